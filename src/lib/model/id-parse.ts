import type { DeviceId, PersonId, RecordId } from './ids';

const idPattern = /^[A-Za-z0-9_-]{1,64}$/;
const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const isId = (value: unknown): boolean =>
	typeof value === 'string' && idPattern.test(value) && !reserved.has(value);

/** Ids of every kind are base64url and at most 64 characters; never a name that objects own. */
export const isRecordId = (value: unknown): value is RecordId => isId(value);
export const isPersonId = (value: unknown): value is PersonId => isId(value);
export const isDeviceId = (value: unknown): value is DeviceId => isId(value);
