import { version } from '$app/environment';
import type { App } from '$lib/features/app-context';
import { fail } from '$lib/model/result';
import { openStore } from '$lib/storage/open-store';
import { AppState } from './app-state.svelte';
import { browserWorld } from './browser-world';
import { isUsable } from './secure-context';
import { AppUpdate } from './update.svelte';

/** Puts the app together for this page; called once, by the root layout. `arrived`: see hooks.client. */
export function startApp(arrived: string | null): App {
	const update = new AppUpdate({
		source: 'serviceWorker' in navigator ? navigator.serviceWorker : undefined,
		version,
		busy: () => false,
		reload: () => {
			location.reload();
		}
	});
	return new AppState({
		opened: isUsable() ? openStore() : Promise.resolve(fail('insecure')),
		world: browserWorld,
		newer: {
			get ready() {
				return update.ready;
			},
			apply: () => void update.use()
		},
		arrived
	});
}
