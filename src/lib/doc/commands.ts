/*
 * All that changes a space's records; contacts are in contact.ts, rows of a file in
 * import-command.ts, which few pages need.
 */
export {
	addPost,
	binPost,
	claimPost,
	closePost,
	editPost,
	giveBackPost,
	renewPost,
	reopenPost,
	thankFor
} from './post-commands';
export { importedRecordId } from './keys';
export {
	addInvitation,
	addRosterEntry,
	foundGroup,
	renameGroup,
	setPersonName,
	withdrawInvitation
} from './group-commands';
export { resolveCollision } from './resolve-collision';
export type { Done, Undo } from './write';
