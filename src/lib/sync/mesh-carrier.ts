import type { PeerId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import type { View } from '$lib/model/view';
import * as encoding from 'lib0/encoding';
import { decodeAll, readByte, readRest, readText } from './bounded-decoding';
import type { Overlay } from './overlay';
import { routesOf } from './overlay-graph';
import { readPeerId } from './peer-id';
import type { Carrier, World } from './ports';
import { createRate, type Rate } from './rate';

/*
 * The body of a route message: an introduction on its way to one peer, sealed for the members.
 * | what    | type | text with its length before it                    |
 * |---------|------|---------------------------------------------------|
 * | left    | u8   | over how many links it may still go               |
 * | to      | text | peer id                                           |
 * | topic   | text | where it was published                            |
 * | payload | rest | at most 40 KiB                                    |
 */
const maxHops = 8;
const maxTopicBytes = 128;
const maxPayloadBytes = 40 * 1024;
/** What one link may hand us; a newcomer that dials eight at once needs some dozens. */
const perSecond = 60;
const burst = 240;

/** What the carrier needs of a link. */
export interface RouteLink {
	readonly peerId: PeerId;
	sendRoute(body: Uint8Array): void;
}

/** Brings introductions to whoever can be reached over the links: no relay takes part. What is for everybody does not travel here: the roll says who is there. */
export interface MeshCarrier extends Carrier {
	opened(link: RouteLink): void;
	closed(link: RouteLink): void;
	/** A problem is the sender's. */
	received(link: RouteLink, body: Uint8Array): Result<null>;
}

export function createMeshCarrier(deps: {
	readonly peerId: PeerId;
	readonly world: World;
	readonly overlay: View<Overlay>;
	/** An introduction was not passed on: nobody there, gone too far, or too many. */
	readonly onDropped: () => void;
}): MeshCarrier {
	const links = new Map<PeerId, { readonly link: RouteLink; readonly rate: Rate }>();
	const topics = new Map<string, Set<(payload: Uint8Array) => void>>();
	let routed: { readonly overlay: Overlay; readonly routes: ReturnType<typeof routesOf> } | null =
		null;

	function routes(): ReturnType<typeof routesOf> {
		const overlay = deps.overlay.current();
		if (routed?.overlay !== overlay) routed = { overlay, routes: routesOf(overlay) };
		return routed.routes;
	}

	/** False: not over so few links, or not there. */
	function pass(to: PeerId, left: number, topic: string, payload: Uint8Array): boolean {
		const route = routes().get(to);
		const next = route === undefined || route.hops > left ? undefined : links.get(route.first);
		if (next === undefined) return false;
		const encoder = encoding.createEncoder();
		encoding.writeUint8(encoder, left - 1);
		encoding.writeVarString(encoder, to);
		encoding.writeVarString(encoder, topic);
		encoding.writeUint8Array(encoder, payload);
		next.link.sendRoute(encoding.toUint8Array(encoder));
		return true;
	}

	return {
		address: 'mesh',
		join(topic, listener) {
			const listeners = topics.get(topic) ?? new Set();
			topics.set(topic, listeners.add(listener));
			return () => {
				listeners.delete(listener);
				if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
			};
		},
		publish(topic, payload, to = null) {
			// Whoever is not in the roll is found over other carriers, or not at all.
			if (to !== null) pass(to, maxHops, topic, payload);
		},
		opened: (link) =>
			void links.set(link.peerId, { link, rate: createRate(deps.world, perSecond, burst) }),
		closed(link) {
			if (links.get(link.peerId)?.link === link) links.delete(link.peerId);
		},
		received(link, body) {
			const from = links.get(link.peerId);
			if (from?.link !== link) return ok(null);
			if (!from.rate.take()) {
				deps.onDropped();
				return ok(null);
			}
			if (body.length > maxPayloadBytes + 512) return fail('malformed', 'introduction too long');
			const parsed = decodeAll(body, (decoder) => ({
				left: readByte(decoder),
				to: readPeerId(decoder),
				topic: readText(decoder, maxTopicBytes),
				payload: readRest(decoder)
			}));
			if (!parsed.ok) return parsed;
			const { left, to, topic, payload } = parsed.value;
			if (left >= maxHops) return fail('malformed', 'introduction from too far');
			if (to !== deps.peerId) {
				// Each step is at most what was left: whatever others tell of the way, it ends.
				if (!pass(to, left, topic, payload)) deps.onDropped();
				return ok(null);
			}
			for (const listener of topics.get(topic) ?? []) listener(payload.slice());
			return ok(null);
		},
		state: () => 'open',
		retryAt: () => null,
		onState: () => () => undefined,
		refresh: () => undefined,
		close() {
			links.clear();
			topics.clear();
		}
	};
}
