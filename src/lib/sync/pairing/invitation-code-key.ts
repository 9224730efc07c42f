import { deriveBytes, importMacKey, importSecret } from '$lib/crypto/primitives';
import type { CodeInvitation } from './code';

/** By which codes belong to an invitation: only who holds its secret has this key. */
export const invitationCodeKey = async ({
	space,
	secret
}: Pick<CodeInvitation, 'space' | 'secret'>): Promise<CryptoKey> =>
	importMacKey(
		await deriveBytes(
			await importSecret(secret),
			['porchlight 1', space],
			['invitation pairing code'],
			32
		)
	);
