import type { DeviceId, PersonId } from '$lib/model/ids';
import { noMesh, type LinkedDevice, type MeshStatus } from '$lib/model/light';
import { createValue } from '$lib/model/view';
import { expect, test } from 'vitest';
import { guardPassing } from './guard-passing';

const bob = (hasMine: boolean): LinkedDevice => ({
	deviceId: 'bob-phone' as DeviceId,
	personId: 'bob' as PersonId,
	since: 0,
	inStep: hasMine,
	hasMine,
	presence: { editing: null }
});

/** A page, and whether it would ask now. */
function createPage(first: Partial<MeshStatus>) {
	const page = new EventTarget();
	const mesh = createValue<MeshStatus>({ ...noMesh, role: 'holder', ...first });
	let wait = (): void => undefined;
	const stop = guardPassing(mesh, page, {
		after(_ms, call) {
			wait = call;
			return () => (wait = () => undefined);
		}
	});
	return {
		stop,
		becomes: (next: Partial<MeshStatus>) => mesh.set({ ...mesh.current(), ...next }),
		asks: () => !page.dispatchEvent(new Event('beforeunload', { cancelable: true })),
		longAfter: () => wait()
	};
}

test('a page asks only while words that nobody else has are going over to somebody', () => {
	const page = createPage({ onlyHere: false, links: [bob(true)] });
	expect(page.asks()).toBe(false);
	page.becomes({ onlyHere: true, links: [bob(false)] });
	expect(page.asks()).toBe(true);
	page.becomes({ onlyHere: false, links: [bob(true)] });
	expect(page.asks()).toBe(false);
});

test('with nobody there, closing is nobody’s business: the words are kept here', () => {
	expect(createPage({ onlyHere: true, links: [] }).asks()).toBe(false);
	expect(createPage({ onlyHere: null, links: [bob(false)] }).asks()).toBe(false);
});

test('who takes nothing over for long keeps nobody from closing, and the next words ask again', () => {
	const page = createPage({ onlyHere: true, links: [bob(false)] });
	page.longAfter();
	page.becomes({ dropped: 1 });
	expect(page.asks()).toBe(false);
	page.becomes({ onlyHere: false, links: [bob(true)] });
	page.becomes({ onlyHere: true, links: [bob(false)] });
	expect(page.asks()).toBe(true);
	page.stop();
	expect(page.asks()).toBe(false);
});
