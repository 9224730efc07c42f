import { fromUtf8, toBase64url, utf8 } from '$lib/model/bytes';
import type { PeerId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import type { View } from '$lib/model/view';
import * as v from 'valibot';
import { peerIdSchema } from './peer-id';
import type { Carrier, World } from './ports';
import type { Sealing } from './sealing';

/*
 * A signaling message is JSON, sealed with the meeting place's key and bound to its topic:
 * | field | what                                                                              |
 * |-------|-----------------------------------------------------------------------------------|
 * | v     | 1                                                                                 |
 * | id    | random, so that a copy over another carrier, or a replay, is known                |
 * | from  | peer id of the sender                                                             |
 * | to    | peer id, or null: everybody there                                                 |
 * | kind  | here (member: I am here), seek (newcomer: let me in), offer, answer, full         |
 * | data  | here: {links, lost}; offer and answer: {attempt, data}, data from the wire        |
 */
const idBytes = 12;
/** Sealed and base64, with the relay's own words, this stays under its 64 KiB. */
const maxPayloadBytes = 40 * 1024;
/** Ids remembered against copies and replays. */
const maxSeen = 4096;
/** Messages being opened at once; more are dropped. */
const maxOpening = 64;

const messageSchema = v.object({
	v: v.literal(1),
	id: v.pipe(v.string(), v.minLength(8), v.maxLength(64)),
	from: peerIdSchema,
	to: v.nullable(peerIdSchema),
	kind: v.picklist(['here', 'seek', 'offer', 'answer', 'full']),
	data: v.unknown()
});

export type SignalMessage = v.InferOutput<typeof messageSchema>;
export type SignalKind = SignalMessage['kind'];

/** Topic and key of a Rendezvous: all that signaling needs of it. */
export interface Place {
	readonly topic: string;
	readonly key: CryptoKey;
}

/** Sealed messages to and from peers at some places, over all carriers. */
export interface Signaling<P extends Place> {
	/** To one peer at that place. */
	send(place: P, to: PeerId, kind: SignalKind, data: unknown): void;
	/** To everybody, at all places. */
	broadcast(kind: SignalKind, data: unknown): void;
	close(): void;
}

export interface SignalingDeps<P extends Place> {
	readonly peerId: PeerId;
	readonly places: View<readonly P[]>;
	readonly carriers: View<readonly Carrier[]>;
	readonly world: World;
	readonly sealing: Sealing;
	readonly onMessage: (place: P, message: SignalMessage) => void;
	/** It did not open, did not parse, was over a bound or came a second time. */
	readonly onDropped: () => void;
	/** A carrier just opened, or there is a new place: time to say that we are here. */
	readonly onReach: () => void;
}

const contextOf = (place: Place): string => `porchlight signaling 1 ${place.topic}`;

export function createSignaling<P extends Place>(deps: SignalingDeps<P>): Signaling<P> {
	const { peerId, world, sealing } = deps;
	/** Carrier and topic -> how to leave. */
	const joined = new Map<Carrier, Map<string, { readonly place: P; leave: () => void }>>();
	const carrierEnds = new Map<Carrier, () => void>();
	const seen = new Map<string, { readonly carrier: Carrier; readonly topic: string }>();
	let opening = 0;
	let closed = false;

	function followCarriers(): void {
		const current = deps.carriers.current();
		for (const [carrier, end] of carrierEnds) {
			if (current.includes(carrier)) continue;
			end();
			carrierEnds.delete(carrier);
			for (const { leave } of joined.get(carrier)?.values() ?? []) leave();
			joined.delete(carrier);
		}
		for (const carrier of current) {
			if (carrierEnds.has(carrier)) continue;
			let wasOpen = carrier.state() === 'open';
			const end = carrier.onState(() => {
				const isOpen = carrier.state() === 'open';
				if (isOpen && !wasOpen) deps.onReach();
				wasOpen = isOpen;
			});
			carrierEnds.set(carrier, end);
			joined.set(carrier, new Map());
		}
		followPlaces();
	}

	function followPlaces(): void {
		const places = deps.places.current();
		for (const [carrier, topics] of joined) {
			for (const [topic, { place, leave }] of topics) {
				if (places.includes(place)) continue;
				leave();
				topics.delete(topic);
			}
			for (const place of places) {
				if (topics.has(place.topic)) continue;
				const leave = carrier.join(place.topic, (payload) => void receive(place, carrier, payload));
				topics.set(place.topic, { place, leave });
			}
		}
		deps.onReach();
	}

	async function receive(place: P, carrier: Carrier, payload: Uint8Array): Promise<void> {
		if (closed) return;
		if (payload.length > maxPayloadBytes || opening >= maxOpening) {
			deps.onDropped();
			return;
		}
		opening += 1;
		const message = await open(place, payload);
		opening -= 1;
		if (isClosed()) return;
		if (!message.ok) {
			deps.onDropped();
			return;
		}
		const { id, from, to } = message.value;
		if (from === peerId || (to !== null && to !== peerId)) return;
		const before = seen.get(id);
		if (before !== undefined) {
			// The same over another carrier or at another of our places is no fault; else it is a copy.
			if (before.carrier === carrier && before.topic === place.topic) deps.onDropped();
			return;
		}
		seen.set(id, { carrier, topic: place.topic });
		for (const oldest of seen.keys()) {
			if (seen.size <= maxSeen) break;
			seen.delete(oldest);
		}
		try {
			deps.onMessage(place, message.value);
		} catch (error) {
			console.error('a signaling message failed', error);
			deps.onDropped();
		}
	}

	const isClosed = (): boolean => closed;

	async function open(place: P, payload: Uint8Array): Promise<Result<SignalMessage>> {
		try {
			const opened = await sealing.open(place.key, payload, contextOf(place));
			if (!opened.ok) return opened;
			const text = fromUtf8(opened.value);
			if (!text.ok) return text;
			const parsed = v.safeParse(messageSchema, JSON.parse(text.value));
			return parsed.success ? ok(parsed.output) : fail('malformed');
		} catch {
			return fail('malformed');
		}
	}

	async function publish(place: P, message: SignalMessage): Promise<void> {
		try {
			const bytes = utf8(JSON.stringify(message));
			const payload = await sealing.seal(place.key, bytes, contextOf(place));
			if (payload.length > maxPayloadBytes) {
				deps.onDropped();
				return;
			}
			if (closed) return;
			for (const carrier of deps.carriers.current())
				carrier.publish(place.topic, payload, message.to);
		} catch {
			deps.onDropped();
		}
	}

	const newMessage = (to: PeerId | null, kind: SignalKind, data: unknown): SignalMessage => ({
		v: 1,
		id: toBase64url(world.random(idBytes)),
		from: peerId,
		to,
		kind,
		data
	});

	const ends = [deps.carriers.subscribe(followCarriers), deps.places.subscribe(followPlaces)];
	followCarriers();

	return {
		send(place, to, kind, data) {
			void publish(place, newMessage(to, kind, data));
		},
		broadcast(kind, data) {
			// One id for all places: who listens to several hears it once.
			const message = newMessage(null, kind, data);
			for (const place of deps.places.current()) void publish(place, message);
		},
		close() {
			closed = true;
			for (const end of [...ends, ...carrierEnds.values()]) end();
			for (const topics of joined.values()) for (const { leave } of topics.values()) leave();
			joined.clear();
		}
	};
}
