import type { CodeRefusal, PairingProblem, PairingStage } from '$lib/features/pairing';
import type { SpaceId } from '$lib/model/ids';
import * as m from '$lib/paraglide/messages.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import { createScriptedPairing } from './pairing-for-tests';
import { problemWords, refusalWords } from './pairing-words';
import Steps from './steps-for-tests.svelte';

const first: PairingStage = {
	kind: 'show',
	which: 'first',
	code: 'PORCHLIGHT:0123456789',
	until: Date.now() + 120_000
};
const heading = (name: string) => page.getByRole('heading', { name, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });

// A device without a camera: the way by text unfolds by itself when the camera was tried.
beforeEach(() => {
	vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(
		new DOMException('none', 'NotFoundError')
	);
});
afterEach(() => vi.restoreAllMocks());

async function paste(words: string): Promise<void> {
	const field = page.getByLabelText(m.pairing_text_label());
	await expect.element(field).toBeVisible();
	await field.fill(words);
	await button(m.pairing_text_take_do()).click();
}

test('who shows first goes from their code to reading the other one, and back', async () => {
	const pairing = createScriptedPairing({ kind: 'making' });
	await render(Steps, { pairing });
	await expect.element(heading(m.pairing_making())).toBeVisible();
	pairing.stage.set(first);
	await expect.element(heading(m.pairing_show_title())).toBeVisible();
	await expect.element(page.getByRole('img', { name: m.pairing_qr() })).toBeVisible();
	await expect.element(page.getByText(m.pairing_step({ step: 1 }))).toBeVisible();
	await button(m.pairing_show_next()).click();
	await expect.element(heading(m.pairing_scan_theirs_title())).toBeVisible();
	await expect.element(page.getByText(m.pairing_step({ step: 2 }))).toBeVisible();
	// The pressed button is gone with its step: the focus is where the next one begins.
	await vi.waitFor(() => expect(document.activeElement?.textContent).toContain('2'));
	expect(document.activeElement?.getAttribute('role')).toBe('status');
	await paste('their answer');
	expect(pairing.give).toHaveBeenLastCalledWith('their answer');
	await button(m.pairing_scan_back()).click();
	await expect.element(heading(m.pairing_show_title())).toBeVisible();
});

test('a code that is made anew is drawn and spelled anew, and told to nobody', async () => {
	const pairing = createScriptedPairing(first);
	await render(Steps, { pairing });
	await page.getByText(m.pairing_text_show()).click();
	const field = page.getByLabelText(m.pairing_text_label());
	await expect.element(field).toHaveValue('PORCHLIGHT:0123456789');
	const drawn = () => document.querySelector('.qr path')?.getAttribute('d') ?? '';
	await vi.waitFor(() => expect(drawn()).not.toBe(''));
	const [before, told] = [drawn(), document.querySelector('[role=status]')?.textContent];
	pairing.stage.set({ ...first, code: 'PORCHLIGHT:ABCDEFGHJK', until: Date.now() + 120_000 });
	await expect.element(field).toHaveValue('PORCHLIGHT:ABCDEFGHJK');
	await vi.waitFor(() => expect([before, '']).not.toContain(drawn()));
	expect(document.querySelector('[role=status]')?.textContent).toBe(told);
	expect(document.querySelector('.life')?.closest('[aria-live], [role=status]')).toBeNull();
});

test('who reads first shows the answer, and has nothing more to do', async () => {
	const pairing = createScriptedPairing({ kind: 'want-first' });
	await render(Steps, { pairing });
	await expect.element(heading(m.pairing_scan_title())).toBeVisible();
	await paste('their code');
	expect(pairing.give).toHaveBeenLastCalledWith('their code');
	pairing.stage.set({ ...first, which: 'answer' });
	await expect.element(page.getByText(m.pairing_answer_wait())).toBeVisible();
	await expect.element(button(m.pairing_show_next())).not.toBeInTheDocument();
	pairing.stage.set({ kind: 'connecting' });
	await expect.element(heading(m.pairing_connecting())).toBeVisible();
	pairing.stage.set({ kind: 'done', person: null, spaceId: 'street' as SpaceId });
	await expect.element(page.getByText('Linked')).toBeVisible();
});

const refusals: readonly CodeRefusal[] = [
	...(['not-a-code', 'half', 'mangled', 'too-new', 'another-group', 'own'] as const),
	...(['too-old', 'used', 'not-an-answer', 'not-an-offer', 'invitation-over'] as const)
];
test.each(refusals)(
	'a code that is %s is refused in words of its own, and the step stays',
	async (refusal) => {
		const pairing = createScriptedPairing({ kind: 'want-first' });
		await render(Steps, { pairing });
		await paste('some words');
		pairing.refused.set(refusal);
		const [what, todo] = refusalWords(refusal, false);
		const alert = page.getByRole('alert').filter({ hasText: what() });
		await expect.element(alert).toHaveTextContent(todo());
		await expect.element(heading(m.pairing_scan_title())).toBeVisible();
		pairing.refused.set(null);
		await expect.element(page.getByText(todo())).not.toBeInTheDocument();
	}
);

test('no two refusals or problems are said alike', () => {
	const problems: readonly PairingProblem[] = [
		...(['no-network', 'unreachable', 'too-late', 'not-proved'] as const),
		...(['unsupported', 'cannot-keep', 'unknown'] as const)
	];
	const said = [
		...refusals.map((refusal) => refusalWords(refusal, false)),
		refusalWords('another-group', true),
		...problems.map((problem) => problemWords(problem, false))
	].flatMap(([what, todo]) => [what(), todo()]);
	expect(new Set(said).size).toBe(said.length);
});

test('when both show first, one turns to reading with what they just saw', async () => {
	const pairing = createScriptedPairing(first);
	const onswitch = vi.fn<(given: string) => void>();
	await render(Steps, { pairing, onswitch });
	await button(m.pairing_show_next()).click();
	await paste('PORCHLIGHT:their first code');
	pairing.refused.set('not-an-answer');
	await button(m.pairing_not_an_answer_switch()).click();
	expect(onswitch).toHaveBeenCalledWith('PORCHLIGHT:their first code');
});

test('devices that did not reach each other are told why, and what else there is', async () => {
	const pairing = createScriptedPairing({ kind: 'failed', problem: 'unreachable' });
	await render(Steps, { pairing });
	for (const why of [
		m.pairing_why_apart(),
		m.pairing_why_guest(),
		m.pairing_why_permission(),
		m.pairing_why_firewall()
	])
		await expect.element(page.getByText(why)).toBeVisible();
	const link = (name: string) => page.getByRole('link', { name, exact: true });
	await expect.element(link(m.pairing_way_helper())).toHaveAttribute('href', '#/g/street/light');
	await expect.element(link(m.pairing_way_file())).toHaveAttribute('href', '#/g/street/export');
	await button(m.pairing_again()).click();
	expect(pairing.again).toHaveBeenCalledOnce();
});

test('where the browser can not do it, nobody is sent to try again', async () => {
	const pairing = createScriptedPairing({ kind: 'failed', problem: 'unsupported' });
	await render(Steps, { pairing });
	await expect.element(page.getByText(m.pairing_unsupported_text())).toBeVisible();
	await expect.element(button(m.pairing_again())).not.toBeInTheDocument();
});

test('a newcomer gives a name, not an empty one, and is sent nowhere inside when it fails', async () => {
	const pairing = createScriptedPairing({
		...{ kind: 'want-name', group: 'Maple Street', inviter: 'Alice' }
	});
	await render(Steps, { pairing, newcomer: true });
	await expect
		.element(heading(m.pairing_name_title({ inviter: 'Alice', group: 'Maple Street' })))
		.toBeVisible();
	await button(m.people_join_enter()).click();
	await expect.element(page.getByText(m.people_join_name_missing())).toBeVisible();
	expect(pairing.giveName).not.toHaveBeenCalled();
	await userEvent.keyboard('Bob{Enter}');
	expect(pairing.giveName).toHaveBeenCalledWith('Bob');
	pairing.stage.set({ kind: 'failed', problem: 'not-proved' });
	await expect.element(page.getByText(m.pairing_not_proved_newcomer())).toBeVisible();
	for (const { href } of document.querySelectorAll<HTMLAnchorElement>('main a'))
		expect(href).not.toContain('#/g/');
});

test('what is meant for elsewhere goes there, and not into the pairing', async () => {
	const pairing = createScriptedPairing({ kind: 'want-first' });
	await render(Steps, {
		pairing,
		newcomer: true,
		ontext: (text: string) => text.includes('#/join/')
	});
	await page.getByText(m.pairing_text_take()).click();
	await paste('https://street.example/#/join/AAAA');
	expect(pairing.give).not.toHaveBeenCalled();
	await paste('PORCHLIGHT:AAAA');
	expect(pairing.give).toHaveBeenCalledWith('PORCHLIGHT:AAAA');
});
