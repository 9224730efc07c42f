import { categories, type Category } from '$lib/model/post';
import { fold } from './fold';

/** Tried in this order, so that "school supplies" is supplies and "dog food" is animals. */
const words: readonly (readonly [Category, RegExp])[] = [
	[
		'children',
		/\b(child\w*|kids?|bab(y|ies)\w*|nin[oa]s?|infantil|enfants?|garde d enfants|kinder\w*|crian\w*|hijos)\b/
	],
	[
		'elders',
		/\b(elder\w*|seniors?|aged|mayores|ancian\w*|adultos mayores|aines|personnes agees|senioren|altere|idosos?)\b/
	],
	[
		'animals',
		/\b(pets?|animals?|dogs?|cats?|mascotas?|animal\w*|perros?|gatos?|animaux|haustiere?|tiere?)\b/
	],
	[
		'health',
		/\b(health\w*|pharmac\w*|medic\w*|doctor|prescription\w*|salud|farmacia|medicinas?|sante|pharmacie|gesundheit|apotheke|arzt|saude)\b/
	],
	[
		'paperwork',
		/\b(paper\w*|benefits?|forms?|legal|bureaucra\w*|immigration|tramites?|papeles|formularios?|beneficios|papiers|demarches|papierkram|formulare?|behorden|papelada|documentos?)\b/
	],
	[
		'translation',
		/\b(translat\w*|interpret\w*|languages?|traduc\w*|idiomas?|interprete\w*|traduction|langues?|ubersetz\w*|dolmetsch\w*|sprachen?|traducao|lingua)\b/
	],
	[
		'tech',
		/\b(tech\w*|computers?|internet|wi ?fi|phone help|it|tecnolog\w*|informatica|computador\w*|informatique|ordinateur|technik|handy|tecnico)\b/
	],
	[
		'rides',
		/\b(rides?|transport\w*|driv\w*|lifts?|car|viajes?|traslados?|llevar|trajets?|conduite|fahrten|fahrt|mitfahr\w*|fahrdienst|caronas?)\b/
	],
	[
		'repairs',
		/\b(repairs?|fix\w*|handy ?man|plumb\w*|repara\w*|arreglos?|bricolage|reparatu?r\w*|handwerk\w*|consertos?)\b/
	],
	[
		'housing',
		/\b(hous\w*|rooms?|shelter|rent|accommodation|vivienda|alojamiento|habitacion|logement|hebergement|wohn\w*|unterkunft|zimmer|moradia|alojamento)\b/
	],
	[
		'errands',
		/\b(errands?|shopping|pick ?ups?|deliver\w*|recados?|mandados?|compras|courses|besorgung\w*|einkauf\w*|recadinhos)\b/
	],
	[
		'food',
		/\b(food|grocer\w*|meals?|cook\w*|comidas?|aliment\w*|viveres|nourriture|repas|essen|lebensmittel|kochen|mahlzeit\w*|refeic\w*)\b/
	],
	[
		'supplies',
		/\b(suppl\w*|items?|goods|cloth\w*|furniture|tools?|materiales?|suministros?|ropa|muebles|materiel|fournitures|vetements|sachen|kleidung|mobel|werkzeug|roupas?|material)\b/
	],
	[
		'company',
		/\b(company|companion\w*|support|emotional|visits?|social|compania|acompanamiento|apoyo|compagnie|ecoute|gesellschaft|besuch\w*|companhia)\b/
	],
	[
		'money',
		/\b(money|financ\w*|cash|funds?|donations?|dinero|plata|donacion\w*|argent|dons?|geld|spenden?|dinheiro|doacao)\b/
	],
	[
		'other',
		/\b(other|others|misc\w*|otros?|otras?|varios|autres?|divers|sonstiges|andere\w*|outros?)\b/
	]
];

/** The board's category for what people wrote; null when it is none of them. */
export function readCategory(text: string): Category | null {
	const folded = fold(text);
	if (folded === '') return null;
	return (
		categories.find((category) => category === folded) ??
		words.find(([, pattern]) => pattern.test(folded))?.[0] ??
		null
	);
}
