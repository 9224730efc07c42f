import { version } from '$app/environment';
import type { App } from '$lib/features/app-context';
import { fail, type Result } from '$lib/model/result';
import { openStore } from '$lib/storage/open-store';
import type { Store } from '$lib/storage/store';
import { afterPaint } from './after-paint';
import { AppState } from './app-state.svelte';
import { browserWorld } from './browser-world';
import { isUsable } from './secure-context';
import { createBell } from './tab-bell';
import { AppUpdate } from './update.svelte';

/** Puts the app together for this page; called once, by the root layout. `arrived`: see hooks.client. */
export function startApp(arrived: string | null): App {
	const update = new AppUpdate({
		source: 'serviceWorker' in navigator ? navigator.serviceWorker : undefined,
		version,
		reload: () => {
			location.reload();
		}
	});
	// An app that stays open for days looks for a newer version when somebody comes back to it.
	document.addEventListener('visibilitychange', () => {
		if (document.visibilityState === 'visible') void update.check();
	});
	return new AppState({
		opened: openWhenAble(),
		world: browserWorld,
		newer: {
			get ready() {
				return update.ready;
			},
			apply: () => void update.use()
		},
		arrived,
		afterPaint,
		bell: createBell('porchlight groups')
	});
}

/** The store, unless this page or this browser can't hold keys at all. */
async function openWhenAble(): Promise<Result<Store>> {
	if (!isUsable()) return fail('insecure');
	try {
		await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
	} catch {
		return fail('old-browser');
	}
	return openStore();
}
