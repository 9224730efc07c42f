import * as m from '$lib/paraglide/messages.js';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowsers, serverGone, type Browsers, type Neighbour } from './browsers';
import { createFakeCamera, type FakeCamera } from './fake-camera';
import { serve } from './serve';
import {
	cardOf,
	groupUrl,
	lightIs,
	makeGroup,
	makeInvitation,
	patience,
	post,
	visit
} from './street-life';

/** Who has a browser and a camera. The server is gone before anybody pairs: the app is on the devices. */
interface Person {
	readonly neighbour: Neighbour;
	readonly camera: FakeCamera;
	readonly page: () => Page;
}
let url: string;
let browsers: Browsers;
let alice: Person;
let bob: Person;
let group: string;

async function person(): Promise<Person> {
	const camera = await createFakeCamera();
	const neighbour = await browsers.open({ ...camera.options, allow: serverGone });
	await neighbour.page().goto(url);
	// Ready is the service worker that has the whole app.
	await neighbour.page().evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	return { neighbour, camera, page: neighbour.page };
}

beforeAll(async () => {
	const served = await serve();
	({ url } = served);
	browsers = createBrowsers([url]);
	[alice, bob] = [await person(), await person()];
	await makeGroup(alice.page(), url, 'Maple Street', 'Alice');
	group = groupUrl(alice.page());
	await served.stop();
});
afterAll(async () => {
	await browsers.closeAll();
	for (const { camera } of [alice, bob]) await camera.close();
});

const press = (page: Page, name: string): Promise<void> =>
	page.getByRole('main').getByRole('button', { name, exact: true }).click();
const see = (page: Page, words: string): Promise<void> =>
	page.getByRole('main').getByText(words, { exact: true }).waitFor(patience);

/** Both start their browsers anew: nobody is linked to anybody. */
async function apart(): Promise<void> {
	for (const { neighbour, camera } of [alice, bob]) {
		await camera.turnAway();
		const page = await neighbour.reopen();
		await page.goto(`${group}/people`);
		await page.getByRole('main').getByRole('link', { name: m.pairing_title() }).click();
	}
}
/** Alice shows her code, and reads Bob's when he has one. */
async function pairByCamera(): Promise<void> {
	await see(bob.page(), m.pairing_answer_wait());
	await alice.camera.film(bob.page());
	await press(alice.page(), m.pairing_show_next());
}

test('somebody comes in by two codes that cameras film, with no server anywhere', async () => {
	const [a, b] = [alice.page(), bob.page()];
	await visit(a, 'invite');
	await press(a, m.pairing_link_let_in());
	await bob.camera.film(a);
	await b.goto('about:blank');
	await b.goto(url);
	await b.getByRole('main').getByRole('link', { name: m.pairing_link_scan() }).click();
	await press(b, m.pairing_camera_open());
	await pairByCamera();

	await see(b, m.pairing_name_title({ inviter: 'Alice', group: 'Maple Street' }));
	await b.getByLabel(m.people_join_name()).fill('Bob');
	await press(b, m.people_join_enter());
	await b.waitForURL(/#\/g\/[\w-]{43}$/, patience);
	await see(a, m.pairing_done({ name: 'Bob' }));
	await lightIs(b, 'in-step', 1);
	await a.getByRole('main').getByRole('link', { name: m.pairing_done_board() }).click();
	await post(b, 'A ladder');
	await cardOf(a, 'A ladder').waitFor(patience);
});

test('two members who start anew link by two codes that cameras film', async () => {
	await apart();
	const [a, b] = [alice.page(), bob.page()];
	await press(a, m.pairing_do_show());
	await bob.camera.film(a);
	await press(b, m.pairing_do_scan());
	await pairByCamera();

	await see(a, m.pairing_done({ name: 'Bob' }));
	await see(b, m.pairing_done({ name: 'Alice' }));
	await lightIs(a, 'in-step', 1);
	await lightIs(b, 'in-step', 1);
});

test('two members link by text, and what is no code is told apart from what is', async () => {
	await apart();
	const [a, b] = [alice.page(), bob.page()];
	const copied = async (page: Page): Promise<string> => {
		await page.getByRole('main').getByText(m.pairing_text_show()).click();
		return page.getByLabel(m.pairing_text_label()).inputValue();
	};
	const paste = async (page: Page, words: string): Promise<void> => {
		const field = page.getByLabel(m.pairing_text_label());
		if (!(await field.isVisible())) await page.getByText(m.pairing_text_take()).click();
		await field.fill(words);
		await press(page, m.pairing_text_take_do());
	};
	const told = (page: Page, words: string): Promise<void> =>
		page.getByRole('alert').getByText(words, { exact: true }).waitFor(patience);
	await press(a, m.pairing_do_show());
	const first = await copied(a);
	await press(b, m.pairing_do_scan());
	await paste(b, 'See you at the potluck');
	await told(b, m.pairing_not_a_code());
	await paste(b, first.slice(0, -20));
	await told(b, m.pairing_half());
	await paste(b, `Here is my code:\n${first.toLowerCase()}\nSee you!`);
	await see(b, m.pairing_answer_wait());
	const answer = await copied(b);
	await press(a, m.pairing_show_next());
	await paste(a, first);
	await told(a, m.pairing_own());
	await paste(a, answer);
	await see(a, m.pairing_done({ name: 'Bob' }));
	await see(b, m.pairing_done({ name: 'Alice' }));
});

test('a camera that sees an invitation goes on with it', async () => {
	const [a, b] = [alice.page(), bob.page()];
	await makeInvitation(a);
	await bob.camera.film(a);
	await b.goto(`${url}#/join/by-hand`);
	await press(b, m.pairing_camera_open());
	// Bob is in already, so the door leads straight to the group.
	await b.waitForURL(/#\/g\/[\w-]{43}$/, patience);
	expect(groupUrl(b)).toBe(group);
});
