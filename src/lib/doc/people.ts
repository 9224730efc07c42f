import { isPersonId } from '$lib/model/id-parse';
import type { DeviceId, PersonId } from '$lib/model/ids';
import { personIdSchema, timeSchema } from '$lib/model/post-parse';
import type { Person } from '$lib/model/person';
import type { RosterEntry } from '$lib/model/roster';
import { cleanName } from '$lib/model/text';
import { reduceRoster, type Roster } from '$lib/rules/roster';
import * as v from 'valibot';
import type * as Y from 'yjs';
import { createLazyView, type LazyView } from './lazy-view';
import { splitKey } from './keys';
import { sameContent } from './raw';
import type { SpaceDocDeps } from './space-doc';

/** Roster and people as views. */
export interface PeopleReading {
	readonly roster: LazyView<readonly RosterEntry[]>;
	readonly people: LazyView<ReadonlyMap<PersonId, Person>>;
	personOf(device: DeviceId): PersonId | undefined;
	close(): void;
}

/** An entry is checked once per content; until then, and when it fails, it is not in the roster. */
type Checked =
	| { readonly raw: unknown; readonly entry: RosterEntry }
	| { readonly raw: unknown; readonly entry: null };

const name = v.object({
	name: v.pipe(v.string(), v.maxLength(100_000), v.transform(cleanName)),
	by: personIdSchema,
	at: timeSchema
});

/**
 * Members from the checked roster, with the names that the `people` collection gives them. `restore`
 * writes a checked entry back that somebody took out.
 */
export function createPeopleReading(
	entriesMap: Y.Map<unknown>,
	namesMap: Y.Map<unknown>,
	deps: SpaceDocDeps['roster'],
	restore: (key: string, raw: unknown) => void
): PeopleReading {
	const checked = new Map<string, Checked>();
	const names = new Map<PersonId, { readonly name: string; readonly at: number }>();
	/** Came along with a restored group: their words are here, they are not. */
	const former = new Set<PersonId>();
	let closed = false;

	async function check(key: string, raw: unknown): Promise<void> {
		if (deps === undefined) return;
		const result = await deps.check(raw).catch(() => null);
		const asked = checked.get(key);
		if (closed || asked?.raw !== raw || result?.ok !== true) return;
		checked.set(key, { raw, entry: result.value });
		roster.touch();
		people.touch();
	}

	function readEntry(key: string): void {
		const raw = entriesMap.get(key);
		const before = checked.get(key);
		// Written again by somebody who had it too.
		if (before !== undefined && raw !== undefined && sameContent(before.raw, raw)) return;
		// What was signed stands: whoever deletes it or writes over it puts nobody out of the group.
		if (before?.entry) {
			putBack(key, before.raw);
			return;
		}
		if (raw === undefined) checked.delete(key);
		else {
			checked.set(key, { raw, entry: null });
			void check(key, raw);
		}
	}

	/** After the transaction that took it away; by every device that has it, so that newcomers get it too. */
	function putBack(key: string, raw: unknown): void {
		queueMicrotask(() => {
			if (!closed && !sameContent(entriesMap.get(key), raw)) restore(key, raw);
		});
	}

	function readName(key: string): void {
		const parts = splitKey(key);
		const id: unknown = parts?.id;
		if (parts?.rest === 'former' && isPersonId(id)) {
			former.add(id);
			people.touch();
		}
		if (parts?.rest !== 'name') return;
		const parsed = v.safeParse(name, namesMap.get(key));
		if (!isPersonId(id)) return;
		if (parsed.success && parsed.output.name !== '') names.set(id, parsed.output);
		else names.delete(id);
		people.touch();
	}

	const roster = createLazyView<readonly RosterEntry[]>(() =>
		[...checked.entries()]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.flatMap(([, { entry }]) => (entry === null ? [] : [entry]))
	);
	let reduced: { readonly of: readonly RosterEntry[]; readonly roster: Roster } | undefined;
	function reduce(): Roster | undefined {
		if (deps === undefined) return undefined;
		const entries = roster.current();
		if (reduced?.of !== entries)
			reduced = { of: entries, roster: reduceRoster(entries, deps.space) };
		return reduced.roster;
	}
	/** Persons that only their name tells of. */
	const namedOnly = (wanted: (id: PersonId) => boolean): (readonly [PersonId, Person])[] =>
		[...names].flatMap(([id, { name, at }]) => {
			const rest = { devices: [], joinedAt: at, admittedBy: null, invitation: null };
			return wanted(id) ? [[id, { id, name, ...rest, left: former.has(id) }] as const] : [];
		});
	const people = createLazyView<ReadonlyMap<PersonId, Person>>(() => {
		const members = reduce()?.members;
		if (members !== undefined)
			return new Map([
				...namedOnly((id) => former.has(id)),
				...[...members].map(
					([id, member]) => [id, { ...member, name: names.get(id)?.name ?? '' }] as const
				)
			]);
		return new Map(namedOnly(() => true));
	});

	const each = (read: (key: string) => void) => (event: Y.YMapEvent<unknown>) => {
		event.keysChanged.forEach((key: unknown) => {
			if (typeof key === 'string') read(key);
		});
	};
	const onEntries = each(readEntry);
	const onNames = each(readName);
	entriesMap.observe(onEntries);
	namesMap.observe(onNames);
	return {
		roster,
		people,
		personOf: (device) => reduce()?.devices.get(device)?.personId,
		close() {
			closed = true;
			entriesMap.unobserve(onEntries);
			namesMap.unobserve(onNames);
			roster.close();
			people.close();
		}
	};
}
