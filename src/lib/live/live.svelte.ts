import type { View } from '$lib/model/view';
import { createSubscriber } from 'svelte/reactivity';

/**
 * A View as a rune: components read `.current`. It observes the view once, however many effects
 * read it, and stops observing when nobody does.
 */
export class Live<T> {
	readonly #view: View<T>;
	readonly #subscribe: () => void;

	constructor(view: View<T>) {
		this.#view = view;
		this.#subscribe = createSubscriber((update) => view.subscribe(update));
	}

	get current(): T {
		this.#subscribe();
		return this.#view.current();
	}
}
