import { maxWanted } from './bounds';
import { fold } from './fold';

export interface WantedReading {
	/** Null: as many as possible. */
	readonly wanted: number | null;
	/** It was a span ("2-3"), read as its upper end so that nobody is turned away. */
	readonly span: boolean;
}

const numberWords: readonly RegExp[] = [
	/^(one|un|una|uno|une|ein|eine|einer|um|uma|a|me)$/,
	/^(two|dos|deux|zwei|dois|duas|couple)$/,
	/^(three|tres|trois|drei)$/,
	/^(four|cuatro|quatre|vier|quatro)$/,
	/^(five|cinco|cinq|funf)$/,
	/^(six|seis|sechs)$/
];

/** How many helpers or items; null when it can't be told (an empty cell too). */
export function readWanted(text: string): WantedReading | null {
	const folded = fold(text);
	if (
		/\b(as many|any number|many|all|everyone|unlimited|no limit|lo mas posible|cuant[oa]s mas|tod[oa]s|much[oa]s|autant que|tous|beaucoup|so viele|alle|viele|quantos puder)\b/.test(
			folded
		)
	)
		return { wanted: null, span: false };
	const span = /(\d{1,4})\s*(?:-|–|—|\/|to|or|a|o|ou|bis|oder|à)\s*(\d{1,4})/i.exec(text);
	if (span) {
		const wanted = Math.max(Number(span[1]), Number(span[2]));
		return wanted >= 1 && wanted <= maxWanted ? { wanted, span: true } : null;
	}
	const plain = /^\D{0,20}(\d{1,4})\D{0,30}$/.exec(text);
	if (plain) {
		const wanted = Number(plain[1]);
		return wanted >= 1 && wanted <= maxWanted ? { wanted, span: /\+/.test(text) } : null;
	}
	const first = folded.split(' ')[0] ?? '';
	const at = numberWords.findIndex((names) => names.test(first));
	return at < 0 ? null : { wanted: at + 1, span: false };
}
