import type { ContactContext } from '$lib/crypto/contact-seal';
import type { DeviceKeys } from '$lib/crypto/device-keys';
import {
	addContactKeys,
	dropContact,
	readContactSeal,
	writeContactSeals,
	writeGroupContact
} from '$lib/doc/contact';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { DeviceId, PersonId, RecordId, SpaceId } from '$lib/model/ids';
import type { ContactAudience, ContactDetails, Post } from '$lib/model/post';
import { fail, ok, type Result } from '$lib/model/result';
import type { DeviceCard, RosterEntry } from '$lib/model/roster';
import { openClaims, postStatus } from '$lib/rules/post-status';
import { reduceRoster, type Roster } from '$lib/rules/roster';

/** Opens, seals and passes on contacts with this device's keys. */
export interface ContactKeeper {
	open(post: Post): Promise<Result<ContactDetails>>;
	seal(post: Post, details: ContactDetails, audience: ContactAudience): Promise<Result<null>>;
	close(): void;
}

interface WaitingSeal {
	readonly postId: RecordId;
	readonly envelope: string;
	readonly keys: ReadonlyMap<DeviceId, string>;
}

/** Null where it can't be fetched: no network, and no copy of the app kept by the browser. */
const loadSeals = () => import('$lib/crypto/contact-seal').catch(() => null);

/** Those who may read a sealed contact: who posted it, and who stands by a yes. */
function readers(post: Post): ReadonlySet<PersonId> {
	const standing = post.claims.filter((claim) => claim.state !== 'stepped-back');
	return new Set([post.madeBy, ...standing.map((claim) => claim.personId)]);
}

/**
 * While it is open, whatever this device can read is sealed on to the devices of who said yes since:
 * nobody has to press anything, only be here at the same time.
 */
export function createContactKeeper(deps: {
	readonly space: SpaceDoc;
	readonly spaceId: SpaceId;
	readonly device: DeviceKeys;
}): ContactKeeper {
	const { space, spaceId, device } = deps;
	let looked = new WeakSet<Post>();
	let closed = false;
	let running = false;
	let again = false;

	// Contacts that are sealed together (an import) go down together.
	let waiting: (WaitingSeal & { readonly written: (done: Result<null>) => void })[] = [];

	function writeWaiting(): void {
		const batch = waiting;
		waiting = [];
		const done = writeContactSeals(space, batch);
		for (const { written } of batch) written(done.ok ? ok(null) : done);
	}

	const write = (seal: WaitingSeal): Promise<Result<null>> =>
		new Promise((written) => {
			if (waiting.length === 0) setTimeout(writeWaiting);
			waiting.push({ ...seal, written });
		});

	const context = (post: Post): ContactContext => ({ space: spaceId, postId: post.id });

	let reduced: { readonly of: readonly RosterEntry[]; readonly roster: Roster } | null = null;
	/** Once per roster, not once per post. */
	function currentRoster(): Roster {
		const entries = space.roster.current();
		if (reduced?.of !== entries) reduced = { of: entries, roster: reduceRoster(entries, spaceId) };
		return reduced.roster;
	}

	/** The devices of the post's readers, and this one, which is writing. */
	function cards(post: Post): readonly DeviceCard[] {
		const roster = currentRoster();
		const may = readers(post);
		return [...roster.devices.values()].flatMap(({ card, personId, state }) =>
			state === 'member' && (may.has(personId) || personId === space.me.personId) ? [card] : []
		);
	}

	async function passOn(post: Post): Promise<void> {
		const sealed = readContactSeal(space, post.id);
		const mine = sealed?.keys.get(device.deviceId);
		if (sealed === null || mine === undefined) return;
		const lacking = cards(post).filter((card) => !sealed.keys.has(card.id));
		if (lacking.length === 0) return;
		const { sealKeyOn } = await import('$lib/crypto/contact-seal');
		const keys = await sealKeyOn(sealed.envelope, mine, device, lacking, context(post));
		if (keys.ok && !closed) addContactKeys(space, post.id, keys.value);
	}

	/** Done or closed by what several said while apart: no single command saw it, so whoever can read it drops it. */
	function isOver(post: Post): boolean {
		if (post.contact.kind !== 'sealed-to-me' && post.contact.kind !== 'group') return false;
		const { kind } = postStatus(post, space.now());
		return (kind === 'done' || kind === 'closed') && openClaims(post).length === 0;
	}

	async function lookThrough(): Promise<void> {
		for (const post of space.posts.current().all) {
			if (closed) return;
			if (looked.has(post)) continue;
			looked.add(post);
			if (isOver(post)) dropContact(space, post.id);
			else if (post.contact.kind === 'sealed-to-me') await passOn(post);
		}
	}

	function look(): void {
		again = running;
		if (running) return;
		running = true;
		void lookThrough()
			// A contact that could not be passed on stays sealed; the card says whose device has to come by.
			.catch(() => undefined)
			.finally(() => {
				running = false;
				if (again) look();
			});
	}

	const stopPosts = space.posts.subscribe(look);
	const stopRoster = space.roster.subscribe(() => {
		// A reader may have a new device: every post wants another look.
		looked = new WeakSet();
		look();
	});
	look();

	return {
		async open(post) {
			if (post.contact.kind === 'group') return ok(post.contact.details);
			const sealed = readContactSeal(space, post.id);
			const key = sealed?.keys.get(device.deviceId);
			if (sealed === null || key === undefined) return fail('not-for-me');
			const seals = await loadSeals();
			if (seals === null) return fail('not-loaded');
			return seals.openContact(sealed.envelope, key, device, context(post));
		},

		async seal(post, details, audience) {
			if (audience === 'group') {
				const done = writeGroupContact(space, post.id, details);
				return done.ok ? ok(null) : done;
			}
			const seals = await loadSeals();
			if (seals === null) return fail('not-loaded');
			const sealed = await seals.sealContact(details, cards(post), context(post));
			if (!sealed.ok) return sealed;
			return write({ postId: post.id, ...sealed.value });
		},

		close() {
			closed = true;
			stopPosts();
			stopRoster();
		}
	};
}
