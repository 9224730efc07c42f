import type { PostKind } from '$lib/model/post';
import { fold } from './fold';

const offerWords =
	/^(offers?|offered|offering|offerings|i can|we can|can|i have|give|giving|giveaway|lend|volunteer|volunteering|available|ofre\w*|oferta\w*|ofert\w*|puedo|podemos|doy|regalo|presto|tengo|disponible|offre|j offre|je propose|je peux|propose|donne|biete|ich biete|angebot|ich kann|verschenke|ofere\w*|posso|dou)( |$)/;
const needWords =
	/^(needs?|needed|needing|i need|we need|in need|wanted|want|looking for|request\w*|requesting|ask|asking|help|help wanted|seeking|necesi\w*|busco|buscamos|se busca|pido|pedido|solicit\w*|quiero|falta|besoin|j ai besoin|cherche|je cherche|demande|brauche|ich brauche|suche|ich suche|gesuch\w*|gesucht|bedarf|bitte|precis\w*|procuro|procura|necessi\w*|preciso de)( |$)/;

/** What a cell of the kind column says, in any of five languages and any spelling; null when it can't be told. */
export function readKind(text: string): PostKind | null {
	const words = fold(text).replaceAll('?', '').trim();
	if (words === '') return null;
	if (words === 'n') return 'need';
	if (words === 'o') return 'offer';
	if (needWords.test(`${words} `)) return 'need';
	if (offerWords.test(`${words} `)) return 'offer';
	return null;
}

/** A kind said by the first words of a title ("I can cook for 8", "Busco a alguien…"), weaker than a column. */
export const kindOfTitle = (title: string): PostKind | null => {
	const words = fold(title);
	if (
		/^(i can|we can|can lend|can give|offering|free|puedo|ofrezco|regalo|je peux|biete|posso|ofereco)( |$)/.test(
			words
		)
	)
		return 'offer';
	return /^(i need|we need|need|needed|looking for|necesito|busco|besoin|j ai besoin|cherche|brauche|suche|preciso|procuro)( |$)/.test(
		words
	)
		? 'need'
		: null;
};
