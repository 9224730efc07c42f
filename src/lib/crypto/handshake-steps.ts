import type { Handshake } from './handshake';
import { fail, ok, type Result } from '$lib/model/result';

/** Longest handshake message, bytes. */
export const maxHandshakeBytes = 65_536;

/** What one received message leads to. */
export type StepResult<Proved> = Result<{
	readonly reply: Uint8Array | null;
	readonly done: Proved | null;
	/** Nothing more is accepted after the reply, though nobody was proved. */
	readonly over?: true;
}>;
/** Takes one message; may throw, which ends the handshake. */
export type Step<Proved> = (message: Uint8Array) => Promise<StepResult<Proved>>;

/**
 * Runs a handshake whose messages have a fixed order: the n-th message received goes to the n-th
 * step, each step runs once and after the one before it finished, and the first problem ends it.
 */
export function runSteps<Proved>(
	opening: () => Promise<Uint8Array | null>,
	steps: readonly Step<Proved>[]
): Handshake<Proved> {
	let next = 0;
	let last: Promise<unknown> = Promise.resolve();
	let opened: Promise<Uint8Array | null> | null = null;

	async function take(message: Uint8Array): Promise<StepResult<Proved>> {
		const step = steps[next];
		if (!step) return fail('over');
		next += 1;
		const result = await attempt(step, message);
		if (!result.ok || result.value.over === true || result.value.done !== null) next = steps.length;
		return result;
	}

	return {
		start: () => (opened ??= opening()),
		async receive(message) {
			const turn = last.then(() => take(message));
			last = turn;
			const result = await turn;
			return result.ok ? ok({ reply: result.value.reply, done: result.value.done }) : result;
		}
	};
}

async function attempt<Proved>(
	step: Step<Proved>,
	message: Uint8Array
): Promise<StepResult<Proved>> {
	if (message.length > maxHandshakeBytes) return fail('too-long');
	try {
		return await step(message);
	} catch (error) {
		return fail('broken', error instanceof Error ? error.name : '');
	}
}
