import {
	addPost,
	binPost,
	claimPost,
	closePost,
	editPost,
	giveBackPost,
	renameGroup,
	renewPost,
	reopenPost,
	setPersonName,
	thankFor,
	type Done
} from '$lib/doc/commands';
import { addImported } from '$lib/doc/import-command';
import { categories, claimStates, closingReasons, type PostDraft } from '$lib/model/post';
import type { Chance } from '$lib/sync/simulation';
import type { Replica, Running } from './replica';

const words = [
	'soup',
	'ladder',
	'ride',
	'lamp',
	'wood',
	'noon',
	'bread',
	'chairs',
	'Spanish',
	'dog'
];

/** One thing that a neighbour does on one device, chosen by chance; a command that refuses changes nothing. */
export function act(replica: Replica, running: Running, chance: Chance): void {
	const { space } = running;
	const text = (): string => `${chance.pick(words)} ${chance.whole(0, 9_999)}`;
	const note = <T>(done: Done<T>): T | null => {
		if (!done.ok) return null;
		running.undos.push(done.value.undo);
		return done.value.value;
	};
	const { all } = space.posts.current();
	if (all.length === 0 || chance.is(0.3)) {
		const id = note(addPost(space, draft(chance, text())));
		if (id !== null) running.whenKept(() => replica.keptIds.add(id));
		return;
	}
	const { id } = chance.pick(all);
	switch (chance.whole(0, 12)) {
		case 0:
		case 1:
			note(editPost(space, id, { title: text() }));
			break;
		case 2:
			note(editPost(space, id, { urgency: 'week', wanted: chance.whole(1, 9), details: text() }));
			break;
		case 3:
		case 4: {
			const state = chance.pick(claimStates);
			const speaksFor = chance.is(0.2) ? 'Rosa' : '';
			note(claimPost(space, id, { state, quantity: chance.whole(1, 3), words: text(), speaksFor }));
			break;
		}
		case 5:
			note(closePost(space, id, chance.pick(closingReasons)));
			break;
		case 6:
			note(reopenPost(space, id));
			break;
		case 7:
			note(binPost(space, id));
			break;
		case 8:
			note(giveBackPost(space, id));
			break;
		case 9:
			note(
				chance.is(0.5) ? thankFor(space, id, text()) : renewPost(space, id, { kind: 'standing' })
			);
			break;
		case 10:
			note(
				chance.is(0.5)
					? renameGroup(space, text())
					: setPersonName(space, space.me.personId, text())
			);
			break;
		case 11: {
			// The same rows on whichever device: they must end up there once.
			const row = chance.whole(0, 20);
			note(
				addImported(space, [
					{
						draft: draft(chance, `row ${row}`),
						importedAs: `row-${row}`.padEnd(22, 'x'),
						madeAt: 1_600_000_000_000 + row,
						takenBy: null,
						closed: null,
						done: false
					}
				])
			);
			break;
		}
		default:
			running.undos.splice(chance.whole(0, running.undos.length), 1)[0]?.();
	}
}

const draft = (chance: Chance, title: string): PostDraft => ({
	kind: chance.is(0.5) ? 'need' : 'offer',
	title,
	details: '',
	category: chance.pick(categories),
	area: 'Oak and 3rd',
	onBehalfOf: '',
	when: { kind: 'flexible' },
	urgency: 'any',
	size: 'one-off',
	wanted: chance.whole(1, 5),
	access: [],
	lifetime: { kind: 'standing' },
	contact: chance.is(0.2)
		? { audience: 'group', details: { reach: '555', place: 'the corner', notWith: '' } }
		: null
});
