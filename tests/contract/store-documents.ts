import * as Y from 'yjs';

/** That many updates of one new document, each adding one word to a list: `word 0`, `word 1`, … */
export function realUpdates(count: number, prefix = 'word'): readonly Uint8Array[] {
	const doc = new Y.Doc();
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	for (let at = 0; at < count; at += 1) doc.getMap('words').set(`${prefix} ${at}`, true);
	return updates;
}

/** The words in all these updates, sorted. */
export function readBack(updates: readonly Uint8Array[]): readonly string[] {
	const doc = new Y.Doc();
	for (const update of updates) Y.applyUpdate(doc, update);
	return [...doc.getMap('words').keys()].sort();
}
