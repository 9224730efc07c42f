import type {
	AccessNeed,
	Category,
	ClaimState,
	PostDraft,
	PostKind,
	Urgency,
	When
} from '$lib/model/post';
import * as m from '$lib/paraglide/messages.js';

/** The names of people who don't exist are the same in every language. */
export type SampleNeighbour = 'Rosa' | 'Tom' | 'Mei' | 'Farid' | 'Ana' | 'Yusuf';

/** A post on the sample street, and what the neighbours said to it, in order. */
export interface SamplePost {
	readonly by: SampleNeighbour;
	readonly draft: PostDraft;
	readonly claims: readonly {
		readonly who: SampleNeighbour;
		readonly state: ClaimState;
		readonly quantity: number;
		readonly words: string;
		/** Said without having seen the others' yes. */
		readonly apart?: boolean;
		readonly thanks?: string;
	}[];
}

const dayMs = 86_400_000;

/** A fortnight on a street, with dates around `now` (ms) and words in the current language. */
export function samplePosts(now: number): readonly SamplePost[] {
	const day = (ahead: number): string => {
		const date = new Date(now + ahead * dayMs);
		const two = (part: number): string => part.toString().padStart(2, '0');
		return `${date.getFullYear().toString()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
	};
	const by = (ahead: number, time?: string): When =>
		time === undefined ? { kind: 'by', date: day(ahead) } : { kind: 'by', date: day(ahead), time };
	const flexible: When = { kind: 'flexible' };

	const draft = (
		kind: PostKind,
		title: string,
		details: string,
		category: Category,
		area: string,
		when: When,
		urgency: Urgency,
		more: {
			readonly wanted?: number | null;
			readonly access?: readonly AccessNeed[];
			readonly standing?: boolean;
			readonly onBehalfOf?: string;
			readonly contact?: boolean;
			readonly days?: number;
		} = {}
	): PostDraft => ({
		kind,
		title,
		details,
		category,
		area,
		when,
		urgency,
		onBehalfOf: more.onBehalfOf ?? '',
		size: more.standing === true ? 'ongoing' : 'one-off',
		wanted: more.wanted === undefined ? 1 : more.wanted,
		access: more.access ?? [],
		lifetime:
			more.standing === true ? { kind: 'standing' } : { kind: 'until', date: day(more.days ?? 14) },
		contact:
			more.contact === true
				? {
						audience: 'group',
						details: { reach: m.sample_contact(), place: m.sample_place(), notWith: '' }
					}
				: null
	});
	const said = (who: SampleNeighbour, state: ClaimState, words = '', quantity = 1) => ({
		who,
		state,
		quantity,
		words
	});

	const hill = m.sample_area_hill();
	const building = m.sample_area_building();
	const library = m.sample_area_library();
	const park = m.sample_area_park();
	return [
		{
			by: 'Yusuf',
			draft: draft(
				'need',
				m.sample_dialysis_title(),
				m.sample_dialysis_details(),
				'rides',
				hill,
				by(1, '08:30'),
				'two-days',
				{ wanted: 2, access: ['car', 'lifting'], contact: true }
			),
			claims: [said('Ana', 'going', m.sample_going_words())]
		},
		{
			by: 'Farid',
			draft: draft(
				'need',
				m.sample_insulin_title(),
				m.sample_insulin_details(),
				'health',
				building,
				by(0),
				'two-days'
			),
			claims: [
				{ ...said('Mei', 'offered', m.sample_half_words()), apart: true },
				{ ...said('Tom', 'offered'), apart: true }
			]
		},
		{
			by: 'Rosa',
			draft: draft(
				'offer',
				m.sample_soup_title(),
				m.sample_soup_details(),
				'food',
				library,
				flexible,
				'any',
				{ wanted: 9, standing: true }
			),
			claims: [said('Farid', 'going', '', 3), said('Ana', 'going')]
		},
		{
			by: 'Ana',
			draft: draft(
				'need',
				m.sample_walk_title(),
				m.sample_walk_details(),
				'company',
				park,
				flexible,
				'any',
				{ access: ['language'] }
			),
			claims: []
		},
		{
			by: 'Mei',
			draft: draft(
				'need',
				m.sample_tap_title(),
				m.sample_tap_details(),
				'repairs',
				building,
				by(4),
				'five-days',
				{ access: ['stairs'] }
			),
			claims: []
		},
		{
			by: 'Tom',
			draft: draft(
				'offer',
				m.sample_bikes_title(),
				m.sample_bikes_details(),
				'repairs',
				hill,
				flexible,
				'any',
				{ wanted: null, standing: true }
			),
			claims: [said('Yusuf', 'done')]
		},
		{
			by: 'Farid',
			draft: draft(
				'need',
				m.sample_letter_title(),
				m.sample_letter_details(),
				'paperwork',
				building,
				by(3),
				'five-days',
				{ onBehalfOf: m.sample_behalf() }
			),
			claims: []
		},
		{
			by: 'Ana',
			draft: draft(
				'offer',
				m.sample_van_title(),
				m.sample_van_details(),
				'rides',
				park,
				{ kind: 'recurring', words: m.sample_tuesdays() },
				'any',
				{ wanted: null, standing: true }
			),
			claims: []
		},
		{
			by: 'Yusuf',
			draft: draft(
				'need',
				m.sample_dog_title(),
				m.sample_dog_details(),
				'animals',
				hill,
				{ kind: 'recurring', words: m.sample_twice_daily() },
				'week',
				{ wanted: 4, days: 2 }
			),
			claims: [said('Mei', 'going'), said('Rosa', 'offered')]
		},
		{
			by: 'Mei',
			draft: draft(
				'offer',
				m.sample_coats_title(),
				m.sample_coats_details(),
				'supplies',
				building,
				flexible,
				'any',
				{ wanted: 6 }
			),
			claims: [said('Farid', 'done', '', 2)]
		},
		{
			by: 'Farid',
			draft: draft(
				'need',
				m.sample_school_title(),
				m.sample_school_details(),
				'translation',
				library,
				by(5, '16:00'),
				'five-days',
				{ access: ['language'] }
			),
			claims: [said('Yusuf', 'going')]
		},
		{
			by: 'Tom',
			draft: draft(
				'offer',
				m.sample_charge_title(),
				m.sample_charge_details(),
				'tech',
				hill,
				flexible,
				'any',
				{ wanted: null, standing: true }
			),
			claims: []
		},
		{
			by: 'Rosa',
			draft: draft(
				'need',
				m.sample_boxes_title(),
				m.sample_boxes_details(),
				'housing',
				library,
				by(8),
				'week'
			),
			claims: []
		},
		{
			by: 'Tom',
			draft: draft(
				'need',
				m.sample_mother_title(),
				m.sample_mother_details(),
				'elders',
				park,
				by(2, '14:00'),
				'two-days'
			),
			claims: []
		}
	];
}
