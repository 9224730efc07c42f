import type { Session } from '$lib/features/session';
import { Live } from '$lib/live/live.svelte';
import type { PersonId, RecordId } from '$lib/model/ids';
import type { Post } from '$lib/model/post';
import * as m from '$lib/paraglide/messages.js';
import { createSubscriber } from 'svelte/reactivity';
import { createPostActs, type PostActs } from './post-acts';

/** What every screen of the board reads: the records of one group as runes, names, and the time. */
export class Needs {
	readonly session: Session;
	readonly acts: PostActs;
	readonly #posts;
	readonly #people;
	readonly #collisions;
	readonly #mesh;
	readonly #tick = createSubscriber((update) => {
		const timer = setInterval(update, 30_000);
		return () => clearInterval(timer);
	});

	constructor(session: Session) {
		this.session = session;
		this.acts = createPostActs(session);
		this.#posts = new Live(session.space.posts);
		this.#people = new Live(session.space.people);
		this.#collisions = new Live(session.space.collisions);
		this.#mesh = new Live(session.mesh);
	}

	get me(): PersonId {
		return this.session.myPersonId;
	}
	get posts() {
		return this.#posts.current;
	}
	get people() {
		return this.#people.current;
	}
	get collisions() {
		return this.#collisions.current;
	}
	/** Now, ms; readers run again twice a minute. */
	get now(): number {
		this.#tick();
		return this.session.space.now();
	}

	/** A person's name as the group knows it. */
	readonly nameOf = (person: PersonId): string =>
		this.people.get(person)?.name || m.board_person_unknown();

	/** Names of those who have this post open for changing on a device linked to this one. */
	editors(post: RecordId): readonly string[] {
		const editing = this.#mesh.current.links.filter(
			({ presence, personId }) => presence.editing === post && personId !== this.me
		);
		const names = editing.map(({ personId }) => this.nameOf(personId));
		return names.filter((name, at) => names.indexOf(name) === at);
	}

	/** The post with that id, as far as it came to this device. */
	post(id: string): Post | null {
		return this.posts.all.find((post) => post.id === id) ?? null;
	}
}
