/** The part of `navigator.serviceWorker` that is needed here; a stand-in in tests. */
export interface UpdateSource extends EventTarget {
	readonly controller: Pick<ServiceWorker, 'postMessage'> | null;
	readonly ready: Promise<UpdateRegistration>;
}
/** The part of a registration that is needed here. */
export interface UpdateRegistration extends EventTarget {
	readonly waiting: Pick<ServiceWorker, 'postMessage'> | null;
	readonly installing: (EventTarget & Pick<ServiceWorker, 'state'>) | null;
	update(): Promise<unknown>;
}

/** What the update watch needs from the page. */
export interface AppUpdateDeps {
	/** `navigator.serviceWorker`; undefined where there is none. */
	readonly source: UpdateSource | undefined;
	/** The version that runs in this window (`version` of `$app/environment`). */
	readonly version: string;
	/** Goes through the page's own guards: the browser asks first while a form holds words that are not saved. */
	readonly reload: () => void;
}

/**
 * Watches for a newer version of the app that is downloaded and waits. Registers nothing itself; the
 * version never changes under a running page except through `use()`.
 */
export class AppUpdate {
	#waiting = $state.raw<Pick<ServiceWorker, 'postMessage'> | null>(null);
	#registration: UpdateRegistration | null = null;
	#asked = false;
	readonly #deps: AppUpdateDeps;
	readonly #stop = new AbortController();

	constructor(deps: AppUpdateDeps) {
		this.#deps = deps;
		if (deps.source !== undefined) void this.#watch(deps.source);
	}

	/** A newer version is here and can be used. */
	get ready(): boolean {
		return this.#waiting !== null;
	}

	/** Changes to the newer version and reloads; false, and nothing happens, when none waits. */
	use(): boolean {
		const { source, reload } = this.#deps;
		if (this.#waiting === null || source === undefined) return false;
		source.addEventListener('controllerchange', reload, { once: true, signal: this.#stop.signal });
		this.#asked = true;
		this.#waiting.postMessage('use-new-version');
		return true;
	}

	/** Asks the host whether there is a newer version; quiet without a network. */
	async check(): Promise<void> {
		await this.#registration?.update().catch(() => undefined);
	}

	close(): void {
		this.#stop.abort();
	}

	async #watch(source: UpdateSource): Promise<void> {
		const { signal } = this.#stop;
		const registration = await source.ready;
		if (signal.aborted) return;
		this.#registration = registration;
		// This version has started: the one before it may go.
		source.controller?.postMessage({ started: this.#deps.version });
		const look = (): void => {
			this.#waiting = source.controller === null ? null : registration.waiting;
			// Another installation may have taken the place of the one that was asked.
			if (this.#asked) this.#waiting?.postMessage('use-new-version');
		};
		const follow = (): void => {
			registration.installing?.addEventListener('statechange', look, { signal });
			look();
		};
		registration.addEventListener('updatefound', follow, { signal });
		source.addEventListener('controllerchange', look, { signal });
		follow();
	}
}
