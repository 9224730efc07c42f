import { addPost, claimPost, foundGroup, setPersonName, thankFor } from '$lib/doc/commands';
import { createSpaceDoc, loadUpdates } from '$lib/doc/create-space-doc';
import type { Author, SpaceDoc } from '$lib/doc/space-doc';
import { createMemorySession } from '$lib/features/memory-session';
import type { Session } from '$lib/features/session';
import { toBase64url } from '$lib/model/bytes';
import { isDeviceId, isPersonId } from '$lib/model/id-parse';
import type { SpaceId } from '$lib/model/ids';
import * as m from '$lib/paraglide/messages.js';
import type { World } from '$lib/sync/ports';
import * as Y from 'yjs';
import { samplePosts, type SampleNeighbour } from './sample-posts';

/** Stands in the address of the sample's pages. */
const sampleId = 'sample' as SpaceId;
const neighbours: readonly SampleNeighbour[] = ['Rosa', 'Tom', 'Mei', 'Farid', 'Ana', 'Yusuf'];

/**
 * The sample street: real records by six neighbours who don't exist, in memory only. Nothing of it is
 * stored, nobody else is in it, and closing it leaves no trace.
 */
export function openSample(world: World): Session {
	const me = author(world);
	const space = docFor(me, world);
	foundGroup(space, m.sample_name());
	setPersonName(space, me.personId, m.sample_me());

	const docs = new Map(
		neighbours.map((name) => {
			const doc = docFor(author(world), world);
			setPersonName(doc, doc.me.personId, name);
			return [name, doc];
		})
	);
	/** What one neighbour does with the board as the street sees it by then. */
	const as = <T>(name: SampleNeighbour, act: (doc: SpaceDoc) => T): T => {
		const doc = docs.get(name) ?? space;
		loadUpdates(doc, [Y.encodeStateAsUpdate(space.ydoc)]);
		const value = act(doc);
		loadUpdates(space, [Y.encodeStateAsUpdate(doc.ydoc)]);
		return value;
	};
	for (const { by, draft, claims } of samplePosts(world.now())) {
		const made = as(by, (doc) => addPost(doc, draft));
		if (!made.ok) continue;
		const id = made.value.value;
		// Those who speak while apart have not seen each other's yes.
		const before = Y.encodeStateAsUpdate(space.ydoc);
		for (const { who, state, quantity, words, apart, thanks } of claims) {
			const seen = apart === true ? before : Y.encodeStateAsUpdate(space.ydoc);
			const doc = docFor(docs.get(who)?.me ?? me, world);
			loadUpdates(doc, [seen]);
			claimPost(doc, id, { state, quantity, words, speaksFor: '' });
			loadUpdates(space, [Y.encodeStateAsUpdate(doc.ydoc)]);
			doc.close();
			if (thanks !== undefined) as(by, (poster) => thankFor(poster, id, thanks));
		}
	}
	for (const doc of docs.values()) doc.close();

	return createMemorySession(sampleId, space, { sample: true });
}

function author(world: World): Author {
	const personId = toBase64url(world.random(16));
	const deviceId = toBase64url(world.random(32));
	if (!isPersonId(personId) || !isDeviceId(deviceId)) throw new Error('base64url is always an id');
	return { personId, deviceId };
}

const docFor = (me: Author, world: World): SpaceDoc =>
	createSpaceDoc({ me, now: world.now, random: world.random });
