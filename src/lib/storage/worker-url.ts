const policy =
	typeof window === 'undefined'
		? undefined
		: window.trustedTypes?.createPolicy('porchlight-worker', {
				createScriptURL(address) {
					if (new URL(address, location.href).origin !== location.origin) {
						throw new TypeError('a worker from elsewhere');
					}
					return address;
				}
			});

/**
 * The address of a worker of our own (`import url from './x.worker.ts?worker&url'`), as the Trusted
 * Types of our policy let `new Worker` take it. Throws TypeError for another origin.
 */
export function createWorker(address: string): Worker {
	// The DOM types know no TrustedScriptURL here; it spells itself as the address.
	const trusted: unknown = policy?.createScriptURL(address) ?? address;
	return new Worker(trusted as string, { type: 'module' });
}
