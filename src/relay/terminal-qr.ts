import { encodeQR } from 'qr';

/**
 * A QR code for a terminal, two rows of modules in a line of half blocks. With `colours` black on
 * white whatever the terminal's theme; without, light modules are drawn (for dark backgrounds).
 */
export function terminalQr(text: string, colours: boolean): string {
	const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 3 });
	const lines: string[] = [];
	for (let y = 0; y < modules.length; y += 2) {
		const upper = modules[y] ?? [];
		const lower = modules[y + 1];
		const line = upper
			.map((dark, x) => {
				const light = !dark;
				const lightBelow = lower !== undefined && lower[x] === false;
				return light ? (lightBelow ? '█' : '▀') : lightBelow ? '▄' : ' ';
			})
			.join('');
		lines.push(colours ? `\u001b[97;40m${line}\u001b[0m` : line);
	}
	return lines.join('\n');
}
