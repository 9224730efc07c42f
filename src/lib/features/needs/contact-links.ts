/** A phone number or mail address found in somebody's words, and the address it may open. */
export interface ContactLink {
	readonly kind: 'phone' | 'mail';
	/** As it was written. */
	readonly text: string;
	/** `tel:` or `mailto:` and nothing else, made of digits or a checked address. */
	readonly href: string;
}

const mail = /[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}/giu;
const phone = /\+?\d[\d\s().-]{5,22}\d/gu;

/** Phone numbers and mail addresses in a contact, at most six. Nothing else in it ever becomes a link. */
export function contactLinks(words: string): readonly ContactLink[] {
	const text = words.slice(0, 500);
	const mails = [...text.matchAll(mail)].map(([found]): ContactLink => ({
		kind: 'mail',
		text: found,
		href: `mailto:${found}`
	}));
	const phones = [...text.replaceAll(mail, ' ').matchAll(phone)].flatMap(
		([found]): ContactLink[] => {
			const digits = found.replaceAll(/\D/gu, '');
			if (digits.length < 7 || digits.length > 15) return [];
			return [
				{ kind: 'phone', text: found, href: `tel:${found.startsWith('+') ? '+' : ''}${digits}` }
			];
		}
	);
	return [...phones, ...mails].slice(0, 6);
}
