import { AppState } from '$lib/app/app-state.svelte';
import { browserWorld } from '$lib/app/browser-world';
import type { Pairing, PairingStage } from '$lib/features/pairing';
import type { Session } from '$lib/features/session';
import { spaceIdSchema } from '$lib/model/id-schema';
import type { Result } from '$lib/model/result';
import type { View } from '$lib/model/view';
import { openStore } from '$lib/storage/open-store';
import * as v from 'valibot';

/*
 * A device without screens, which pairs by the app's own parts, and beside it a plain connection set
 * up by the same kind of codes. Times are ms since 1970: they are compared between two browsers.
 */

const now = (): number => performance.timeOrigin + performance.now();

const app = new AppState({
	opened: openStore(),
	world: browserWorld,
	newer: null,
	arrived: null,
	afterPaint: () => Promise.resolve(),
	bell: null
});
let session: Session | null = null;
let pairing: Pairing | null = null;
let linking = Promise.resolve(0);
let plain: RTCPeerConnection | null = null;
let plainOpening = Promise.resolve(0);

function unwrap<T>(result: Result<T>): T {
	if (!result.ok) throw new Error(result.problem.code);
	return result.value;
}

function here<T>(value: T | null): T {
	if (value === null) throw new Error('not begun');
	return value;
}

/** The first thing that `found` answers for, now or later. */
function until<T, Found>(view: View<T>, found: (value: T) => Found | null): Promise<Found> {
	return new Promise((resolve) => {
		const look = (): void => {
			const answer = found(view.current());
			if (answer === null) return;
			stop();
			resolve(answer);
		};
		const stop = view.subscribe(look);
		queueMicrotask(look);
	});
}

async function open(id: string): Promise<void> {
	session = unwrap(await app.openSession(v.parse(spaceIdSchema, id)));
}

function begin(next: Pairing): void {
	pairing?.close();
	pairing = next;
}

/** `linked` will be when a member was linked and in step. */
function watchLink(): void {
	linking = until(here(session).mesh, ({ links }) =>
		links.some(({ inStep }) => inStep) ? now() : null
	);
}

async function plainCode(of: RTCPeerConnection): Promise<RTCSessionDescriptionInit> {
	const gathered = new Promise<void>((resolve) => {
		const look = (): void => {
			if (of.iceGatheringState === 'complete') resolve();
		};
		of.addEventListener('icegatheringstatechange', look);
	});
	await of.setLocalDescription();
	await gathered;
	return here(of.localDescription).toJSON();
}

/** A plain end; its channel takes a word from the other and is open then. */
async function plainEnd(
	offer: RTCSessionDescriptionInit | null
): Promise<RTCSessionDescriptionInit> {
	plain?.close();
	const made = new RTCPeerConnection();
	plain = made;
	const channel = made.createDataChannel('plain', { negotiated: true, id: 0 });
	channel.addEventListener('open', () => channel.send('here'));
	plainOpening = new Promise((resolve) =>
		channel.addEventListener('message', () => resolve(now()), { once: true })
	);
	if (offer !== null) await made.setRemoteDescription(offer);
	return plainCode(made);
}

const device = {
	async found(): Promise<string> {
		const id = unwrap(await app.createGroup('Oak Street', 'Alice'));
		await open(id);
		return id;
	},
	open,
	invite: async () => (await here(session).invitations.create({ days: 1, uses: 1 })).id,
	show: (invitation: string | null) => begin(here(session).pair.show(invitation)),
	read: () => begin(here(session).pair.read()),
	join: () => begin(app.joinByHand()),
	/** The code that is shown, once it is. */
	code: () =>
		until<PairingStage, string>(here(pairing).stage, (stage) =>
			stage.kind === 'show' ? stage.code : null
		),
	/** Gives what the other device shows; answers when. */
	give(text: string): number {
		here(pairing).give(text);
		return now();
	},
	async giveName(name: string): Promise<string> {
		const { stage } = here(pairing);
		await until(stage, ({ kind }) => (kind === 'want-name' ? true : null));
		here(pairing).giveName(name);
		return until<PairingStage, string>(stage, (at) => (at.kind === 'done' ? at.spaceId : null));
	},
	watchLink,
	linked: () => linking,
	plainOffer: () => plainEnd(null),
	plainAnswer: (offer: RTCSessionDescriptionInit) => plainEnd(offer),
	/** Gives the answer to the plain end; answers when. */
	plainGive(answer: RTCSessionDescriptionInit): number {
		const at = now();
		void here(plain).setRemoteDescription(answer);
		return at;
	},
	plainLinked: () => plainOpening
};

declare global {
	interface Window {
		device: typeof device;
	}
}
window.device = device;
