import type { Handshake } from '$lib/crypto/handshake';
import { fromUtf8, utf8 } from '$lib/model/bytes';
import type { PeerId } from '$lib/model/ids';
import { fail, type Problem, type Result } from '$lib/model/result';
import * as v from 'valibot';
import type { Compression } from './deflate';
import { encodeDocMessage, parseDocMessage, type DocMessage } from './doc-messages';
import { peerIdSchema } from './peer-id';
import type { Wire, World } from './ports';
import { controlKinds, controlMessage, createTalk } from './talk';

/** Both sides prove themselves within this; then the link closes. */
const helloLimitMs = 10_000;
/** A newcomer and who admits them may wait for a person, once each knows that it is the other. */
const metLimitMs = 10 * 60_000;
/** While this much waits for a slow peer, updates are left out for it; it asks once it has caught up. */
const maxBehindBytes = 8 * 1024 * 1024;
const maxEarly = 64;

/** What members say to each other beside documents; see roll-messages, mesh-carrier and parting. */
export type LinkControl = 'roll' | 'route' | 'part';

/**
 * One connection to one peer. A handshake comes first; no document byte leaves before both sides
 * said that they are satisfied, and one that arrives before closes the link.
 */
export interface Link {
	/** False when it was left out because too much is waiting, or the link isn't open. */
	sendDoc(message: DocMessage): boolean;
	/** Nothing is sent while the link isn't open. */
	sendControl(kind: LinkControl, body: Uint8Array): void;
	/** Counts a problem in what the other side said; the fourth closes. */
	strike(problem: Problem): void;
	/** Closes unless the other side answers in time. */
	check(withinMs: number): void;
	close(problem?: Problem): void;
}

export interface LinkDeps<Proved> {
	readonly wire: Wire;
	readonly world: World;
	readonly handshake: Handshake<Proved>;
	readonly compression: Compression | null;
	/** The other side is proved to us; it may not know us yet. */
	readonly onProved: (proved: Proved) => void;
	/** Our own, told to the other side once it is proved; left out where nobody asks. */
	readonly peerId?: PeerId;
	/** Both sides are proved: documents may travel. `claimed` is the peer id that the other side says it has. */
	readonly onOpen: (proved: Proved, claimed: PeerId | null) => void;
	/** Null: this link carries no documents, and one that comes is a problem. */
	readonly onDoc: ((message: DocMessage) => void) | null;
	/** Absent: there is nothing but the handshake on this link. A problem strikes it. */
	readonly onControl?: (kind: LinkControl, body: Uint8Array) => Result<null>;
	/** Something was malformed, over a bound or out of its time. */
	readonly onStrike: (problem: Problem) => void;
	/** Once. A refused handshake's problem has the code that the handshake gave it; `timeout` when it took too long. */
	readonly onClose: (problem: Problem) => void;
}

export function createLink<Proved>(deps: LinkDeps<Proved>): Link {
	const { world, handshake } = deps;
	let proved: { readonly peer: Proved } | null = null;
	let ready: { readonly claimed: PeerId | null } | null = null;
	let open = false;
	let closed = false;
	let turn = Promise.resolve();
	/** Channels overtake each other: documents may come before the word that they may. */
	const early: Uint8Array[] = [];

	const talk = createTalk({
		wire: deps.wire,
		world,
		compression: deps.compression,
		onMessage(channel, message) {
			if (channel === 1) receiveDoc(message);
			else receiveControl(message);
		},
		onStrike: deps.onStrike,
		onClose(problem) {
			closed = true;
			open = false;
			cancelLimit();
			deps.onClose(problem);
		}
	});
	const giveUp = (): void => talk.close({ code: 'timeout' });
	let cancelLimit = world.after(helloLimitMs, giveUp);
	void handshake.met?.then(() => {
		if (closed || proved !== null) return;
		cancelLimit();
		cancelLimit = world.after(metLimitMs, giveUp);
	});

	/** Handshake steps are asynchronous; each waits for the one before. */
	function step(run: () => Promise<void>): void {
		turn = turn.then(async () => {
			if (closed) return;
			try {
				await run();
			} catch (error) {
				talk.close({ code: 'handshake', detail: String(error) });
			}
		});
	}

	function say(message: Uint8Array): void {
		talk.send(0, controlMessage(controlKinds.handshake, message));
	}

	function openIfReady(): void {
		if (closed || open || proved === null || ready === null) return;
		open = true;
		cancelLimit();
		deps.onOpen(proved.peer, ready.claimed);
		for (const message of early.splice(0)) takeDoc(message);
	}

	function receiveHandshake(message: Uint8Array): void {
		step(async () => {
			if (proved !== null) {
				talk.strike({ code: 'malformed', detail: 'handshake after its end' });
				return;
			}
			const received = await handshake.receive(message);
			if (isClosed()) return;
			if (!received.ok) {
				deps.onStrike(received.problem);
				talk.close(received.problem);
				return;
			}
			const { reply, done } = received.value;
			if (reply !== null) say(reply);
			if (done === null) return;
			proved = { peer: done };
			cancelLimit();
			// Who never says that it is ready must not sit here for ever.
			cancelLimit = world.after(handshake.met === undefined ? helloLimitMs : metLimitMs, giveUp);
			talk.trust();
			talk.send(0, controlMessage(controlKinds.ready, utf8(deps.peerId ?? '')));
			deps.onProved(done);
			openIfReady();
		});
	}

	const isClosed = (): boolean => closed;

	function receiveControl(message: Uint8Array): void {
		const body = message.subarray(1);
		switch (message[0]) {
			case controlKinds.handshake:
				receiveHandshake(body);
				return;
			case controlKinds.ready:
				receiveReady(body);
				return;
			case controlKinds.roll:
				receiveOther('roll', body);
				return;
			case controlKinds.route:
				receiveOther('route', body);
				return;
			case controlKinds.part:
				receiveOther('part', body);
				return;
			default:
				talk.strike({ code: 'malformed', detail: 'unknown control message' });
		}
	}

	function receiveReady(body: Uint8Array): void {
		const claimed = parseClaimed(body);
		if (claimed === undefined) {
			talk.strike({ code: 'malformed', detail: 'ready' });
			talk.close({ code: 'malformed', detail: 'ready' });
			return;
		}
		// Queued behind the handshake message that may prove us to ourselves.
		step(async () => {
			await Promise.resolve();
			ready ??= { claimed };
			openIfReady();
		});
	}

	function receiveOther(kind: LinkControl, body: Uint8Array): void {
		if (proved === null) {
			talk.close({ code: 'malformed', detail: `${kind} before proof` });
			return;
		}
		// Queued behind the steps that may open the link: who is open already may speak at once.
		step(async () => {
			await Promise.resolve();
			const received = open ? deps.onControl?.(kind, body) : undefined;
			if (received?.ok !== true) {
				talk.strike(received?.problem ?? { code: 'malformed', detail: `${kind} out of its time` });
			}
		});
	}

	function receiveDoc(message: Uint8Array): void {
		// They may know that we are both ready before their word of it reached us, but not before we proved them.
		if (proved === null) {
			talk.strike({ code: 'malformed', detail: 'document before proof' });
			talk.close({ code: 'malformed', detail: 'document before proof' });
			return;
		}
		if (open) takeDoc(message);
		else if (early.length < maxEarly) early.push(message);
		else talk.strike({ code: 'malformed', detail: 'too much before we are ready' });
	}

	function takeDoc(message: Uint8Array): void {
		if (closed) return;
		const parsed =
			deps.onDoc === null ? fail('malformed', 'no documents here') : parseDocMessage(message);
		if (parsed.ok) deps.onDoc?.(parsed.value);
		else talk.strike(parsed.problem);
	}

	step(async () => {
		const opening = await handshake.start();
		if (opening !== null) say(opening);
	});

	return {
		sendDoc(message) {
			if (!open) return false;
			const answer = message.kind === 'part' && message.answer;
			if (!answer && talk.queuedBytes(1) > maxBehindBytes) return false;
			talk.send(1, encodeDocMessage(message));
			return true;
		},
		sendControl(kind, body) {
			if (open) talk.send(0, controlMessage(controlKinds[kind], body));
		},
		strike: (problem) => talk.strike(problem),
		check: (withinMs) => talk.check(withinMs),
		close: (problem = { code: 'closed' }) => talk.close(problem)
	};
}

/** The peer id in a `ready` message; null when it has none, undefined when it is malformed. */
function parseClaimed(body: Uint8Array): PeerId | null | undefined {
	if (body.length === 0) return null;
	const text = body.length > 64 ? null : fromUtf8(body);
	const parsed = v.safeParse(peerIdSchema, text?.ok === true ? text.value : null);
	return parsed.success ? parsed.output : undefined;
}
