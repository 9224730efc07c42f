/** Plain objects as they lie in the document: only their own, enumerable, unreserved fields exist. */
const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const maxDepth = 64;

/** Own fields of a raw value; none for anything but a plain object. */
export function fieldsOf(raw: unknown): readonly (readonly [string, unknown])[] {
	if (typeof raw !== 'object' || raw === null || Array.isArray(raw) || raw instanceof Uint8Array)
		return [];
	return Object.entries(raw).filter(([name]) => !reserved.has(name));
}

/**
 * The stored group with our fields replaced: whatever else lies in it (a newer version's fields)
 * stays. `ours` names all fields we know in this group, so that those not in `fields` go.
 */
export function mergeOver(
	raw: unknown,
	ours: readonly string[],
	fields: Readonly<Record<string, unknown>>
): Record<string, unknown> {
	const merged: Record<string, unknown> = {};
	for (const [name, value] of fieldsOf(raw)) if (!ours.includes(name)) merged[name] = value;
	return Object.assign(merged, fields);
}

/**
 * One spelling for equal content, on every device: fields sorted, kinds told apart. Never throws;
 * beyond 64 levels only the depth is told.
 */
export function canonicalJson(value: unknown, depth = 0): string {
	if (depth > maxDepth) return '"…"';
	switch (typeof value) {
		case 'string':
			return JSON.stringify(value);
		case 'number':
			return Object.is(value, -0) ? '0' : String(value);
		case 'boolean':
			return String(value);
		case 'bigint':
			return `${String(value)}n`;
		case 'object':
			break;
		default:
			return 'u';
	}
	if (value === null) return 'null';
	if (value instanceof Uint8Array) return `b[${value.join()}]`;
	if (Array.isArray(value))
		return `[${value.map((item) => canonicalJson(item, depth + 1)).join()}]`;
	// Read for every record of a document at a time: no lists of pairs in between.
	let fields = '';
	const names = Object.keys(value).sort();
	for (const name of names) {
		// Decoding would set a prototype by this name, not a field.
		if (name === '__proto__') continue;
		const field: unknown = Reflect.get(value, name);
		fields += `${fields === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(field, depth + 1)}`;
	}
	return `{${fields}}`;
}

/** Equal content, whatever the order of fields. */
export const sameContent = (a: unknown, b: unknown): boolean =>
	a === b || canonicalJson(a) === canonicalJson(b);
