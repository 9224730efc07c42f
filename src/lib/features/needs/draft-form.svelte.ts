import type {
	AccessNeed,
	Category,
	ContactAudience,
	ContactDetails,
	Lifetime,
	Post,
	PostDraft,
	PostKind,
	PostSize,
	PostWhen,
	PostWords,
	Urgency
} from '$lib/model/post';
import * as m from '$lib/paraglide/messages.js';
import { dayAfter, daysUntil } from './calendar';
import { renewalDays, type PostChanges } from './post-acts';

/** One question about time: how soon, by which day, or again and again. */
export type WhenChoice = Urgency | 'by' | 'recurring';
export type FormProblem = 'title' | 'category' | 'date' | 'recurring' | 'until';

const urgencyOfDays = (days: number): Urgency =>
	days <= 2 ? 'two-days' : days <= 5 ? 'five-days' : days <= 8 ? 'week' : 'any';

/** What somebody is filling in: kept in memory only, for it may hold a phone number or an address. */
export class DraftForm {
	kind = $state<PostKind>('need');
	title = $state('');
	category = $state<Category | ''>('');
	whenChoice = $state<WhenChoice>('any');
	date = $state('');
	time = $state('');
	recurring = $state('');
	area = $state('');
	details = $state('');
	size = $state<PostSize['size']>('one-off');
	wanted = $state<number | null>(1);
	access = $state.raw<readonly AccessNeed[]>([]);
	onBehalfOf = $state('');
	audience = $state<ContactAudience>('those-who-said-yes');
	reach = $state('');
	place = $state('');
	notWith = $state('');
	lifetimeKind = $state<Lifetime['kind']>('until');
	until = $state('');
	/** Problems are shown from the first attempt on. */
	tried = $state(false);

	constructor(kind: PostKind, now: number) {
		this.kind = kind;
		this.until = dayAfter(now, renewalDays);
	}

	/** The form filled with a post's open fields; a contact comes with `putContact` once it is readable. */
	static of(post: Post, now: number): DraftForm {
		const form = new DraftForm(post.kind, now);
		form.title = post.title;
		form.category = post.category;
		form.area = post.area;
		form.details = post.details;
		form.onBehalfOf = post.onBehalfOf;
		form.size = post.size;
		form.wanted = post.wanted;
		form.access = post.access;
		form.whenChoice = post.when.kind === 'flexible' ? post.urgency : post.when.kind;
		if (post.when.kind === 'by') {
			form.date = post.when.date;
			form.time = post.when.time ?? '';
		}
		if (post.when.kind === 'recurring') form.recurring = post.when.words;
		form.lifetimeKind = post.lifetime.kind;
		if (post.lifetime.kind === 'until') form.until = post.lifetime.date;
		if (post.contact.kind === 'group') form.putContact(post.contact.details, 'group');
		return form;
	}

	putContact(details: ContactDetails, audience: ContactAudience): void {
		this.reach = details.reach;
		this.place = details.place;
		this.notWith = details.notWith;
		this.audience = audience;
	}

	/** Something was written that would be missed. */
	get begun(): boolean {
		return [this.title, this.details, this.area, this.reach, this.place, this.notWith].some(
			(words) => words.trim() !== ''
		);
	}

	/** What is missing, in plain words by field; empty when it can be posted. `startDate` may stay past. */
	problems(now: number, startDate = ''): Partial<Record<FormProblem, string>> {
		const problems: Partial<Record<FormProblem, string>> = {};
		if (!this.title.trim()) problems.title = m.board_missing_title();
		if (!this.category) problems.category = m.board_missing_category();
		if (this.whenChoice === 'by') {
			const days = daysUntil(this.date, now);
			if (days === null) problems.date = m.board_missing_date();
			else if (days < 0 && this.date !== startDate) problems.date = m.board_past_date();
		}
		if (this.whenChoice === 'recurring' && !this.recurring.trim())
			problems.recurring = m.board_missing_recurring();
		if (this.lifetimeKind === 'until' && daysUntil(this.until, now) === null)
			problems.until = m.board_missing_until();
		return problems;
	}

	get words(): PostWords {
		return {
			title: this.title.trim(),
			details: this.details.trim(),
			category: this.category || 'other',
			area: this.area.trim(),
			onBehalfOf: this.onBehalfOf.trim()
		};
	}
	/** The two fields that say when; a day tells its own urgency. */
	whenFields(now: number): PostWhen {
		if (this.whenChoice === 'by') {
			const time = /^\d{2}:\d{2}/.exec(this.time)?.[0];
			return {
				when: { kind: 'by', date: this.date, ...(time ? { time } : {}) },
				urgency: urgencyOfDays(daysUntil(this.date, now) ?? 99)
			};
		}
		if (this.whenChoice === 'recurring')
			return { when: { kind: 'recurring', words: this.recurring.trim() }, urgency: 'week' };
		return { when: { kind: 'flexible' }, urgency: this.whenChoice };
	}
	get sizeFields(): PostSize {
		return { size: this.size, wanted: this.wanted, access: this.access };
	}
	get lifetime(): Lifetime {
		return this.lifetimeKind === 'standing'
			? { kind: 'standing' }
			: { kind: 'until', date: this.until };
	}
	get contact(): PostDraft['contact'] {
		const details = {
			reach: this.reach.trim(),
			place: this.place.trim(),
			notWith: this.notWith.trim()
		};
		return Object.values(details).every((words) => words === '')
			? null
			: { audience: this.audience, details };
	}
	toDraft(now: number): PostDraft {
		return {
			kind: this.kind,
			...this.words,
			...this.whenFields(now),
			...this.sizeFields,
			lifetime: this.lifetime,
			contact: this.contact
		};
	}

	/** What differs from the form as it was filled at the start; contact only when it could be read. */
	changesSince(start: DraftForm, now: number, contactOpen: boolean): PostChanges {
		const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
		const sameWhen =
			this.whenChoice === start.whenChoice &&
			same(this.whenFields(now).when, start.whenFields(now).when);
		const before: Readonly<Record<string, string>> = { ...start.words };
		const words = Object.fromEntries(
			Object.entries(this.words).filter(([field, value]) => before[field] !== value)
		);
		const contactSame = same(this.contact, start.contact);
		return {
			fields: {
				...words,
				...(sameWhen ? {} : this.whenFields(now)),
				...(same(this.sizeFields, start.sizeFields) ? {} : this.sizeFields)
			},
			lifetime: same(this.lifetime, start.lifetime) ? null : this.lifetime,
			contact: !contactOpen || contactSame ? null : (this.contact ?? 'drop')
		};
	}
}
