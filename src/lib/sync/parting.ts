import type { PeerId } from '$lib/model/ids';
import { ok, type Result } from '$lib/model/result';
import * as encoding from 'lib0/encoding';
import { decodeAll, readByte, readCount } from './bounded-decoding';
import { readPeerId } from './peer-id';
import type { World } from './ports';
import { commonLinks, mayPart } from './topology';

/*
 * The body of a part message, between two that are linked:
 * | what  | type |                                                           |
 * |-------|------|-----------------------------------------------------------|
 * | step  | u8   | 0 ask: I have too many links; 1 agree: close it; 2 no     |
 * | links | list | how many, peer ids: whom the sender is linked to just now |
 *
 * While a device asks it agrees to nothing, and while it has agreed it asks and agrees to nothing
 * else. So the two links over their common neighbour, of which each side has checked its own, can't be
 * parted with meanwhile, and whoever reached whom before still does afterwards.
 */
const steps = ['ask', 'agree', 'no'] as const;
type Step = (typeof steps)[number];
const maxLinks = 24;
/** Who asks waits for this; who agreed, longer. */
const askedMs = 5_000;
const agreedMs = 12_000;
/** The same partner asks, and is asked, once in this. */
const againMs = 30_000;
/** A link that people made by hand stays for at least this. */
const byHandMs = 60_000;

/** A link as partings see it. */
export interface PartingLink {
	readonly peerId: PeerId;
	readonly byHand: boolean;
	/** By the same clock as World.now, ms. */
	readonly since: number;
	sendPart(body: Uint8Array): void;
	/** Closes it, for it was agreed to part. */
	part(): void;
}

/** Agrees with a partner to close a link that neither needs. */
export interface Parting {
	/** Whether that partner may be asked now. */
	mayAsk(link: PartingLink): boolean;
	ask(link: PartingLink): void;
	/** A problem is the sender's. */
	received(link: PartingLink, body: Uint8Array): Result<null>;
	/** True: it was closed because we agreed to part. */
	closed(link: PartingLink): boolean;
	close(): void;
}

export function createParting(deps: {
	readonly world: World;
	/** All open links. */
	readonly links: () => readonly PartingLink[];
}): Parting {
	const { world } = deps;
	const askedAt = new WeakMap<PartingLink, number>();
	let lock: { readonly link: PartingLink; readonly agreed: boolean; cancel: () => void } | null =
		null;

	const linked = (but: PartingLink): ReadonlySet<PeerId> =>
		new Set(
			deps
				.links()
				.filter((link) => link !== but)
				.map((link) => link.peerId)
		);

	function send(link: PartingLink, step: Step): void {
		const peers = [...linked(link)].slice(0, maxLinks);
		const encoder = encoding.createEncoder();
		encoding.writeUint8(encoder, steps.indexOf(step));
		encoding.writeVarUint(encoder, peers.length);
		for (const peer of peers) encoding.writeVarString(encoder, peer);
		link.sendPart(encoding.toUint8Array(encoder));
	}

	function hold(link: PartingLink, agreed: boolean): void {
		const cancel = world.after(agreed ? agreedMs : askedMs, release);
		lock = { link, agreed, cancel };
	}

	function release(): void {
		lock?.cancel();
		lock = null;
	}

	/** True: they were not asked, or did not ask, lately. */
	const isRested = (link: PartingLink): boolean =>
		Math.abs(world.now() - (askedAt.get(link) ?? -againMs)) >= againMs;

	const isSettled = (link: PartingLink): boolean =>
		!link.byHand || Math.abs(world.now() - link.since) >= byHandMs;

	function answer(link: PartingLink, theirs: readonly PeerId[]): void {
		const mine = linked(link);
		const agree =
			lock === null &&
			isRested(link) &&
			isSettled(link) &&
			mayPart(mine.size + 1, commonLinks(mine, theirs).length);
		askedAt.set(link, world.now());
		if (agree) hold(link, true);
		send(link, agree ? 'agree' : 'no');
	}

	return {
		mayAsk: (link) => lock === null && isRested(link) && isSettled(link),
		ask(link) {
			if (lock !== null) return;
			askedAt.set(link, world.now());
			hold(link, false);
			send(link, 'ask');
		},
		received(link, body) {
			const parsed = decodeAll(body, (decoder) => {
				const step = steps[readByte(decoder)];
				if (step === undefined) throw new RangeError('unknown step');
				const links = Array.from({ length: readCount(decoder, maxLinks) }, () =>
					readPeerId(decoder)
				);
				return { step, links };
			});
			if (!parsed.ok) return parsed;
			const { step, links } = parsed.value;
			if (step === 'ask') answer(link, links);
			else if (lock !== null && lock.link === link && !lock.agreed) {
				// What we share may have broken by itself since we asked.
				const agreed = step === 'agree' && commonLinks(linked(link), links).length > 0;
				if (agreed) link.part();
				release();
			}
			return ok(null);
		},
		closed(link) {
			if (lock?.link !== link) return false;
			const { agreed } = lock;
			release();
			return agreed;
		},
		close: release
	};
}
