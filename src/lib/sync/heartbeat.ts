import type { World } from './ports';

const tickMs = 1_500;
const pingMs = 3_000;
/** With the tick, a dead peer is noticed within 9.5 s. */
const silentMs = 8_000;
/** A tick this late means that this device slept or throttled its timers; the silence is then our own. */
const lateMs = 2_000;

/** Watches that the other side still lives. */
export interface Heartbeat {
	/** Anything at all arrived, or left a full buffer. */
	heard(): void;
	/** Asks at once and gives `withinMs` for an answer; after a sleep, or when the other side is said to be gone. */
	check(withinMs: number): void;
	close(): void;
}

/** `ping` asks the other side for any answer; `onDead` is called once. */
export function createHeartbeat(deps: {
	readonly world: World;
	readonly ping: () => void;
	readonly onDead: () => void;
}): Heartbeat {
	const { world } = deps;
	let heardAt = world.now();
	let pingedAt = world.now();
	let tickedAt = world.now();
	let cancelTick = (): void => undefined;
	let cancelCheck = (): void => undefined;
	let excused = false;
	let closed = false;

	function close(): void {
		closed = true;
		cancelTick();
		cancelCheck();
	}

	function tick(): void {
		const now = world.now();
		const sinceTick = now - tickedAt;
		tickedAt = now;
		// A clock that jumped, or a timer held back: what was sent meanwhile may still wait to be read.
		// That excuses one silence, not the next.
		if ((sinceTick < 0 || sinceTick > tickMs + lateMs) && !excused) {
			excused = true;
			heardAt = sinceTick < 0 ? now - pingMs : Math.max(heardAt, now - pingMs);
		}
		if (now - heardAt >= silentMs) {
			close();
			deps.onDead();
			return;
		}
		if (sinceTick < 0 || now - pingedAt >= pingMs) {
			pingedAt = now;
			deps.ping();
		}
		cancelTick = world.after(tickMs, tick);
	}

	cancelTick = world.after(tickMs, tick);
	return {
		heard() {
			heardAt = world.now();
			excused = false;
			cancelCheck();
			cancelCheck = () => undefined;
		},
		check(withinMs) {
			if (closed) return;
			cancelCheck();
			cancelCheck = world.after(withinMs, () => {
				close();
				deps.onDead();
			});
			deps.ping();
		},
		close
	};
}
