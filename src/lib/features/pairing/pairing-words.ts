import type { CodeRefusal, PairingProblem } from '$lib/features/pairing';
import * as m from '$lib/paraglide/messages.js';

/** Two sentences: what happened, and what is safe and to be done. */
export type WhatAndDo = readonly [what: () => string, todo: () => string];

/** Of what was scanned or pasted and not taken, as members and newcomers are told. */
export function refusalWords(refusal: CodeRefusal, newcomer: boolean): WhatAndDo {
	if (refusal === 'another-group' && newcomer)
		return [m.pairing_for_members, m.pairing_for_members_do];
	return refusals[refusal];
}

const refusals: Readonly<Record<CodeRefusal, WhatAndDo>> = {
	'not-a-code': [m.pairing_not_a_code, m.pairing_not_a_code_do],
	half: [m.pairing_half, m.pairing_half_do],
	mangled: [m.pairing_mangled, m.pairing_mangled_do],
	'too-new': [m.pairing_too_new, m.pairing_too_new_do],
	'another-group': [m.pairing_another_group, m.pairing_another_group_do],
	own: [m.pairing_own, m.pairing_own_do],
	'too-old': [m.pairing_too_old, m.pairing_too_old_do],
	used: [m.pairing_used, m.pairing_used_do],
	'not-an-answer': [m.pairing_not_an_answer, m.pairing_not_an_answer_do],
	'not-an-offer': [m.pairing_not_an_offer, m.pairing_not_an_offer_do],
	'invitation-over': [m.pairing_invitation_over, m.pairing_invitation_over_do]
};

/** Of a pairing that ended without a link, as members and newcomers are told. */
export function problemWords(problem: PairingProblem, newcomer: boolean): WhatAndDo {
	if (problem === 'not-proved' && newcomer)
		return [m.pairing_not_proved, m.pairing_not_proved_newcomer];
	return words[problem];
}

const words: Readonly<Record<PairingProblem, WhatAndDo>> = {
	'no-network': [m.pairing_no_network, m.pairing_no_network_text],
	unreachable: [m.pairing_unreachable, m.pairing_unreachable_safe],
	'too-late': [m.pairing_too_late, m.pairing_too_late_text],
	'not-proved': [m.pairing_not_proved, m.pairing_not_proved_text],
	unsupported: [m.pairing_unsupported, m.pairing_unsupported_text],
	'cannot-keep': [m.pairing_cannot_keep, m.pairing_cannot_keep_text],
	unknown: [m.pairing_unknown, m.pairing_unknown_text]
};

/** About how long, in words that change seldom. `leftMs` may be below nothing. */
export function aboutHowLong(leftMs: number): string {
	if (leftMs > 90_000) return m.pairing_time_2min();
	if (leftMs > 45_000) return m.pairing_time_1min();
	return leftMs > 15_000 ? m.pairing_time_half() : m.pairing_time_moment();
}
