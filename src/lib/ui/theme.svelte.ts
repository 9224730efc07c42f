import { createContext } from 'svelte';

export const themes = ['device', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'porchlight-theme';
const isTheme = (value: unknown): value is Theme => themes.some((theme) => theme === value);

/** Day or night, or as the device has it; kept on this device. Made once by the root layout. */
export class ThemeChoice {
	#current = $state<Theme>('device');

	constructor() {
		try {
			const kept: unknown = localStorage.getItem(key);
			if (isTheme(kept)) this.#current = kept;
		} catch {
			// Storage is switched off: the device's own choice it is.
		}
		this.#show();
	}

	get current(): Theme {
		return this.#current;
	}

	choose(theme: Theme): void {
		this.#current = theme;
		try {
			localStorage.setItem(key, theme);
		} catch {
			// It holds until the page is closed.
		}
		this.#show();
	}

	#show(): void {
		if (this.#current === 'device') delete document.documentElement.dataset['theme'];
		else document.documentElement.dataset['theme'] = this.#current;
	}
}

export const [getThemeChoice, setThemeChoice] = createContext<ThemeChoice>();
