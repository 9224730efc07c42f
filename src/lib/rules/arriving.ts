/**
 * Whether a newcomer's copy is still empty because nothing has come over yet. A group has its name
 * from its first moment on, so records without one have not arrived.
 */
export const stillArriving = (groupName: string, posts: number): boolean =>
	groupName === '' && posts === 0;
