import { noMesh, type MeshStatus, type Presence } from '$lib/model/light';
import { fail } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import { createSimulation } from '$lib/sync/simulation';
import type { Tabs } from '$lib/sync/tabs';
import type { Wire } from '$lib/sync/ports';
import { expect, test } from 'vitest';
import { createLaterTabs } from './later-tabs';

/** Tabs that note what is asked of them. */
function notingTabs() {
	const asked: string[] = [];
	const status = createValue<MeshStatus>({ ...noMesh, role: 'holder' });
	const tabs: Tabs = {
		status,
		setPresence: (presence: Presence) => asked.push(`edits ${presence.editing ?? 'nothing'}`),
		refresh: () => asked.push('refresh'),
		takeOver: () => Promise.resolve(void asked.push('take over')),
		adopt() {
			asked.push('adopt');
			return Promise.resolve(fail('other-tab'));
		},
		close: () => asked.push('close')
	};
	return { asked, tabs, status };
}

function wire(): { wire: Wire; closed: () => boolean } {
	let closed = false;
	const notUsed = (): never => {
		throw new Error('not used here');
	};
	const made: Wire = {
		identity: {
			offerer: true,
			localFingerprint: new Uint8Array(32),
			remoteFingerprint: new Uint8Array(32)
		},
		send: notUsed,
		buffered: notUsed,
		onDrain: notUsed,
		onMessage: notUsed,
		onClose: notUsed,
		close() {
			closed = true;
		}
	};
	return { wire: made, closed: () => closed };
}

test('what is asked of tabs that could not be fetched is done once they are there', async () => {
	const simulation = createSimulation(1);
	const { asked, tabs, status } = notingTabs();
	let fetchable = false;
	const later = createLaterTabs(
		() => (fetchable ? Promise.resolve({ tabs }) : Promise.reject(new TypeError('Failed'))),
		simulation.createWorld(0)
	);
	later.setPresence({ editing: 'a' });
	later.setPresence({ editing: 'b' });
	const done = Promise.all([later.takeOver(), later.adopt(wire().wire)]);
	await simulation.run(5_000);
	expect([later.status.current().role, asked]).toEqual(['follower', []]);
	fetchable = true;
	await simulation.run(10_000);
	await done;
	expect(asked).toEqual(['edits b', 'take over', 'adopt']);
	expect(later.status.current()).toBe(status.current());
	const heard: boolean[] = [];
	later.status.subscribe(() => heard.push(later.status.current().onlyHere === true));
	status.set({ ...status.current(), onlyHere: true });
	expect(heard).toEqual([true]);
	later.close();
	expect(asked.at(-1)).toBe('close');
});

test('tabs that arrive after the group was closed are closed, and so is a wire that waited', async () => {
	const simulation = createSimulation(1);
	const { asked, tabs } = notingTabs();
	let arrive: (held: { tabs: Tabs }) => void = () => undefined;
	const later = createLaterTabs(
		() =>
			new Promise<{ tabs: Tabs }>((resolve) => {
				arrive = resolve;
			}),
		simulation.createWorld(0)
	);
	const waiting = wire();
	const adopted = later.adopt(waiting.wire);
	const taken = later.takeOver();
	later.close();
	expect(await adopted).toEqual(fail('closed'));
	await taken;
	expect(waiting.closed()).toBe(true);
	arrive({ tabs });
	await later.held;
	expect(asked).toEqual(['close']);
});
