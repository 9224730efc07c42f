import { AppState } from '$lib/app/app-state.svelte';
import { browserWorld } from '$lib/app/browser-world';
import { createBell } from '$lib/app/tab-bell';
import { addPost } from '$lib/doc/commands';
import type { Pairing, PairingStage } from '$lib/features/pairing';
import type { Session } from '$lib/features/session';
import { spaceIdSchema } from '$lib/model/id-schema';
import type { Result } from '$lib/model/result';
import { draftOf } from '$lib/rules/post-for-tests';
import { openStore } from '$lib/storage/open-store';
import * as v from 'valibot';

/** A device without screens: the app's own parts, as its screens drive them. */
export interface PairingDevice {
	/** Founds a group and opens it; answers its id. */
	found(name: string, myName: string): Promise<string>;
	open(id: string): Promise<void>;
	invite(): Promise<string>;
	/** Begin a pairing; the one before is closed. */
	show(invitation: string | null): void;
	read(): void;
	join(): void;
	stage(): PairingStage;
	refused(): string | null;
	give(text: string): void;
	giveName(name: string): void;
	post(title: string): void;
	titles(): readonly string[];
	/** How many devices are linked. */
	linked(): number;
	/** `holder` where this tab has the links. */
	role(): string;
}

declare global {
	interface Window {
		pairing: PairingDevice;
	}
}

const app = new AppState({
	opened: openStore(),
	world: browserWorld,
	newer: null,
	arrived: null,
	afterPaint: () => Promise.resolve(),
	bell: createBell('porchlight groups')
});
let session: Session | null = null;
let current: Pairing | null = null;

function unwrap<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(result.problem.code);
	return result.value;
}
function here<T>(value: T | null): T {
	if (value === null) throw new Error('not begun');
	return value;
}
function begin(next: Pairing): void {
	current?.close();
	current = next;
}

async function open(id: string): Promise<void> {
	session = unwrap(await app.openSession(v.parse(spaceIdSchema, id)));
}

window.pairing = {
	async found(name, myName) {
		const id = unwrap(await app.createGroup(name, myName));
		await open(id);
		return id;
	},
	open,
	invite: async () => (await here(session).invitations.create({ days: 1, uses: 1 })).id,
	show: (invitation) => begin(here(session).pair.show(invitation)),
	read: () => begin(here(session).pair.read()),
	join: () => begin(app.joinByHand()),
	stage: () => here(current).stage.current(),
	refused: () => here(current).refused.current(),
	give: (text) => here(current).give(text),
	giveName: (name) => here(current).giveName(name),
	post(title) {
		unwrap(addPost(here(session).space, draftOf(title)));
	},
	titles: () =>
		here(session)
			.space.posts.current()
			.all.map((post) => post.title),
	linked: () => here(session).mesh.current().links.length,
	role: () => here(session).mesh.current().role
};
