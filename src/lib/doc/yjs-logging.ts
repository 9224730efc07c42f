/*
 * What Yjs takes of `lib0/logging`: a line in the console. The original draws colours and pages of
 * its own, 3 kB that every visitor would fetch; `vite.config.ts` puts this in its place.
 */

/** Says that Yjs was used wrongly; Yjs alone calls it. */
export const warn = (...words: unknown[]): void => console.warn(...words);

/** Prints what Yjs found out; styles among the words are empty here. */
export const print = (...words: unknown[]): void =>
	console.log(...words.filter((word) => word !== ''));

/** Styles, of which this console has none. */
export const [ORANGE, BOLD, UNBOLD, RED, GREY, UNCOLOR] = ['', '', '', '', '', ''];

/** y-webrtc tells a developer each of its steps; nobody else wants to read them. */
export const createModuleLogger = () => (): void => undefined;
