import type {
	AccessNeed,
	Category,
	ClaimState,
	ClosingReason,
	PostKind,
	Urgency
} from '$lib/model/post';
import * as m from '$lib/paraglide/messages.js';

const categoryLabels: Record<Category, () => string> = {
	food: m.board_category_food,
	errands: m.board_category_errands,
	rides: m.board_category_rides,
	children: m.board_category_children,
	elders: m.board_category_elders,
	animals: m.board_category_animals,
	repairs: m.board_category_repairs,
	tech: m.board_category_tech,
	translation: m.board_category_translation,
	paperwork: m.board_category_paperwork,
	health: m.board_category_health,
	supplies: m.board_category_supplies,
	housing: m.board_category_housing,
	company: m.board_category_company,
	money: m.board_category_money,
	other: m.board_category_other
};
const urgencyLabels: Record<Urgency, () => string> = {
	'two-days': m.board_urgency_two_days,
	'five-days': m.board_urgency_five_days,
	week: m.board_urgency_week,
	any: m.board_urgency_any
};
const accessLabels: Record<AccessNeed, () => string> = {
	lifting: m.board_access_lifting,
	car: m.board_access_car,
	stairs: m.board_access_stairs,
	language: m.board_access_language
};
const reasonLabels: Record<ClosingReason, () => string> = {
	'met-here': m.board_reason_met_here,
	'met-elsewhere': m.board_reason_met_elsewhere,
	'no-longer-needed': m.board_reason_no_longer_needed,
	'not-met': m.board_reason_not_met
};
const needStates: Record<ClaimState, () => string> = {
	offered: m.board_state_offered,
	going: m.board_state_going,
	done: m.board_state_done,
	'stepped-back': m.board_state_stepped_back
};
const offerStates: Record<ClaimState, () => string> = {
	offered: m.board_state_likes,
	going: m.board_state_coming,
	done: m.board_state_got,
	'stepped-back': m.board_state_stepped_back
};

/** A category in the language of the screen. */
export const categoryLabel = (category: Category): string => categoryLabels[category]();
/** How soon, in the language of the screen. */
export const urgencyLabel = (urgency: Urgency): string => urgencyLabels[urgency]();
/** What a helper needs to be able to do, in the language of the screen. */
export const accessLabel = (access: AccessNeed): string => accessLabels[access]();
/** Why a post was closed, in the language of the screen. */
export const reasonLabel = (reason: ClosingReason): string => reasonLabels[reason]();
/** Need or offer, in the language of the screen. */
export const kindLabel = (kind: PostKind): string =>
	kind === 'need' ? m.board_kind_need() : m.board_kind_offer();
/** What somebody said, as one short line beside their name ("said yes"). */
export const stateLabel = (state: ClaimState, kind: PostKind): string =>
	(kind === 'need' ? needStates : offerStates)[state]();
