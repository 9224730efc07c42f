import * as v from 'valibot';
import { isPersonId } from './id-parse';
import { timeSchema } from './id-schema';
import type { PersonId } from './ids';
import { cleanName } from './text';

/** Who said it and when, as every stored group of fields carries it. Any well-formed person id will do here. */
export const said = { by: v.custom<PersonId>(isPersonId), at: timeSchema };

/** A stored name, of a group or a person, and who gave it. */
export const saidName = v.object({
	// Bounded before cleaning: nobody wrote a name as long as this.
	name: v.pipe(v.string(), v.maxLength(100_000), v.transform(cleanName)),
	...said
});
