import Within from '$lib/features/space/within-for-tests.svelte';
import type { Session } from '$lib/features/session';
import { directNetwork } from '$lib/model/network';
import * as m from '$lib/paraglide/messages.js';
import { regionalLocale } from '$lib/ui/format';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { deviceOf, personOf, streetOf, streetSession } from './street-for-tests';

const show = (session: Session) => render(Within, { session, part: 'light' });

test('the drawing, its words and the list tell of the same devices', async () => {
	await show(streetSession({ devices: streetOf(5) }));
	const drawing = page.getByRole('img', { name: m.light_summary({ count: 2 }) });
	await expect.element(drawing).toBeVisible();
	expect(drawing.element().querySelectorAll('circle')).toHaveLength(7);
	await expect.element(page.getByText(m.light_lacks({ count: 2 }))).toBeVisible();
	expect(page.getByText(m.light_lacks_none()).elements()).toHaveLength(4);
	await page.getByText(m.light_in_words()).click();
	await expect
		.element(
			page
				.getByText(
					m.light_connected_to({
						names: new Intl.ListFormat(regionalLocale()).format(['This device', 'Carol', 'Tom'])
					})
				)
				.first()
		)
		.toBeVisible();
});

test('a person’s second device says so', async () => {
	const devices = streetOf(2).map((device) => ({ ...device, personId: personOf(0) }));
	const session = streetSession({ devices });
	const bob = session.space.people.current().get(personOf(0));
	if (!bob) throw new Error('nobody is there');
	const people = new Map([[bob.id, { ...bob, name: 'Bob', devices: [deviceOf(0), deviceOf(1)] }]]);
	const space = {
		...session.space,
		people: { current: () => people, subscribe: () => () => false }
	};
	await show({ ...session, space });
	await expect
		.element(page.getByText(`· ${m.light_device_number({ number: 2 })}`, { exact: true }))
		.toBeVisible();
});

test('of a hundred devices eight are listed, and the rest at a press', async () => {
	await show(streetSession({ devices: streetOf(100) }));
	await expect.element(page.getByText(m.light_devices_rest({ count: 92 }))).toBeVisible();
	const rows = () => page.getByText(/^(linked to this device|here, through)/).elements().length;
	expect(rows()).toBe(8);
	await page.getByText(m.light_devices_rest({ count: 92 })).click();
	await expect.poll(rows).toBe(90);
});

test('where nobody else is known yet, the page says how to begin', async () => {
	await show(streetSession({ devices: [] }));
	await expect.element(page.getByText(m.light_nobody_yet(), { exact: true })).toBeVisible();
	await expect.element(page.getByRole('link', { name: m.light_invite() })).toBeVisible();
	expect(page.getByRole('img').elements()).toHaveLength(0);
});

test('what only this device has is counted, and said only where there is somebody to have it', async () => {
	const carried = ['soup', 'ladder', 'lamp'].map((record) => ({ record, devices: 0 }));
	const only = { onlyHere: true, carried };
	const alone = await show(streetSession(only));
	await expect.element(page.getByText(m.light_nobody_yet(), { exact: true })).toBeVisible();
	expect(page.getByText(m.light_only_here({ count: 3 })).query()).toBeNull();
	await alone.unmount();
	const away = streetOf(1).map((device) => ({ ...device, where: 'away' }) as const);
	const waiting = await show(streetSession({ ...only, devices: away }));
	await expect.element(page.getByText(m.light_only_here({ count: 3 }))).toBeVisible();
	await expect.element(page.getByText(m.light_only_here_text())).toBeVisible();
	await waiting.unmount();
	const going = streetOf(1).map((device) => ({ ...device, lacks: 3 }));
	await show(streetSession({ ...only, devices: going }));
	await expect.element(page.getByText(m.light_only_here_going())).toBeVisible();
});

test('never directly says that nothing connects until a server that carries is added', async () => {
	const session = streetSession({});
	await show(session);
	await page.getByRole('switch', { name: m.light_net_never() }).click();
	await expect.element(page.getByText(m.light_net_never_none())).toBeVisible();
	await page.getByText(m.light_net_add(), { exact: true }).click();
	const address = page.getByLabelText(m.light_net_address());
	const form = page.getByRole('button', { name: m.light_helper_add_button() }).last();
	await address.fill('turn.example.org');
	await form.click();
	await expect.element(page.getByText(m.light_net_bad())).toBeVisible();
	await address.fill('turn:turn.example.org:3478');
	await form.click();
	await expect.element(page.getByText(m.light_net_secret_missing())).toBeVisible();
	await page.getByLabelText(m.light_net_user()).fill('elm');
	await page.getByLabelText(m.light_net_password()).fill('lantern');
	await form.click();
	await expect.element(page.getByText(m.light_net_never_on())).toBeVisible();
	const server = { url: 'turn:turn.example.org:3478', username: 'elm', password: 'lantern' };
	expect(session.network.current()).toEqual({ servers: [server], neverDirect: true });
	await page.getByRole('button', { name: m.light_net_remove({ address: server.url }) }).click();
	await expect.element(page.getByText(m.light_net_never_none())).toBeVisible();
	expect(session.network.current()).toEqual({ ...directNetwork, neverDirect: true });
});

test('a helper that nobody answers at says so after one press', async () => {
	await show(
		streetSession(
			{},
			{ relays: { current: () => ['ws://127.0.0.1:9/'], subscribe: () => () => false } }
		)
	);
	await page
		.getByRole('button', { name: m.light_helper_test_of({ address: 'ws://127.0.0.1:9/' }) })
		.click();
	await expect.element(page.getByText(m.light_helper_no_answer())).toBeVisible();
});
