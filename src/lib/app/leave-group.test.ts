import { checkEntry } from '$lib/crypto/roster';
import { admitDevice, foundTestGroup, newDevice } from '$lib/crypto/testing';
import { addRosterEntry } from '$lib/doc/group-commands';
import { createTestSpace, meet } from '$lib/doc/space-for-tests';
import type { MeshStatus } from '$lib/model/light';
import type { RosterEntry } from '$lib/model/roster';
import { createValue } from '$lib/model/view';
import { expect, test, vi } from 'vitest';
import { leaveGroup } from './leave-group';

const status = (onlyHere: boolean | null): MeshStatus => ({
	...{ links: [], devices: [], carried: [], carriers: [], role: 'holder', dropped: 0 },
	onlyHere
});

/** Alice founded a group and let Bob in; both hold it, on devices that don't share a document. */
async function twoNeighbours() {
	const { space: spaceId, alice, founding } = await foundTestGroup();
	const bobs = await newDevice(spaceId);
	const entries: readonly RosterEntry[] = [founding, await admitDevice(spaceId, alice, bobs)];
	const check = (entry: unknown) => checkEntry(entry, spaceId);
	const [hers, his] = ['alice', 'bob'].map((name) =>
		createTestSpace(name, {
			roster: { space: spaceId, check, proves: () => Promise.resolve(true) }
		})
	);
	if (!hers || !his) throw new Error('two were made');
	for (const entry of entries) addRosterEntry(hers, entry);
	meet(hers, his);
	await vi.waitFor(() => expect(his.roster.current()).toHaveLength(2));
	const mesh = createValue(status(false));
	let endWait: () => void = () => undefined;
	const leaving = leaveGroup({
		...{ space: his, spaceId, device: bobs, mesh },
		world: {
			now: Date.now,
			after(_ms, call) {
				endWait = call;
				return () => undefined;
			},
			random: (count) => crypto.getRandomValues(new Uint8Array(count))
		}
	});
	await vi.waitFor(() => expect(his.roster.current()).toHaveLength(3));
	const left = (space: typeof hers) =>
		[...space.people.current().values()].map((person) => person.left).sort();
	return { hers, his, mesh, leaving, left, endWait: () => endWait() };
}

test('who leaves is shown as gone by those who heard it, and knows that they did', async () => {
	const { hers, his, mesh, leaving, left } = await twoNeighbours();
	expect(left(hers)).toEqual([false, false]);
	mesh.set(status(true));
	meet(his, hers);
	await vi.waitFor(() => expect(left(hers)).toEqual([false, true]));
	mesh.set(status(false));
	expect(await leaving).toBe(true);
});

test('where nobody hears it, leaving goes on and says so', async () => {
	const { mesh, leaving, endWait } = await twoNeighbours();
	mesh.set(status(true));
	endWait();
	expect(await leaving).toBe(false);
});

test('what others had before the entry is no sign that they heard it', async () => {
	const { mesh, leaving, endWait } = await twoNeighbours();
	mesh.set({ ...status(false), dropped: 1 });
	endWait();
	expect(await leaving).toBe(false);
});
