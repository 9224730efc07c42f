/**
 * The read side of anything that changes: a cached value and a way to hear of the next one.
 * `current()` returns the same object until something changed. Listeners are called after the
 * change, never during `subscribe`, and never throw into the caller. The returned function ends it.
 */
export interface View<T> {
	current(): T;
	subscribe(listener: () => void): () => void;
}
