import { createDeviceKeys, foundSpace } from '$lib/crypto/device-keys';
import { createSpaceDoc, loadUpdates } from '$lib/doc/create-space-doc';
import { addImported, type ImportedRow } from '$lib/doc/import-command';
import type { SpaceDoc } from '$lib/doc/space-doc';
import { toBase64url } from '$lib/model/bytes';
import { isPersonId } from '$lib/model/id-parse';
import { openStore } from '$lib/storage/open-store';
import { IndexeddbPersistence } from 'y-indexeddb';
import { WebrtcProvider } from 'y-webrtc';
import * as Y from 'yjs';

/*
 * What the benchmarks run inside a page: plain parts to measure against, and our store with nothing
 * around it. Times that are compared between two browsers of one machine are
 * ms since 1970.
 */

const now = (): number => performance.timeOrigin + performance.now();
const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const chunkBytes = 60_000;

let bytes = new Uint8Array();
let connection: RTCPeerConnection | null = null;
let channel: RTCDataChannel | null = null;
let holder: WebrtcProvider | null = null;
let arriving = Promise.resolve(0);
let take: (data: ArrayBuffer | string) => void = () => undefined;

function newSpace(): SpaceDoc {
	const personId: unknown = toBase64url(random(16));
	if (!isPersonId(personId)) throw new Error('no person id');
	return createSpaceDoc({
		me: { personId, deviceId: toBase64url(random(32)) as SpaceDoc['me']['deviceId'] },
		now: () => Date.now(),
		random
	});
}

/** Makes posts with the real commands; answers how many bytes the document has. */
function makeStreet(rows: readonly ImportedRow[]): number {
	const space = newSpace();
	const done = addImported(space, rows);
	if (!done.ok) throw new Error(done.problem.code);
	bytes = Y.encodeStateAsUpdate(space.ydoc) as Uint8Array<ArrayBuffer>;
	space.close();
	return bytes.length;
}

function listen(to: RTCDataChannel): void {
	to.binaryType = 'arraybuffer';
	to.addEventListener('message', (event: MessageEvent<ArrayBuffer | string>) => take(event.data));
	channel = to;
}

/** One side of a plain data channel: called without, then with, what the other side answered. */
async function connect(other: RTCSessionDescriptionInit | null, offers: boolean) {
	if (connection !== null && other !== null) {
		await connection.setRemoteDescription(other);
		while (channel?.readyState !== 'open') await sleep(10);
		return null;
	}
	const made = new RTCPeerConnection();
	connection = made;
	if (offers) listen(made.createDataChannel('raw'));
	else made.addEventListener('datachannel', (event) => listen(event.channel));
	if (other !== null) await made.setRemoteDescription(other);
	await made.setLocalDescription(offers ? await made.createOffer() : await made.createAnswer());
	while (made.iceGatheringState !== 'complete') await sleep(10);
	return made.localDescription?.toJSON() ?? null;
}

/** Sends the whole document over the plain channel; answers when it began. */
async function sendAll(): Promise<number> {
	const to = channel;
	if (to === null) throw new Error('not connected');
	const began = now();
	for (let at = 0; at < bytes.length; at += chunkBytes) {
		to.send(bytes.slice(at, at + chunkBytes));
		if (to.bufferedAmount > 1_000_000) {
			to.bufferedAmountLowThreshold = 250_000;
			await new Promise((resolve) =>
				to.addEventListener('bufferedamountlow', resolve, { once: true })
			);
		}
	}
	return began;
}

/** Begins to wait for so many bytes; `arrived` tells when they had come. */
function receive(count: number): void {
	let left = count;
	arriving = new Promise((resolve) => {
		take = (data) => {
			if (typeof data !== 'string') left -= data.byteLength;
			if (left <= 0) resolve(now());
		};
	});
}

function say(words: string): number {
	const at = now();
	channel?.send(words);
	return at;
}

/** Begins to wait for words; `arrived` tells when they were painted. */
function hear(): void {
	arriving = new Promise((resolve) => {
		take = (data) => {
			const place = document.getElementById('heard');
			if (place !== null && typeof data === 'string') place.textContent = data;
			requestAnimationFrame(() => setTimeout(() => resolve(now())));
		};
	});
}

const arrived = (): Promise<number> => arriving;

const stockIn = (relay: string, room: string, doc: Y.Doc) =>
	new WebrtcProvider(room, doc, {
		signaling: [relay],
		peerOpts: { config: { iceServers: [] } }
	});

/** A stock y-webrtc client in that room, which holds the document until the next one. */
function stockHas(relay: string, room: string): void {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, bytes);
	holder?.destroy();
	holder = stockIn(relay, room, doc);
}

/**
 * Another one, which lacks it: ms until it came from when it began to look for the room and from when
 * they were connected, or null when it did not in that time.
 */
async function stockGets(
	relay: string,
	room: string,
	limitMs: number
): Promise<{ readonly all: number; readonly linked: number } | null> {
	const doc = new Y.Doc();
	const posts = doc.getMap('posts');
	const began = performance.now();
	const provider = stockIn(relay, room, doc);
	let linkedAt: number | null = null;
	while (posts.size === 0 && performance.now() - began < limitMs) {
		const links = [...(provider.room?.webrtcConns.values() ?? [])];
		if (links.some(({ connected }) => connected)) linkedAt ??= performance.now();
		await sleep(1);
	}
	const at = performance.now();
	provider.destroy();
	return posts.size === 0 ? null : { all: at - began, linked: at - (linkedAt ?? at) };
}

const timed = async (work: () => unknown): Promise<number> => {
	const began = performance.now();
	await work();
	return performance.now() - began;
};

/** Opens the document from disk once in each way, ms. */
async function openFromDisk(): Promise<{ ours: number; plain: number; indexeddb: number }> {
	const opened = await openStore({ name: 'bench' });
	if (!opened.ok) throw new Error(opened.problem.code);
	const keys = await createDeviceKeys();
	const personId: unknown = toBase64url(random(16));
	if (!isPersonId(personId)) throw new Error('no person id');
	const { spaceId, certificate } = await foundSpace(keys, personId, () => Date.now(), random);
	await opened.value.putSpace({
		id: spaceId,
		name: 'Bench',
		personId,
		myName: 'Alice',
		epoch: 0,
		secret: random(32),
		device: { ...keys, certificate },
		relays: [],
		links: {},
		joinedAt: 0,
		openedAt: 0
	});
	const kept = opened.value.doc(spaceId, 'records');
	kept.append(bytes);
	await kept.settled();
	kept.close();
	opened.value.close();

	const name = `stock-${spaceId}`;
	const first = new Y.Doc();
	const persistence = new IndexeddbPersistence(name, first);
	await persistence.whenSynced;
	Y.applyUpdate(first, bytes);
	await sleep(500);
	await persistence.destroy();

	const ours = await timed(async () => {
		const store = await openStore({ name: 'bench' });
		if (!store.ok) throw new Error(store.problem.code);
		const loaded = await store.value.doc(spaceId, 'records').load();
		const space = newSpace();
		loadUpdates(space, loaded.updates);
		if (space.posts.current().all.length === 0) throw new Error('nothing was read');
		store.value.close();
	});
	const plain = await timed(() => Y.applyUpdate(new Y.Doc(), bytes));
	const indexeddb = await timed(async () => {
		const doc = new Y.Doc();
		await new IndexeddbPersistence(name, doc).whenSynced;
		if (doc.getMap('posts').size === 0) throw new Error('nothing was read');
	});
	return { ours, plain, indexeddb };
}

const bench = {
	makeStreet,
	connect,
	sendAll,
	receive,
	say,
	hear,
	arrived,
	stockHas,
	stockGets,
	openFromDisk
};
declare global {
	interface Window {
		bench: typeof bench;
	}
}
window.bench = bench;
