import type { DeviceId, PeerId, PersonId } from '$lib/model/ids';
import { createValue } from '$lib/model/view';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { broadcastTree } from './broadcast-tree';
import { partsOf, type DocMessage } from './doc-messages';
import { createDocSync } from './doc-sync';
import type { DocPeer } from './doc-track';
import type { Overlay, ReachedPeer } from './overlay';
import { shortIdOf, updateIdOf, type Route, type RouteBranch } from './route';
import { createSimulation } from './simulation';
import { createTestDoc, docsOf } from './test-doc';

const me = 'me' as PeerId;
const leaf = (name: string): RouteBranch => ({ id: shortIdOf(name as PeerId), children: [] });
const reached = (name: string, links: readonly string[]): ReachedPeer => ({
	...identity(name),
	links: links as readonly PeerId[],
	presence: { editing: null },
	contents: null
});
const identity = (name: string) => ({
	peerId: name as PeerId,
	deviceId: `device-of-${name}` as DeviceId,
	personId: `person-${name}` as PersonId
});
const names = (count: number): readonly string[] =>
	Array.from({ length: count }, (_, index) => `n${index}`);

/** A device with a link to each of `linked`, who are linked to each other; `others` are linked to the first of them. */
async function createScene(linked: readonly string[], others: readonly string[] = []) {
	const simulation = createSimulation(3);
	const doc = createTestDoc('records');
	const sent: { readonly to: string; readonly message: DocMessage }[] = [];
	let dropped = 0;
	const [via = ''] = linked;
	const overlay = createValue<Overlay>({
		me,
		peers: new Map(
			[
				...linked.map((name) => reached(name, [me, ...linked, ...(name === via ? others : [])])),
				...others.map((name) => reached(name, [via]))
			].map((peer) => [peer.peerId, peer])
		)
	});
	const docSync = createDocSync({
		docs: docsOf(doc),
		world: simulation.createWorld(0),
		me: 'device-of-me' as DeviceId,
		saved: null,
		overlay,
		loadTree: () => Promise.resolve(broadcastTree),
		onState: () => undefined,
		onDropped: () => (dropped += 1)
	});
	const peers = new Map(
		linked.map((name): [string, DocPeer] => {
			const { peerId, ...proved } = identity(name);
			const send = (message: DocMessage): boolean => sent.push({ to: name, message }) > 0;
			return [name, { peerId, proved, deviceId: proved.deviceId, isMe: false, send }];
		})
	);
	for (const peer of peers.values()) docSync.opened(peer);
	await simulation.run(500);
	sent.length = 0;
	let count = 0;
	return {
		simulation,
		doc,
		map: doc.ydoc.getMap('all'),
		dropped: () => dropped,
		/** Updates that went out, and to whom. */
		updates: () =>
			sent.flatMap(({ to, message }) =>
				message.kind === 'part' && !message.answer ? [{ to, route: message.route, message }] : []
			),
		/** A change that was made far away comes from `from`. */
		receive(
			from: string,
			children: readonly RouteBranch[],
			again?: Route & { update: Uint8Array }
		) {
			const far = new Y.Doc();
			count += 1;
			far.getMap('all').set(`far ${count}`, count);
			const update = again?.update ?? Y.encodeStateAsUpdate(far);
			const route = { id: again?.id ?? updateIdOf(simulation.chance.bytes(8)), children };
			const peer = peers.get(from);
			if (peer === undefined) throw new Error(from);
			const parts = partsOf('records', false, update, route);
			for (const part of parts.ok ? parts.value : []) docSync.received(peer, part);
			return { ...route, update };
		},
		close: () => docSync.close()
	};
}

test('with a link to everybody each is sent a change directly, and nobody is asked to pass it on', async () => {
	const { map, updates } = await createScene(names(8));
	map.set('a', 1);
	expect(updates().map(({ to }) => to)).toEqual(names(8));
	expect(updates().every(({ route }) => route === undefined)).toBe(true);
});

test('with more devices than links three are sent a change, and told to whom it goes on', async () => {
	const { map, updates } = await createScene(names(8), ['far-1', 'far-2']);
	map.set('a', 1);
	expect(updates()).toHaveLength(3);
	const count = (branches: readonly RouteBranch[]): number =>
		branches.reduce((sum, { children }) => sum + 1 + count(children), 0);
	expect(updates().reduce((sum, { route }) => sum + 1 + count(route?.children ?? []), 0)).toBe(10);
});

test('in a small group that hangs together loosely, those linked to us are sent it directly', async () => {
	const { map, updates } = await createScene(names(5), ['far']);
	map.set('a', 1);
	expect(
		updates()
			.map(({ to }) => to)
			.sort()
	).toEqual(names(5));
	expect(updates().flatMap(({ route }) => route?.children ?? [])).toEqual([leaf('far')]);
});

test('what came with a route is passed on once to those named', async () => {
	const { receive, updates, map } = await createScene(names(5));
	const first = receive('n0', [leaf('n1'), { ...leaf('n2'), children: [leaf('far')] }]);
	expect(map.size).toBe(1);
	expect(updates().map(({ to, route }) => [to, route?.children])).toEqual([
		['n1', []],
		['n2', [leaf('far')]]
	]);
	expect(updates().every(({ route }) => route?.id === first.id)).toBe(true);
	receive('n3', [leaf('n4')], first);
	expect(updates()).toHaveLength(2);
});

test('what was known before is not passed on under another name', async () => {
	const { receive, updates } = await createScene(names(3));
	const { update } = receive('n0', [leaf('n1')]);
	for (let count = 0; count < 50; count += 1) {
		receive('n0', [leaf('n1'), leaf('n2')], {
			id: updateIdOf(new Uint8Array(8).fill(count)),
			children: [],
			update
		});
	}
	expect(updates()).toHaveLength(1);
});

test('an update that waits for its forerunner is passed on as well', async () => {
	const { receive, updates, doc } = await createScene(names(2));
	const far = new Y.Doc();
	far.getMap('all').set('first', 1);
	const before = Y.encodeStateVector(far);
	far.getMap('all').set('second', 2);
	const update = Y.encodeStateAsUpdate(far, before);
	receive('n0', [leaf('n1')], { id: updateIdOf(new Uint8Array(8)), children: [], update });
	expect(doc.hasPending()).toBe(true);
	expect(updates()).toHaveLength(1);
});

test.each([
	['more than three', names(6).slice(1).map(leaf)],
	['whoever sent it', [leaf('n0')]],
	['us', [{ ...leaf('n1'), children: [leaf('me')] }]],
	['us far below', [{ ...leaf('n1'), children: [{ ...leaf('n2'), children: [leaf('me')] }] }]]
])(
	'a route that names %s is dropped and counted, and its update is taken',
	async (_what, route) => {
		const { receive, updates, map, dropped } = await createScene(names(6));
		receive('n0', route);
		expect(updates()).toEqual([]);
		expect(dropped()).toBe(1);
		expect(map.size).toBe(1);
	}
);

test('somebody who is not linked to us any more is left to repair', async () => {
	const { receive, updates, dropped } = await createScene(names(3));
	receive('n0', [leaf('gone'), leaf('n2')]);
	expect(updates().map(({ to }) => to)).toEqual(['n2']);
	expect(dropped()).toBe(0);
});

test('a member that floods has a bounded number of its updates passed on, and the others as before', async () => {
	const { receive, updates, dropped } = await createScene(names(6));
	for (let count = 0; count < 500; count += 1) receive('n0', [leaf('n1'), leaf('n2'), leaf('n3')]);
	expect(updates()).toHaveLength(3 * 120);
	expect(dropped()).toBe(380);
	receive('n5', [leaf('n4')]);
	expect(updates()).toHaveLength(3 * 120 + 1);
});

test('the first edit leaves at once, and those in a burst leave together', async () => {
	const { simulation, map, updates } = await createScene(names(2));
	for (let count = 0; count < 40; count += 1) map.set(`key ${count}`, count);
	expect(updates()).toHaveLength(2);
	await simulation.run(40);
	expect(updates()).toHaveLength(4);
	const copy = new Y.Doc();
	for (const { to, message } of updates()) if (to === 'n0') Y.applyUpdate(copy, message.bytes);
	expect(copy.getMap('all').size).toBe(40);
});

test('what waits in a burst still leaves when the mesh closes', async () => {
	const { map, updates, close } = await createScene(names(1));
	map.set('first', 1);
	map.set('second', 2);
	close();
	expect(updates()).toHaveLength(2);
});

test('a long update goes on in parts, the first of them with the route', async () => {
	const { receive, updates, simulation } = await createScene(names(2));
	const far = new Y.Doc();
	far.getMap('all').set('long', Buffer.from(simulation.chance.bytes(900_000)).toString('base64'));
	const update = Y.encodeStateAsUpdate(far);
	receive('n0', [leaf('n1')], { id: updateIdOf(new Uint8Array(8)), children: [], update });
	expect(updates().map(({ to, route }) => [to, route?.children])).toEqual([
		['n1', []],
		['n1', undefined]
	]);
});
