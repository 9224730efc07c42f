import {
	getLocale,
	isLocale,
	locales,
	overwriteGetLocale,
	setLocale,
	type Locale
} from '$lib/paraglide/runtime.js';
import { createContext } from 'svelte';

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur', 'yi', 'ps', 'ckb']);
const direction = (locale: string): 'ltr' | 'rtl' =>
	rightToLeft.has(locale.split('-')[0] ?? '') ? 'rtl' : 'ltr';

/**
 * The language of the page, changed without a reload: every message reads it. Made once by the
 * root layout; keeps `<html lang dir>` right and the choice on this device.
 */
export class LocaleChoice {
	#current = $state<Locale>(getLocale());
	readonly all: readonly Locale[] = locales;

	constructor() {
		overwriteGetLocale(() => this.#current);
		this.#show();
	}

	get current(): Locale {
		return this.#current;
	}

	/** Ignores what is no language of ours. */
	choose(to: string): void {
		if (!isLocale(to)) return;
		this.#current = to;
		void setLocale(to, { reload: false });
		this.#show();
	}

	/** A language's name in itself, capitalised: "English", "Español". */
	nameOf(locale: Locale): string {
		const name = new Intl.DisplayNames(locale, { type: 'language' }).of(locale) ?? locale;
		return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
	}

	#show(): void {
		document.documentElement.lang = this.#current;
		document.documentElement.dir = direction(this.#current);
	}
}

export const [getLocaleChoice, setLocaleChoice] = createContext<LocaleChoice>();
