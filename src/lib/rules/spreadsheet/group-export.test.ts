import { describe, expect, test } from 'vitest';
import { groupExportToJson, parseGroupExport, parseGroupExportText } from './group-export';

const records = {
	posts: new Map<string, unknown>([
		['AAAAAAAAAAAAAAAA', { v: 1, kind: 'need', future: [1, { deep: true }] }],
		['AAAAAAAAAAAAAAAA/words', { title: 'Soup', later: 'kept' }]
	]),
	history: new Map<string, unknown>([['AAAAAAAAAAAAAAAA/x-1', { what: 'posted' }]]),
	people: new Map<string, unknown>([['alice/name', { name: 'Alice' }]])
};
const contacts = new Map([
	['AAAAAAAAAAAAAAAA', { audience: 'group' as const, reach: '555-0100', place: '', notWith: '' }]
]);
const file = groupExportToJson({ exportedAt: 5, groupName: 'Elm Street', records, contacts });

describe('a group as a file', () => {
	test('comes back as it was, fields of newer versions included', () => {
		expect(parseGroupExportText(file)).toEqual({
			ok: true,
			value: { exportedAt: 5, groupName: 'Elm Street', records, contacts, dropped: 0 }
		});
	});

	test.each([
		['not-json', '{"format":'],
		['not-a-group', '[]'],
		['not-a-group', 'null'],
		['not-a-group', '{"format":"other","version":1,"records":{}}'],
		['not-a-group', '{"format":"porchlight-group","version":"1","records":{}}'],
		['not-a-group', '{"format":"porchlight-group","version":1}'],
		['too-new', '{"format":"porchlight-group","version":2,"records":{}}']
	])('is refused as %s: %s', (code, text) => {
		expect(parseGroupExportText(text)).toMatchObject({ ok: false, problem: { code } });
	});

	test('loses only the entries that Eve forged', () => {
		let deep: unknown = 1;
		for (let level = 0; level < 40; level += 1) deep = [deep];
		const forged: unknown = JSON.parse(
			`{"format":"porchlight-group","version":1,"records":{"posts":{"__proto__":{"x":1},"a b":1,"AAAA":{"__proto__":1},"BBBB":${JSON.stringify(deep)},"CCCC/contact":{"kind":"sealed"},"DDDD":{"v":1}},"roster":{"x":{}}},"contacts":{"DDDD":7}}`
		);
		const parsed = parseGroupExport(forged);
		if (!parsed.ok) throw new Error(parsed.problem.code);
		expect([...parsed.value.records.posts]).toEqual([['DDDD', { v: 1 }]]);
		expect(parsed.value.dropped).toBe(6);
		expect(parsed.value.contacts.size).toBe(0);
		expect(Object.keys(parsed.value.records)).toEqual(['posts', 'history', 'people']);
	});
});
