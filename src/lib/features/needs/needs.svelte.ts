import type { Session } from '$lib/features/session';
import { Live } from '$lib/live/live.svelte';
import { isRecordId } from '$lib/model/id-parse';
import type { PersonId, RecordId } from '$lib/model/ids';
import type { Post } from '$lib/model/post';
import * as m from '$lib/paraglide/messages.js';
import { tell } from '$lib/ui/toast';
import { createSubscriber } from 'svelte/reactivity';
import type { PostActs } from './post-acts';

/** What every screen of the board reads: the records of one group as runes, names, and the time. */
export class Needs {
	readonly #session: () => Session;
	readonly #posts = $derived.by(() => new Live(this.session.space.posts));
	readonly #people = $derived.by(() => new Live(this.session.space.people));
	readonly #collisions = $derived.by(() => new Live(this.session.space.collisions));
	readonly #mesh = $derived.by(() => new Live(this.session.mesh));
	readonly #group = $derived.by(() => new Live(this.session.space.group));
	#acts: Promise<PostActs> | null = null;
	readonly #tick = createSubscriber((update) => {
		const timer = setInterval(update, 30_000);
		return () => clearInterval(timer);
	});

	/** A session that is a function changes from the glimpse to the whole. */
	constructor(session: Session | (() => Session)) {
		this.#session = typeof session === 'function' ? session : () => session;
	}

	get session(): Session {
		return this.#session();
	}

	/**
	 * All that a person can do to posts. It comes with the first press, not with the page: looking at
	 * the board needs none of it. What is pressed before the documents are here waits for them. Rejects
	 * when the app's own files or the documents can't be read.
	 */
	acts(): Promise<PostActs> {
		const { session } = this;
		this.#acts ??= Promise.all([
			import('./post-acts'),
			session.glimpse ? session.glimpse.whole : session
		]).then(
			([{ createPostActs }, whole]) => createPostActs(whole),
			(error: unknown) => {
				this.#acts = null;
				throw error;
			}
		);
		return this.#acts;
	}
	/** Fetches the acts ahead of the press that is about to come. */
	prepare(): void {
		void this.acts().catch(() => undefined);
	}
	/**
	 * Does one thing from an event handler; what comes of it is said by the act itself. `on` is what it
	 * is done to, as it is now: by the time the acts are there, its card may be gone.
	 */
	act<T>(on: T, run: (acts: PostActs, on: T) => unknown): void {
		void this.acts().then(
			(acts) => run(acts, on),
			() => tell(m.board_problem(), { tone: 'warn' })
		);
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
	get mesh() {
		return this.#mesh.current;
	}
	/** Empty until the group's records have come over. */
	get groupName(): string {
		return this.#group.current.name;
	}
	/** Now, ms; readers run again twice a minute. */
	get now(): number {
		this.#tick();
		return this.session.space.now();
	}

	/** A person's name as the group knows it. */
	readonly nameOf = (person: PersonId): string =>
		this.people.get(person)?.name || m.board_person_unknown();

	/** Posts whose last change of mine nobody else has; none while there is nobody else. */
	readonly onlyHere = $derived.by(() => {
		const { carried, devices } = this.mesh;
		const alone = devices.length === 0;
		return carried.flatMap((each) => (alone || each.devices > 0 ? [] : each.record));
	});

	/** Names of those who have this post open for changing on a device that is here. */
	editors(post: RecordId): readonly string[] {
		const { links, devices } = this.mesh;
		const editing = [...links, ...devices].filter(
			({ presence, personId }) => presence?.editing === post && personId !== this.me
		);
		const names = editing.map(({ personId }) => this.nameOf(personId));
		return names.filter((name, at) => names.indexOf(name) === at);
	}

	/** The post with that id, as far as it came to this device. */
	post(id: string): Post | null {
		return (isRecordId(id) && this.posts.byId.get(id)) || null;
	}
}
