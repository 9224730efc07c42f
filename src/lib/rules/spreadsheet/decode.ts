import { fail, ok, type Result } from '$lib/model/result';
import { maxFileBytes } from './bounds';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const startsWith = (bytes: Uint8Array, ...magic: number[]): boolean =>
	magic.every((byte, at) => bytes[at] === byte);

function encodingOf(bytes: Uint8Array): TextEncoding {
	if (startsWith(bytes, 0xff, 0xfe)) return 'utf-16le';
	if (startsWith(bytes, 0xfe, 0xff)) return 'utf-16be';
	return guessUtf16(bytes) ?? 'utf-8';
}

/** UTF-16 without a mark: plain letters leave every other byte zero. */
function guessUtf16(bytes: Uint8Array): TextEncoding | null {
	const head = bytes.subarray(0, 2000);
	let even = 0;
	let odd = 0;
	head.forEach((byte, at) => {
		if (byte !== 0) return;
		if (at % 2 === 0) even += 1;
		else odd += 1;
	});
	const pairs = head.length / 2;
	if (odd > pairs * 0.4 && even < pairs * 0.1) return 'utf-16le';
	if (even > pairs * 0.4 && odd < pairs * 0.1) return 'utf-16be';
	return null;
}

function decodeUtf8(bytes: Uint8Array): string | null {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}

/**
 * A file's bytes as text. UTF-8 and UTF-16 with or without a byte order mark; what is not valid
 * UTF-8 is read as windows-1252, as old Excel writes it. Refused with a code: `empty`, `too-big`,
 * `workbook` (xlsx, ods, xls: to be saved as CSV first), `web-page` (a sign-in page saved by
 * mistake), `binary`. Check `File.size` against `maxFileBytes` before reading the bytes at all.
 */
export function decodeFile(
	bytes: Uint8Array
): Result<{ readonly text: string; readonly encoding: TextEncoding }> {
	if (bytes.length === 0) return fail('empty');
	if (bytes.length > maxFileBytes) return fail('too-big');
	if (startsWith(bytes, 0x50, 0x4b, 3, 4) || startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0))
		return fail('workbook');

	const encoding = encodingOf(bytes);
	const text = encoding === 'utf-8' ? decodeUtf8(bytes) : new TextDecoder(encoding).decode(bytes);
	return text === null
		? checkText(new TextDecoder('windows-1252').decode(bytes), 'windows-1252')
		: checkText(text, encoding);
}

/** The same checks for text that was pasted. */
export function checkText(
	text: string,
	encoding: TextEncoding
): Result<{ readonly text: string; readonly encoding: TextEncoding }> {
	if (text.length > maxFileBytes) return fail('too-big');
	const head = text.slice(0, 20_000);
	// Spreadsheets hold tabs and line breaks, no other control characters; pictures and programs do.
	const controls = head.match(/[^\P{Cc}\t\n\v\f\r\x80-\x9F]|[\uFFFE\uFFFF]/gu)?.length ?? 0;
	const broken = head.match(/\uFFFD/g)?.length ?? 0;
	if (controls > head.length / 500 || broken > head.length / 10 || head.startsWith('%PDF'))
		return fail('binary');
	if (/^\s*<(!doctype html|html|\?xml)/i.test(head)) return fail('web-page');
	const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
	return bare.trim() === '' ? fail('empty') : ok({ text: bare, encoding });
}
