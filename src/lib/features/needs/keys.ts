const storageKey = 'porchlight-keys';

/** Whether `/` and `n` act by themselves; on unless this device said otherwise. */
export function keysAreOn(): boolean {
	try {
		return localStorage.getItem(storageKey) !== 'off';
	} catch {
		return true;
	}
}

/** Keeps the choice on this device; a browser without storage forgets it, and nothing else. */
export function keepKeys(on: boolean): void {
	try {
		localStorage.setItem(storageKey, on ? 'on' : 'off');
	} catch {
		return;
	}
}

/** The board's shortcut in a key press, when the person is not typing and no dialog is open. */
export function shortcutOf(event: KeyboardEvent): 'find' | 'new' | null {
	if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
	const from = event.target;
	if (from instanceof Element && from.closest('input, textarea, select, dialog, [role=menu]'))
		return null;
	if (!keysAreOn()) return null;
	return event.key === '/' ? 'find' : event.key === 'n' ? 'new' : null;
}
