/**
 * Keeps the screen on while something on it is to be looked at, where the browser can; again when the
 * page comes back into sight. The returned function lets it sleep.
 */
export function keepAwake(): () => void {
	let ended = false;
	let lock: WakeLockSentinel | null = null;
	const ask = async (): Promise<void> => {
		// Old browsers lack it, whatever the types say.
		if (!('wakeLock' in navigator) || document.hidden) return;
		try {
			const given = await navigator.wakeLock.request('screen');
			if (ended) await given.release();
			else lock = given;
		} catch {
			// A low battery is a reason to refuse; the hint to keep the screen on stands beside it.
		}
	};
	const askAgain = (): void => void ask();
	document.addEventListener('visibilitychange', askAgain);
	void ask();
	return () => {
		ended = true;
		document.removeEventListener('visibilitychange', askAgain);
		void lock?.release();
	};
}
