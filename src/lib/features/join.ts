import type { SpaceId } from '$lib/model/ids';
import type { View } from '$lib/model/view';

/** Why joining can't go on; each has its own sentence and a way on. */
export type JoinProblem =
	| 'mangled'
	| 'not-an-invitation'
	| 'too-new'
	| 'expired'
	| 'used-up'
	| 'withdrawn'
	| 'unknown'
	| 'cannot-keep';

/** Where a newcomer stands. `group` and `inviter` are known as soon as somebody inside answered. */
export type JoinStage =
	| { readonly kind: 'looking'; readonly group: null; readonly inviter: null }
	| { readonly kind: 'met'; readonly group: string; readonly inviter: string }
	| { readonly kind: 'in'; readonly spaceId: SpaceId }
	| { readonly kind: 'stopped'; readonly problem: JoinProblem };

/** One try to get in with one invitation. It keeps looking by itself until somebody answers or it is closed. */
export interface JoinAttempt {
	readonly stage: View<JoinStage>;
	/** As the newcomer wishes to be called; may be given before somebody answered. */
	giveName(name: string): void;
	close(): void;
}
