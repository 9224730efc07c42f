import * as m from '$lib/paraglide/messages.js';
import type { Light, LightKind } from '$lib/rules/light-words';

/** The few words beside the lamp. */
export function lightLabel({ kind, count }: Light): string {
	switch (kind) {
		case 'cannot-save':
			return m.space_light_cannot_save();
		case 'not-kept':
			return m.space_light_not_kept();
		case 'in-step':
			return m.space_light_in_step({ count });
		case 'catching-up':
			return m.space_light_catching_up();
		case 'saving':
			return m.space_light_saving();
		case 'offline':
			return m.space_light_offline();
		case 'only-here':
			return m.space_light_only_here();
		case 'kept':
		case 'saved':
			return m.space_light_saved();
	}
}

/** The same in a whole sentence, for the home of the group. */
export function lightSentence({ kind, count }: Light): string {
	switch (kind) {
		case 'cannot-save':
			return m.space_light_cannot_save_long();
		case 'not-kept':
			return m.space_light_not_kept_long();
		case 'in-step':
			return m.space_light_in_step_long({ count });
		case 'catching-up':
			return m.space_light_catching_up_long({ count });
		case 'saving':
			return m.space_light_saving_long();
		case 'offline':
			return m.space_light_offline_long();
		case 'only-here':
			return m.space_light_only_here_long();
		case 'kept':
			return m.space_light_kept_long();
		case 'saved':
			return m.space_light_saved_long();
	}
}

/** How the lamp burns for it: full when others have it, low when only here, out when nothing is kept. */
export function lampFor(kind: LightKind): 'full' | 'some' | 'off' {
	if (kind === 'in-step') return 'full';
	return kind === 'cannot-save' || kind === 'not-kept' ? 'off' : 'some';
}
