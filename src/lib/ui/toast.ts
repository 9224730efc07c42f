/** What a toast says and offers. */
export interface Told {
	readonly words: string;
	readonly undo: (() => void) | null;
	readonly tone: 'calm' | 'warn';
}

/** The window event that carries a `Told` in `detail` to the one `Toaster` of the page. */
export const toldEvent = 'porchlight-told';

/**
 * Says something in passing, at the foot of the page. With `undo` it offers an Undo button, which
 * Ctrl/Cmd+Z also presses while this is the newest. Never the only place where something is said.
 */
export function tell(
	words: string,
	options: { undo?: (() => void) | undefined; tone?: 'calm' | 'warn' | undefined } = {}
): void {
	const detail: Told = { words, undo: options.undo ?? null, tone: options.tone ?? 'calm' };
	window.dispatchEvent(new CustomEvent<Told>(toldEvent, { detail }));
}
