import { isPersonId } from '$lib/model/id-parse';
import type { DeviceId, PersonId } from '$lib/model/ids';
import type { Person } from '$lib/model/person';
import type { RosterEntry } from '$lib/model/roster';
import { saidName } from '$lib/model/said';
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
	/** Settles when all entries that lie here now were checked; never rejects. */
	checked(): Promise<void>;
	close(): void;
}

/** What lies under one key: `entry` is null until it was checked, and when it does not hold. */
interface Checked {
	readonly raw: unknown;
	readonly entry: RosterEntry | null;
}

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
	let checks: Promise<unknown> = Promise.resolve();

	/** A signature covers the whole entry and is its key: under one key lies one entry, or nothing that holds. */
	async function holding(key: string, raw: unknown): Promise<RosterEntry | null> {
		const result = await deps?.check(raw).catch(() => null);
		return result?.ok === true && result.value.signature === key ? result.value : null;
	}

	/** True when the roster is another one afterwards. */
	async function readEntry(key: string): Promise<boolean> {
		const raw = entriesMap.get(key);
		const before = checked.get(key);
		// Written again by somebody who had it too.
		if (before !== undefined && raw !== undefined && sameContent(before.raw, raw)) return false;
		// What was signed stands, however it is spelled: two devices never put back against each other.
		if (before?.entry) {
			if (raw === undefined || (await holding(key, raw)) === null) putBack(key, before.raw);
			return false;
		}
		if (raw === undefined) {
			checked.delete(key);
			return false;
		}
		checked.set(key, { raw, entry: null });
		const entry = await holding(key, raw);
		if (entry === null || checked.get(key)?.raw !== raw) return false;
		checked.set(key, { raw, entry });
		return true;
	}

	/** All at once, so that a first load is one change of the roster and not one per entry. */
	async function readEntries(keys: readonly string[]): Promise<void> {
		const changed = await Promise.all(keys.map(readEntry));
		if (closed || !changed.includes(true)) return;
		roster.touch();
		people.touch();
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
		const parsed = v.safeParse(saidName, namesMap.get(key));
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

	const keysOf = (event: Y.YMapEvent<unknown>): readonly string[] =>
		[...event.keysChanged].filter((key: unknown) => typeof key === 'string');
	const onEntries = (event: Y.YMapEvent<unknown>): void => {
		checks = Promise.allSettled([checks, readEntries(keysOf(event))]);
	};
	const onNames = (event: Y.YMapEvent<unknown>): void => {
		for (const key of keysOf(event)) readName(key);
	};
	entriesMap.observe(onEntries);
	namesMap.observe(onNames);
	return {
		roster,
		people,
		personOf: (device) => reduce()?.devices.get(device)?.personId,
		async checked() {
			await checks;
		},
		close() {
			closed = true;
			entriesMap.unobserve(onEntries);
			namesMap.unobserve(onNames);
			roster.close();
			people.close();
		}
	};
}
