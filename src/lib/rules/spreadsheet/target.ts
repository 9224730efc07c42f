/** What a column of the file can be read as. */
export const targets = [
	'ignore',
	'title',
	'kind',
	'details',
	'category',
	'area',
	'when',
	'urgency',
	'name',
	'contact',
	'wanted',
	'status',
	'timestamp',
	'notes'
] as const;
export type Target = (typeof targets)[number];

/** Header words per target: English, Spanish, French, German, Portuguese; tried in this order on the folded header. */
export const headerWords: readonly (readonly [Target, RegExp, number])[] = [
	[
		'timestamp',
		/^(timestamp|time stamp|marca temporal|horodateur|zeitstempel|carimbo de data hora|fecha y hora|made at|created( at)?|submitted( at)?|submission date|posted( on| at)?|date added|entered( on)?|creado|publicado|publicado el|registrado|fecha de (registro|alta|publicacion)|erstellt( am)?|eingetragen|cree le|criado em)$/,
		1
	],
	[
		'contact',
		/\b(phone|e ?mail|mail|contact|contacto|telefono|tel|telephone|telefone|telefon|handy|mobile|movil|celular|whats ?app|signal|correo|courriel|kontakt|contato|reach|numero)\b/,
		0.95
	],
	[
		'notes',
		/\b(internal|internas?|internos?|interne[sn]?|intern|notes?|notas?|comments?|comentarios?|bemerkung(en)?|anmerkung(en)?|notizen?|remarks?|remarques?|observaciones|observacoes|commentaires?)\b/,
		0.9
	],
	[
		'wanted',
		/\b(how many|number of|quantity|qty|helpers?( wanted| needed)?|people needed|volunteers? needed|cuant[oa]s|cantidad|personas necesarias|ayudantes|combien|quantite|nombre de personnes|wie viele|anzahl|quant[oa]s|quantidade|wanted)\b/,
		0.95
	],
	[
		'urgency',
		/\b(urgen\w*|priority|prioridad|priorite|prioritat|prioridade|dringend|dringlichkeit|how soon)\b/,
		0.95
	],
	[
		'status',
		/\b(status|state|estado|statut|stand|situacao|taken|progress|done|abierto|etat)\b/,
		0.9
	],
	[
		'kind',
		/\b(need or offer|offer or need|needs? offers?|kind|type|tipo|art|genre|necesito u ofrezco|necesidad u oferta|necesidad o oferta|besoin ou offre|bedarf oder angebot|need offer|offer need|request or offer|i need i can)\b/,
		0.95
	],
	[
		'when',
		/\b(when|by when|deadline|due|needed by|by date|date|day|cuando|fecha|para cuando|dia|quand|date limite|wann|datum|bis wann|termin|quando|data|prazo)\b/,
		0.85
	],
	[
		'area',
		/\b(area|where|place|location|street|neighbou?rhood|block|zone|zona|donde|lugar|calle|barrio|ubicacion|lieu|quartier|rue|ort|wo|strasse|viertel|gegend|onde|bairro|rua|cross street|building)\b/,
		0.9
	],
	[
		'category',
		/\b(category|categories|categoria|categorie|kategorie|tag|tags|topic|tema|area of help|rubrik)\b/,
		0.95
	],
	[
		'details',
		/\b(details?|more|description|describe|descripcion|detalles?|mas informacion|explain|plus d infos|precisions|beschreibung|einzelheiten|mehr|descricao|detalhes|information|info)\b/,
		0.85
	],
	[
		'name',
		/\b(name|who|nombre|quien|nom|qui|wer|nome|quem|person|persona|posted by|posted for|requested by|for whom|para quien|requester|neighbou?r|vecin[oa])\b/,
		0.8
	],
	[
		'title',
		/\b(what|title|titulo|titre|titel|que|quoi|was|summary|subject|asunto|item|request|need|needs|offer|ask|headline|resumen|short|solicitud|necesidad|besoin|bedarf|necessidade|pedido)\b/,
		0.75
	]
];
