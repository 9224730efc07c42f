import { fail, ok, type Result } from '$lib/model/result';
import * as Y from 'yjs';
import { createContentDigest } from './digest';
import { originKind, type DocOrigin } from './origin';
import { recordsSince, recordsTouched } from './records-touched';
import type { SpaceDoc } from './space-doc';
import { checkUpdate } from './update-check';

/** What the mesh needs of a document; made by `doc/`, so that sync never touches its content. */
export interface SyncDoc {
	readonly id: string;
	/** Yjs V1 state vector. */
	stateVector(): Uint8Array;
	/** Yjs V1 update with all that a holder of that state vector lacks. */
	updateSince(stateVector: Uint8Array): Uint8Array;
	/**
	 * Bounded and checked before it touches the document; a refused update changes nothing. `remote`
	 * marks its origin. Fails with `full` through no fault of the sender.
	 */
	applyRemote(update: Uint8Array): Result<Applied>;
	/** Ids of the records that were written to since the document was at that state vector, by anybody; at most 512. Deletions leave no trace there. */
	recordsSince(stateVector: Uint8Array): readonly string[];
	/** Structs that wait for others that are missing. */
	hasPending(): boolean;
	/** Forgets them; what others have of them is asked for again by state vector, and what the disk has of them stays there. */
	dropPending(): void;
	/** 16 bytes over the content itself: equal content, equal digest, on every device. */
	digest(): Uint8Array;
	/** Gets the first digest ready a little at a time: on a large document it takes long. */
	prepare?(): Promise<void>;
	/**
	 * Called with each V1 update that was not applied by this mesh (typed here, or by another tab), and
	 * the ids of the records that it changed.
	 */
	onLocalUpdate(listener: (update: Uint8Array, records: readonly string[]) => void): () => void;
	/** Called after every change from anywhere. */
	onChange(listener: () => void): () => void;
}

/** What an applied update did. */
export interface Applied {
	readonly changed: boolean;
	/** Ids of the records that it changed, at most 512. */
	readonly records: readonly string[];
}

/** A SyncDoc that listens to its document until it is closed. */
export interface OpenSyncDoc extends SyncDoc {
	prepare(): Promise<void>;
	close(): void;
}

type UpdateEvent = [Uint8Array, unknown, Y.Doc, Y.Transaction];

/** No peer's state vector is longer: 20,000 client ids. */
const maxStateVectorBytes = 512 * 1024;
const emptyUpdate = Uint8Array.of(0, 0);

/**
 * The document of a space as the mesh carries it. `applyRemote` fails with the codes of
 * `checkUpdate`, or with `refused` when Yjs itself can't take it; then nothing changed.
 */
export function createSyncDoc(id: string, space: SpaceDoc): OpenSyncDoc {
	const doc = space.ydoc;
	const digest = createContentDigest(doc);
	const trial = createTrial(doc);
	const listeners = new Set<() => void>();
	const stops = new Set<() => void>();

	const afterUpdate = (): void => {
		for (const listener of [...listeners]) quietly(listener);
	};
	doc.on('update', afterUpdate);

	return {
		id,
		stateVector: () => Y.encodeStateVector(doc),
		updateSince(stateVector) {
			if (stateVector.length > maxStateVectorBytes) return emptyUpdate;
			try {
				return Y.encodeStateAsUpdate(doc, stateVector);
			} catch {
				return emptyUpdate;
			}
		},
		applyRemote(update) {
			const checked = checkUpdate(doc, update);
			if (!checked.ok) return checked;
			if (!space.inside.room.takes(update.length)) return fail('full');
			if (!trial.fits(update, checked.value.plain)) return fail('refused');
			let changed = false;
			let records: readonly string[] = [];
			const onUpdate = (...[, , , transaction]: UpdateEvent): void => {
				changed = true;
				records = recordsTouched(doc, transaction);
			};
			doc.on('update', onUpdate);
			try {
				const origin: DocOrigin = { kind: 'remote' };
				Y.applyUpdate(doc, update, origin);
			} catch (error) {
				trial.close();
				return fail('refused', error instanceof Error ? error.name : 'thrown');
			} finally {
				doc.off('update', onUpdate);
			}
			return ok({ changed, records });
		},
		recordsSince: (stateVector) => recordsSince(doc, stateVector),
		hasPending: () => doc.store.pendingStructs !== null || doc.store.pendingDs !== null,
		digest: () => digest.current(),
		prepare: () => digest.prepare(),
		onLocalUpdate(listener) {
			const onUpdate = (...[update, origin, , transaction]: UpdateEvent): void => {
				if (originKind(origin) !== 'local') return;
				quietly(() => listener(update, recordsTouched(doc, transaction)));
			};
			doc.on('update', onUpdate);
			const stop = (): void => {
				doc.off('update', onUpdate);
				stops.delete(stop);
			};
			stops.add(stop);
			return stop;
		},
		onChange(listener) {
			const own = (): void => listener();
			listeners.add(own);
			return () => listeners.delete(own);
		},
		dropPending() {
			doc.store.pendingStructs = null;
			doc.store.pendingDs = null;
		},
		close() {
			for (const stop of [...stops]) stop();
			doc.off('update', afterUpdate);
			listeners.clear();
			digest.close();
			trial.close();
		}
	};
}

/** Plain updates in a row after which the copy is let go. */
const plainForLetGo = 100;

/**
 * Tries strange updates on a copy of the document, so that one that throws changes nothing here. The
 * copy is kept and brought up to date from one to the next: a whole one each time would let somebody
 * who sends many small ones hold up the page.
 */
function createTrial(doc: Y.Doc): {
	fits(update: Uint8Array, plain: boolean): boolean;
	close(): void;
} {
	let copy: Y.Doc | null = null;
	let plainInRow = 0;

	function close(): void {
		copy?.destroy();
		copy = null;
	}

	return {
		fits(update, plain) {
			plainInRow = plain ? plainInRow + 1 : 0;
			if (plain) {
				if (plainInRow >= plainForLetGo) close();
				return true;
			}
			copy ??= new Y.Doc();
			try {
				Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(copy)));
				const before = Y.encodeStateVector(copy);
				Y.applyUpdate(copy, update);
				Y.encodeStateAsUpdate(copy, before);
				return true;
			} catch {
				close();
				return false;
			}
		},
		close
	};
}

/** A listener's own failure costs nobody else theirs. */
function quietly(call: () => void): void {
	try {
		call();
	} catch (error) {
		console.error(error);
	}
}
