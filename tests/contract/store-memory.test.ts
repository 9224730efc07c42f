import { createMemoryStore } from '$lib/storage/memory-store';
import { testStore } from './store';

testStore('memory', () => ({
	open: () => Promise.resolve(createMemoryStore()),
	// What it holds ends with the page; within one page it is the same store.
	reopen: (store) => Promise.resolve(store),
	atRest: 'not-kept',
	cleanUp: () => Promise.resolve()
}));
