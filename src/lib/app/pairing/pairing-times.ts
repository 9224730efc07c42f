/** A code is shown this long, then made anew. */
export const codeLifeMs = 120_000;
/** A code that is no longer shown can be answered this much longer: who scanned it last shows the answer as long. */
export const offerGraceMs = 120_000;
/** Who was shown an answer in its last moment opens the wire within this. */
export const answerGraceMs = 20_000;
/** Clocks of phones that were long without a network differ; by more than this a code is doubted. */
export const clockSlackMs = 600_000;
