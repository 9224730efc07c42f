import { openStore } from '$lib/storage/open-store';
import type { Store } from '$lib/storage/store';
import { testStore } from './store';

testStore('IndexedDB', () => {
	const name = `test ${crypto.randomUUID()}`;
	const open = async (): Promise<Store> => {
		const opened = await openStore({ name });
		if (!opened.ok) throw new Error(opened.problem.code);
		return opened.value;
	};
	return {
		open,
		reopen(store) {
			store.close();
			return open();
		},
		atRest: 'saved',
		cleanUp: () =>
			new Promise((resolve) => {
				indexedDB.deleteDatabase(name).onsuccess = () => resolve();
			})
	};
});
