import type { DeviceId, PersonId } from '$lib/model/ids';
import { noMesh, type KnownDevice } from '$lib/model/light';
import { expect, test } from 'vitest';
import { hereNow } from './here-now';

const device = (person: string, number: number, where: KnownDevice['where']): KnownDevice => ({
	deviceId: `${person}${number}` as DeviceId,
	personId: person as PersonId,
	where,
	links: [],
	inStep: true,
	seenAt: 0,
	inStepAt: null,
	lacks: 0
});

test('whoever is linked or reached through others is here, once, and whoever is away is not', () => {
	const mesh = {
		...noMesh,
		devices: [
			device('bob', 1, 'linked'),
			device('bob', 2, 'here'),
			device('carol', 1, 'here'),
			device('alice', 2, 'here'),
			device('dave', 1, 'away')
		]
	};
	expect(hereNow(mesh, 'alice' as PersonId)).toEqual(['alice', 'bob', 'carol']);
});
