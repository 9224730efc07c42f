import {
	deviceIdSchema,
	invitationIdSchema,
	personIdSchema,
	spaceIdSchema
} from '$lib/model/id-schema';
import type { DeviceId, InvitationId, PersonId, SpaceId } from '$lib/model/ids';
import * as v from 'valibot';

/* Brands for what this folder computed itself: a wrong length is a defect here, so these throw. */
export const checkedSpaceId = (text: string): SpaceId => v.parse(spaceIdSchema, text);
export const checkedDeviceId = (text: string): DeviceId => v.parse(deviceIdSchema, text);
export const checkedPersonId = (text: string): PersonId => v.parse(personIdSchema, text);
export const checkedInvitationId = (text: string): InvitationId =>
	v.parse(invitationIdSchema, text);
