import type { SaveProblem } from '$lib/model/light';

/** What the store's promises reject with; `code` picks the words on the screen. Holds no user data. */
export class StorageError extends Error {
	readonly code: SaveProblem;

	constructor(code: SaveProblem, options?: ErrorOptions) {
		super(`storage: ${code}`, options);
		this.name = 'StorageError';
		this.code = code;
	}
}

/**
 * What a failed request, transaction or opening means for the person. A full disk comes as
 * `QuotaExceededError`, or in Chromium as `UnknownError` with "full disk" in its words.
 */
export function saveProblem(error: unknown): SaveProblem {
	if (error instanceof StorageError) return error.code;
	if (!(error instanceof Error)) return 'unknown';
	if (error.name === 'QuotaExceededError' || /full disk|disk full/i.test(error.message)) {
		return 'full';
	}
	// InvalidStateError: this connection was closed. VersionError: a newer app opened it elsewhere.
	if (['InvalidStateError', 'AbortError', 'VersionError'].includes(error.name)) return 'closed';
	return 'unknown';
}

/** Any failure as a StorageError, the first cause kept for a developer. */
export const toStorageError = (error: unknown): StorageError =>
	error instanceof StorageError ? error : new StorageError(saveProblem(error), { cause: error });
