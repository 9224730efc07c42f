import { draftOf } from '$lib/rules/post-for-tests';
import * as m from '$lib/paraglide/messages.js';
import { expect, it } from 'vitest';
import { createPostActs } from './post-acts';
import { alice, listenToTold, spaceOf } from './screens-for-tests';
import { createTestSession } from '$lib/features/session-for-tests';

const told = listenToTold();

it('says that the notebook is full when a new post no longer fits', async () => {
	const space = spaceOf(alice);
	space.ydoc.getMap('more').set('much', 'x'.repeat(20 * 1024 * 1024));
	const acts = createPostActs(createTestSession(space));
	expect(await acts.post(draftOf('Soup'))).toBeNull();
	expect(told.map(({ words }) => words)).toEqual([m.board_problem_full()]);
});
