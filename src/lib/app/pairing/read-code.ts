import type { CodeRefusal, Pairing, PairingProblem, PairingStage } from '$lib/features/pairing';
import type { PersonId, SpaceId } from '$lib/model/ids';
import type { Result } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import { writeCode, type ReadCode } from '$lib/sync/pairing/code';
import { codeToText, readCodeText } from '$lib/sync/pairing/code-text';
import type { HandEnd, HandWires } from '$lib/sync/pairing/hand-wires';
import type { Wire, World } from '$lib/sync/ports';
import type { CodeMemory } from './code-memory';
import { meetingProblem, wireProblem } from './pairing-problem';
import { answerGraceMs, clockSlackMs, codeLifeMs } from './pairing-times';

/** A first code that may be answered. */
export interface Answerable {
	readonly spaceId: SpaceId;
	/** By which the answer is known to the other side. */
	readonly key: CryptoKey;
	/** Closes the wire on a problem; `invitation-over` leads back to the beginning. `askName` shows who is met. */
	readonly meet: (
		wire: Wire,
		askName: (group: string, inviter: string) => Promise<string>
	) => Promise<Result<PersonId | null>>;
}

/**
 * What a first code is to this device. With a `doubt` it is taken only from who gives it again after a
 * while; `here` leads straight into a group that this device has.
 */
export type Judged =
	| { readonly refusal: CodeRefusal }
	| { readonly answer: Answerable; readonly doubt: CodeRefusal | null }
	| { readonly here: SpaceId };

/** The side that reads the first code and shows the answer. */
export function readCode(deps: {
	readonly world: World;
	readonly wires: HandWires;
	readonly memory: CodeMemory;
	/** Whom an offer is from. Kind, age and whether it is our own are looked at before. */
	readonly judge: (read: ReadCode) => Promise<Judged>;
	/** Before an answer is made: this tab is to hold the mesh, and to know what the person chose. */
	readonly prepare: () => Promise<void>;
}): Pairing {
	const { world, memory } = deps;
	const stage = createValue<PairingStage>({ kind: 'want-first' });
	const refused = createValue<CodeRefusal | null>(null);
	/** Counts the beginnings; what belongs to an earlier one is over. */
	let turn = 0;
	let reading = Promise.resolve();
	let closing = (): void => undefined;
	let nameGiven: ((name: string) => void) | null = null;

	function end(): void {
		turn += 1;
		nameGiven = null;
		closing();
		closing = () => undefined;
	}

	function fail(problem: PairingProblem): void {
		end();
		stage.set({ kind: 'failed', problem });
	}

	function begin(refusal: CodeRefusal | null): void {
		end();
		refused.set(refusal);
		stage.set({ kind: 'want-first' });
	}

	async function judge(
		read: ReadCode
	): Promise<CodeRefusal | Exclude<Judged, { readonly refusal: CodeRefusal }>> {
		const { kind, id, madeAt } = read.code;
		if (kind === 'answer') return memory.answers.has(id) ? 'own' : 'not-an-offer';
		if (memory.offers.has(id)) return 'own';
		const judged = await deps.judge(read);
		if ('refusal' in judged) return judged.refusal;
		if ('here' in judged) return judged;
		if (memory.used.has(id)) return 'used';
		// Perhaps it is this device's clock that is wrong: who means it is believed.
		const isOld = world.now() - madeAt > codeLifeMs + clockSlackMs;
		const doubt = judged.doubt ?? (isOld ? 'too-old' : null);
		return doubt !== null && !memory.isMeant(id, world.now()) ? doubt : judged;
	}

	async function take(text: string): Promise<void> {
		const mine = turn;
		if (stage.current().kind !== 'want-first') return;
		const read = await readCodeText(text);
		const judged = typeof read === 'string' ? read : await judge(read);
		if (mine !== turn || stage.current().kind !== 'want-first') return;
		if (typeof judged === 'string') refused.set(judged);
		else if ('here' in judged) stage.set({ kind: 'done', person: null, spaceId: judged.here });
		else if (typeof read !== 'string') {
			refused.set(null);
			// Not awaited: what is given meanwhile is looked at, and left.
			attempt(() => answer(read, judged.answer));
		}
	}

	async function answer({ code }: ReadCode, to: Answerable): Promise<void> {
		turn += 1;
		const mine = turn;
		stage.set({ kind: 'making' });
		await deps.prepare();
		if (mine !== turn) return;
		const wire = deps.wires.answer(code.parts);
		closing = () => wire.close();
		const parts = await wire.parts;
		if (isOver(mine)) return;
		if (!parts.ok) {
			fail(wireProblem(parts.problem.code));
			return;
		}
		const madeAt = world.now();
		const made = {
			kind: 'answer',
			id: code.id,
			madeAt,
			invitation: null,
			parts: parts.value
		} as const;
		const bytes = await writeCode(made, to.key);
		if (isOver(mine)) return;
		memory.answers.add(code.id);
		const until = madeAt + codeLifeMs;
		stage.set({ kind: 'show', which: 'answer', code: codeToText(bytes), until });
		await meet(mine, wire, code.id, to);
	}

	const isOver = (mine: number): boolean => mine !== turn;

	async function meet(mine: number, end: HandEnd, id: string, to: Answerable): Promise<void> {
		const cancel = world.after(codeLifeMs + answerGraceMs, () => fail('too-late'));
		closing = () => {
			cancel();
			end.close();
		};
		const opened = await end.opened;
		cancel();
		if (mine !== turn) {
			if (opened.ok) opened.value.close();
			return;
		}
		if (!opened.ok) {
			fail(wireProblem(opened.problem.code));
			return;
		}
		const wire = opened.value;
		closing = () => wire.close();
		stage.set({ kind: 'connecting' });
		const met = await to.meet(wire, (group, inviter) => askName(mine, group, inviter));
		if (isOver(mine)) return;
		closing = () => undefined;
		if (met.ok) {
			memory.used.add(id);
			stage.set({ kind: 'done', person: met.value, spaceId: to.spaceId });
		} else if (met.problem.code === 'invitation-over') begin('invitation-over');
		else fail(meetingProblem(met.problem.code));
	}

	function askName(mine: number, group: string, inviter: string): Promise<string> {
		return new Promise((resolve) => {
			if (isOver(mine)) return;
			nameGiven = (name) => {
				nameGiven = null;
				stage.set({ kind: 'connecting' });
				resolve(name);
			};
			stage.set({ kind: 'want-name', group, inviter });
		});
	}

	/** Whatever goes wrong on this side must not leave anybody waiting. */
	function attempt(run: () => Promise<void>): void {
		const running = run();
		const mine = turn;
		running.catch(() => {
			if (turn === mine) fail('unknown');
		});
	}

	return {
		stage,
		refused,
		give(text) {
			reading = reading.then(() => take(text)).catch(() => undefined);
		},
		giveName: (name) => nameGiven?.(name),
		again() {
			if (stage.current().kind === 'failed') begin(null);
		},
		close: end
	};
}
