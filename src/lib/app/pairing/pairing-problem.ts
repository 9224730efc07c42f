import type { PairingProblem } from '$lib/features/pairing';

const wireProblems: Readonly<Record<string, PairingProblem>> = {
	'no-network': 'no-network',
	unsupported: 'unsupported',
	timeout: 'unreachable',
	unreachable: 'unreachable',
	closed: 'unreachable'
};

/** Why no wire came to be, in the words of the screen. */
export const wireProblem = (code: string): PairingProblem => wireProblems[code] ?? 'unknown';

const meetingProblems: Readonly<Record<string, PairingProblem>> = {
	closed: 'unreachable',
	silent: 'unreachable',
	'other-tab': 'unknown',
	'cannot-keep': 'cannot-keep',
	'too-late': 'too-late'
};

/** Why whoever was met over the wire is not linked: unless the line was lost, nothing was proved. */
export const meetingProblem = (code: string): PairingProblem =>
	meetingProblems[code] ?? 'not-proved';
