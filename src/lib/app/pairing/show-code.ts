import type { CodeRefusal, Pairing, PairingProblem, PairingStage } from '$lib/features/pairing';
import { toBase64url } from '$lib/model/bytes';
import type { PersonId, SpaceId } from '$lib/model/ids';
import type { Result } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import { writeCode, type CodeInvitation, type ReadCode } from '$lib/sync/pairing/code';
import { codeToText, readCodeText } from '$lib/sync/pairing/code-text';
import type { HandOffer, HandWires } from '$lib/sync/pairing/hand-wires';
import type { Wire, World } from '$lib/sync/ports';
import type { CodeMemory } from './code-memory';
import { meetingProblem, wireProblem } from './pairing-problem';
import { codeLifeMs, offerGraceMs } from './pairing-times';

/** What is done with an open wire: whom it leads to, once that is proved. Closes the wire on a problem. */
export type Meet = (wire: Wire) => Promise<Result<PersonId | null>>;

/** An invitation that goes into the code, and how whoever comes with it is let in. */
export interface ShownInvitation {
	readonly invitation: CodeInvitation;
	/** By which the code and its answer are known to belong to it. */
	readonly key: CryptoKey;
	readonly meet: Meet;
}

/** The group on this device, as pairing needs it. */
export interface PairingGroup {
	readonly spaceId: SpaceId;
	/** By which members know each other's codes. */
	readonly key: CryptoKey;
	/** Links a member. */
	readonly meet: Meet;
	/** Before every code: this tab is to hold the mesh, and to know what the person chose. */
	prepare(): Promise<void>;
}

interface Offered {
	readonly end: HandOffer;
	cancelRenewal: () => void;
	cancelEnd: () => void;
}

/** The side that shows the first code and reads the answer. */
export function showCode(deps: {
	readonly group: PairingGroup;
	readonly world: World;
	readonly wires: HandWires;
	readonly memory: CodeMemory;
	/** Null: only members are met. Settles with a problem when there is no such invitation to give. */
	readonly invited: (() => Promise<Result<ShownInvitation>>) | null;
}): Pairing {
	const { group, world, memory } = deps;
	const stage = createValue<PairingStage>({ kind: 'making' });
	const refused = createValue<CodeRefusal | null>(null);
	/** By the id of the code: the one that is shown, and those shown before that may still be answered. */
	const offered = new Map<string, Offered>();
	/** Counts the beginnings; what belongs to an earlier one is over. */
	let turn = 0;
	let invited: ShownInvitation | null = null;
	let reading = Promise.resolve();
	/** Ends the wire that is being opened or proved. */
	let closing = (): void => undefined;

	function endAll(except?: Offered): void {
		for (const each of offered.values()) {
			each.cancelRenewal();
			each.cancelEnd();
			if (each !== except) each.end.close();
		}
		offered.clear();
	}

	function fail(problem: PairingProblem): void {
		turn += 1;
		endAll();
		closing();
		closing = () => undefined;
		stage.set({ kind: 'failed', problem });
	}

	async function begin(): Promise<void> {
		turn += 1;
		const mine = turn;
		endAll();
		refused.set(null);
		stage.set({ kind: 'making' });
		const [made] = await Promise.all([deps.invited?.() ?? null, group.prepare()]);
		if (mine !== turn) return;
		if (made?.ok === false) {
			fail('unknown');
			return;
		}
		invited = made?.value ?? null;
		await offer(mine);
	}

	async function offer(mine: number): Promise<void> {
		const end = deps.wires.offer();
		const id = toBase64url(world.random(4));
		const parts = await end.parts;
		if (mine !== turn) {
			end.close();
			return;
		}
		if (!parts.ok) {
			fail(wireProblem(parts.problem.code));
			return;
		}
		const madeAt = world.now();
		const invitation = invited?.invitation ?? null;
		const bytes = await writeCode(
			{ kind: 'offer', id, madeAt, invitation, parts: parts.value },
			invited?.key ?? group.key
		);
		if (mine !== turn) {
			end.close();
			return;
		}
		memory.offers.add(id);
		offered.set(id, {
			end,
			cancelRenewal: world.after(codeLifeMs, () => attempt(() => renew(mine))),
			cancelEnd: world.after(codeLifeMs + offerGraceMs, () => {
				offered.delete(id);
				end.close();
			})
		});
		const until = madeAt + codeLifeMs;
		stage.set({ kind: 'show', which: 'first', code: codeToText(bytes), until });
	}

	async function renew(mine: number): Promise<void> {
		// Another tab may have chosen meanwhile never to connect directly.
		await group.prepare();
		if (mine === turn) await offer(mine);
	}

	/** Whatever goes wrong on this side must not leave anybody waiting. */
	function attempt(run: () => Promise<void>): void {
		const running = run();
		const mine = turn;
		running.catch(() => {
			if (turn === mine) fail('unknown');
		});
	}

	async function judge(read: ReadCode): Promise<CodeRefusal | readonly [Offered, Meet]> {
		const { kind, id, invitation } = read.code;
		const mine = memory[kind === 'offer' ? 'offers' : 'answers'];
		if (mine.has(id)) return 'own';
		const byMember = await read.provedBy(group.key);
		const byNewcomer = invited !== null && (await read.provedBy(invited.key));
		if (kind === 'offer') {
			return byMember || invitation?.space === group.spaceId ? 'not-an-answer' : 'another-group';
		}
		if (!byMember && !byNewcomer) return memory.used.has(id) ? 'used' : 'another-group';
		const found = offered.get(id);
		if (found === undefined) return 'used';
		return [found, !byMember && invited !== null ? invited.meet : group.meet];
	}

	async function take(text: string): Promise<void> {
		const mine = turn;
		if (stage.current().kind !== 'show') return;
		const read = await readCodeText(text);
		const judged = typeof read === 'string' ? read : await judge(read);
		if (mine !== turn || stage.current().kind !== 'show') return;
		if (typeof judged === 'string') refused.set(judged);
		else if (typeof read !== 'string') {
			// Not awaited: what is given meanwhile is looked at, and left.
			attempt(() => connect(read, ...judged));
		}
	}

	async function connect({ code }: ReadCode, { end }: Offered, meet: Meet): Promise<void> {
		const answered = offered.get(code.id);
		memory.used.add(code.id);
		refused.set(null);
		endAll(answered);
		turn += 1;
		const mine = turn;
		closing = () => end.close();
		stage.set({ kind: 'connecting' });
		// Not waited for: what becomes of it shows in whether the wire opens, and it may never settle.
		void end.accept(code.parts);
		const opened = await end.opened;
		if (mine !== turn) {
			if (opened.ok) opened.value.close();
			return;
		}
		if (!opened.ok) {
			fail(wireProblem(opened.problem.code));
			return;
		}
		closing = () => opened.value.close();
		const met = await meet(opened.value);
		if (mine !== turn) return;
		closing = () => undefined;
		if (!met.ok) fail(meetingProblem(met.problem.code));
		else stage.set({ kind: 'done', person: met.value, spaceId: group.spaceId });
	}

	attempt(begin);

	return {
		stage,
		refused,
		give(text) {
			reading = reading.then(() => take(text)).catch(() => undefined);
		},
		giveName: () => undefined,
		again() {
			if (stage.current().kind === 'failed') attempt(begin);
		},
		close() {
			turn += 1;
			endAll();
			closing();
		}
	};
}
