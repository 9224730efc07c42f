import { alice, spaceOf } from '$lib/features/needs/screens-for-tests';
import { createTestSession } from '$lib/features/session-for-tests';
import type { DeviceId, PersonId, SpaceId } from '$lib/model/ids';
import type { MeshStatus, SaveState } from '$lib/model/light';
import { createValue } from '$lib/model/view';
import * as m from '$lib/paraglide/messages.js';
import { formatWhen } from '$lib/ui/format';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import GroupList from './group-list.svelte';

const [maple, oak] = ['maple', 'oak'] as SpaceId[] as [SpaceId, SpaceId];
const groups = [
	{ id: maple, name: 'Maple Street', openedAt: 2 },
	{ id: oak, name: 'Oak Street', openedAt: 1 }
];
const bob = { deviceId: 'bobs' as DeviceId, personId: 'bob' as PersonId, since: 1 };

test('the list says how things stand in the groups that are open, and pretends nothing of the others', async () => {
	const session = createTestSession(spaceOf(alice), {
		saved: createValue<SaveState>({ kind: 'saved', at: 1 })
	});
	const mesh = createValue<MeshStatus>({ ...session.mesh.current(), onlyHere: true });
	const open = { ...session, mesh };
	const list = await render(GroupList, { groups, sessions: new Map([[maple, open]]) });
	const [first, second] = [page.getByRole('listitem').nth(0), page.getByRole('listitem').nth(1)];
	const asleep = m.space_group_opened({ when: formatWhen(1) });
	await expect.element(first).toHaveTextContent(m.space_light_only_here());
	await expect.element(second).toHaveTextContent(asleep);

	const link = { ...bob, inStep: true, hasMine: true, presence: { editing: null } };
	mesh.set({ ...mesh.current(), links: [link], onlyHere: false });
	await expect.element(first).toHaveTextContent(m.space_light_in_step({ count: 1 }));

	await list.rerender({ sessions: new Map([[oak, open]]) });
	await expect.element(second).toHaveTextContent(m.space_light_in_step({ count: 1 }));
	await expect.element(first).not.toHaveTextContent(m.space_light_in_step({ count: 1 }));
});
