import type { CodeRefusal, Pairing, PairingStage } from '$lib/features/pairing';
import { createValue, type Value } from '$lib/model/view';
import { vi } from 'vitest';

/** A pairing that does what the test says, and notes what the screen gives it. */
export interface ScriptedPairing extends Pairing {
	readonly stage: Value<PairingStage>;
	readonly refused: Value<CodeRefusal | null>;
}

/** It begins at that stage. */
export const createScriptedPairing = (first: PairingStage): ScriptedPairing => ({
	stage: createValue(first),
	refused: createValue<CodeRefusal | null>(null),
	give: vi.fn<(text: string) => void>(),
	giveName: vi.fn<(name: string) => void>(),
	again: vi.fn<() => void>(),
	close: vi.fn<() => void>()
});
