import type { Post } from '$lib/model/post';

/** An area to filter by: its commonest spelling, and a mark that may stand in the address bar in its place. */
export interface AreaOption {
	readonly name: string;
	readonly mark: string;
	readonly count: number;
}

/** One spelling for what people write with other spaces and capitals. */
export const sameArea = (area: string): string =>
	area.normalize('NFKC').trim().replaceAll(/\s+/gu, ' ').toLowerCase();

/**
 * A short hash of an area (FNV-1a, 32 bits), so that the browser's history, which lies on the disk
 * unsealed, does not hold the street's own words.
 */
export function areaMark(area: string): string {
	let hash = 0x811c9dc5;
	for (const char of sameArea(area)) {
		hash ^= char.codePointAt(0) ?? 0;
		hash = Math.imul(hash, 0x01000193) >>> 0;
	}
	return hash.toString(36);
}

/** The areas that posts name, most named first; at most 60. */
export function areaOptions(posts: readonly Post[]): readonly AreaOption[] {
	const asWritten = new Map<string, number>();
	for (const { area, gone } of posts)
		if (!gone) asWritten.set(area, (asWritten.get(area) ?? 0) + 1);
	const byArea = new Map<string, { name: string; count: number }>();
	for (const [area, count] of asWritten) {
		const key = sameArea(area);
		if (!key) continue;
		const known = byArea.get(key);
		if (known) known.count += count;
		else byArea.set(key, { name: area.trim(), count });
	}
	return [...byArea.values()]
		.sort((one, other) => other.count - one.count || one.name.localeCompare(other.name))
		.slice(0, 60)
		.map(({ name, count }) => ({ name, count, mark: areaMark(name) }));
}
