import { afterEach, expect, test, vi } from 'vitest';
import { whenIdle } from './when-idle';

afterEach(() => {
	vi.useRealTimers();
});

test('nothing begins while somebody scrolls or types, but not for ever', async () => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'requestAnimationFrame'] });
	vi.stubGlobal('requestIdleCallback', (call: () => void) => call());
	let idle = false;
	const rest = async (): Promise<void> => {
		idle = false;
		await whenIdle();
		idle = true;
	};
	const first = rest();
	await vi.advanceTimersByTimeAsync(1_000);
	for (const sign of ['scroll', 'keydown', 'scroll']) {
		document.body.dispatchEvent(new Event(sign));
		await vi.advanceTimersByTimeAsync(900);
	}
	expect(idle).toBe(false);
	await vi.advanceTimersByTimeAsync(200);
	expect(idle).toBe(true);
	await first;

	const second = rest();
	for (let seconds = 0; seconds < 32; seconds += 0.5) {
		document.body.dispatchEvent(new Event('scroll'));
		await vi.advanceTimersByTimeAsync(500);
	}
	expect(idle).toBe(true);
	await second;
});
