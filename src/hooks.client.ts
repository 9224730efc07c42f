import { takeInvitation } from '$lib/app/join-link';

/** The payload of the invitation this page was opened with; out of the address bar from here on. */
export const arrivedInvitation = takeInvitation(location, history);
