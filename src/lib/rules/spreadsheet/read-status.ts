import type { ClosingReason } from '$lib/model/post';
import { fold, oneLine } from './fold';

/** What a status cell says. `by` is the name in it, or empty when someone took it and no name is given. */
export type StatusReading =
	| { readonly kind: 'open' }
	| { readonly kind: 'taken'; readonly by: string }
	| { readonly kind: 'done'; readonly by: string }
	| { readonly kind: 'closed'; readonly reason: ClosingReason };

const open =
	/^(open|new|opened|pending|active|waiting|unassigned|needed|abiert[oa]|nuev[oa]|pendiente|ouverte?|nouveau|offen|neu|abert[oa]|not started|todo|to do)\b/;
const closed =
	/^(closed?|cancel\w*|expired|no longer|withdrawn|cerrad\w*|cancelad\w*|ya no|fermee?|annulee?|geschlossen|storniert|erledigt sich|fechad\w*)\b/;
const done =
	/^(done|complete\w*|finished|fulfilled|resolved|met|hech[oa]|list[oa]|termin\w*|resuelt\w*|cumplid\w*|faite?|fini|termine|erledigt|fertig|feit[oa]|concluid\w*|yes)\b/;
const taken =
	/^(taken|claimed|assigned|in progress|in process|matched|ongoing|working on|started|en proceso|en curso|en marcha|tomad[oa]|asignad\w*|prise?|en cours|vergeben|ubernommen|in arbeit|em andamento|assumid\w*)\b/;
const name =
	/(?:\bby|\bpor|\bpar|\bvon|\bto|\ba|:|-|–)\s+([\p{L}][^()]*)$|\(([^()]{1,200})\)\s*$/iu;

function nameIn(text: string): string {
	const match = name.exec(oneLine(text));
	const found = (match?.[2] ?? match?.[1] ?? '').trim();
	return /\p{L}/u.test(found) ? found : '';
}

function closingReason(folded: string): ClosingReason {
	if (
		/\b(elsewhere|otherwise|en otra parte|por otro lado|ailleurs|anderswo|woanders)\b/.test(folded)
	)
		return 'met-elsewhere';
	if (/\b(not met|unmet|nobody|no one|nadie|personne|niemand|no se pudo)\b/.test(folded))
		return 'not-met';
	if (/\b(met|done|fulfilled|resuelt\w*|hecho)\b/.test(folded)) return 'met-here';
	return 'no-longer-needed';
}

/** Null when the words say none of it ("?" included). Empty is open. */
export function readStatus(text: string): StatusReading | null {
	const folded = fold(text).replaceAll('?', '').trim();
	if (folded === '')
		return /[✅✔☑]/u.test(text)
			? { kind: 'done', by: '' }
			: text.trim() === ''
				? { kind: 'open' }
				: null;
	if (open.test(folded)) return { kind: 'open' };
	if (closed.test(folded)) return { kind: 'closed', reason: closingReason(folded) };
	if (done.test(folded)) return { kind: 'done', by: nameIn(text) };
	if (taken.test(folded)) return { kind: 'taken', by: nameIn(text) };
	return /[✅✔☑]/u.test(text) ? { kind: 'done', by: nameIn(text) } : null;
}
