import { afterPaint } from './after-paint';

/** The hands have left the page for so long. */
const restMs = 1_000;
/** Nobody scrolls for ever; what waits may be words that only this device has. */
const patienceMs = 30_000;
const signs = ['pointerdown', 'keydown', 'wheel', 'touchmove', 'scroll'];

/** Settles when the page is painted, nobody is just using it, and it has nothing else to do. */
export async function whenIdle(): Promise<void> {
	await afterPaint();
	await handsOff();
	await new Promise<void>((resolve) => {
		// Safari has none.
		if ('requestIdleCallback' in globalThis)
			requestIdleCallback(() => resolve(), { timeout: 5_000 });
		else resolve();
	});
}

function handsOff(): Promise<void> {
	return new Promise((resolve) => {
		let rest = setTimeout(done, restMs);
		const limit = setTimeout(done, patienceMs);
		function again(): void {
			clearTimeout(rest);
			rest = setTimeout(done, restMs);
		}
		function done(): void {
			clearTimeout(rest);
			clearTimeout(limit);
			for (const sign of signs) removeEventListener(sign, again, { capture: true });
			resolve();
		}
		for (const sign of signs) addEventListener(sign, again, { capture: true, passive: true });
	});
}
