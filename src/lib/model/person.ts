import type { DeviceId, InvitationId, PersonId } from './ids';

/** A member as the screens read it. */
export interface Person {
	readonly id: PersonId;
	/** As they wish to be called; at most 80 characters. */
	readonly name: string;
	readonly devices: readonly DeviceId[];
	readonly joinedAt: number;
	/** Who let them in; null for the founder. */
	readonly admittedBy: PersonId | null;
	readonly invitation: InvitationId | null;
	readonly left: boolean;
}
