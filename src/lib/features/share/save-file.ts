/** Hands a text to the browser to be saved as a file. The address of the blob is given back after it was taken. */
export function saveFile(name: string, type: 'text/csv' | 'application/json', text: string): void {
	const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
	const link = document.createElement('a');
	link.href = address;
	link.download = name;
	document.body.append(link);
	link.click();
	link.remove();
	setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A file name that every system takes: "Elm Street 2026-11-21 board.csv". */
export const fileNameOf = (parts: readonly string[], ending: string): string => {
	const name = parts
		.join(' ')
		.replace(/[\p{Cc}\p{Cf}\\/:*?"<>|]+/gu, ' ')
		.replace(/\s+/g, ' ')
		.replace(/^[\s.]+|[\s.]+$/g, '');
	return `${name.slice(0, 100).trim() || 'porchlight'}.${ending}`;
};
