/** What a parser or a command answers: a value, or a problem in words a caller can act on. Never thrown. */
export type Result<T, E = Problem> =
	{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: E };

/** A problem: `code` names it for the screen's words, `detail` is for a developer and holds no user data. */
export interface Problem {
	readonly code: string;
	readonly detail?: string;
}

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const fail = (
	code: string,
	detail?: string
): { readonly ok: false; readonly problem: Problem } => ({
	ok: false,
	problem: detail === undefined ? { code } : { code, detail }
});
