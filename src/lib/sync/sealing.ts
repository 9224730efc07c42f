import { openBytes, sealBytes } from '$lib/crypto/seal';
import type { Result } from '$lib/model/result';

/** Seals what carriers bring; AES-GCM in the apps, a stand-in where a simulation owns the time. */
export interface Sealing {
	seal(key: CryptoKey, bytes: Uint8Array, context: string): Promise<Uint8Array>;
	open(key: CryptoKey, bytes: Uint8Array, context: string): Promise<Result<Uint8Array>>;
}
/** WebCrypto. */
export const platformSealing: Sealing = { seal: sealBytes, open: openBytes };
