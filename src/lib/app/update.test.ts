import { expect, test, vi } from 'vitest';
import { AppUpdate, type UpdateRegistration, type UpdateSource } from './update.svelte';

class Worker extends EventTarget {
	state: ServiceWorkerState = 'installing';
	readonly heard: unknown[] = [];
	postMessage(message: unknown): void {
		this.heard.push(message);
	}
}
class Registration extends EventTarget implements UpdateRegistration {
	waiting: Worker | null = null;
	installing: Worker | null = null;
	update = vi.fn(() => Promise.resolve());
}
class Source extends EventTarget implements UpdateSource {
	controller: Worker | null = new Worker();
	readonly registration = new Registration();
	readonly ready = Promise.resolve(this.registration);
}

async function watched() {
	const source = new Source();
	const reload = vi.fn();
	const update = new AppUpdate({ source, version: '1', reload });
	await source.ready;
	await Promise.resolve();
	return { source, registration: source.registration, reload, update };
}
function arrive({ registration }: { registration: Registration }): Worker {
	const worker = new Worker();
	registration.installing = worker;
	registration.dispatchEvent(new Event('updatefound'));
	registration.installing = null;
	registration.waiting = worker;
	worker.state = 'installed';
	worker.dispatchEvent(new Event('statechange'));
	return worker;
}

test('a started version says so, so that the one before it can go', async () => {
	const { source, update } = await watched();
	expect(source.controller?.heard).toEqual([{ started: '1' }]);
	expect(update.ready).toBe(false);
});

test('a newer version that waits is ready, and used only when asked for', async () => {
	const page = await watched();
	const worker = arrive(page);
	expect(page.update.ready).toBe(true);
	expect(worker.heard).toEqual([]);
	expect(page.update.use()).toBe(true);
	expect(worker.heard).toEqual(['use-new-version']);
	expect(page.reload).not.toHaveBeenCalled();
	page.source.dispatchEvent(new Event('controllerchange'));
	expect(page.reload).toHaveBeenCalledOnce();
});

test('the very first installation is no newer version', async () => {
	const page = await watched();
	page.source.controller = null;
	arrive(page);
	expect(page.update.ready).toBe(false);
});

test('another window changing the version does not reload this one', async () => {
	const page = await watched();
	arrive(page);
	page.registration.waiting = null;
	page.source.dispatchEvent(new Event('controllerchange'));
	expect(page.reload).not.toHaveBeenCalled();
	expect(page.update.ready).toBe(false);
});

test('without service workers nothing is ever ready', () => {
	const update = new AppUpdate({
		source: undefined,
		version: '1',
		reload: () => undefined
	});
	expect(update.ready).toBe(false);
	expect(update.use()).toBe(false);
});
