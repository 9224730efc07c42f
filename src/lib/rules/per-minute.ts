/**
 * `compute`, asked at most once a minute for the same object: for what follows from a record and the
 * clock, where thousands of records are gone through and one of them has changed.
 */
export function perMinute<T extends object, V>(
	compute: (of: T, now: number) => V
): (of: T, now: number) => V {
	let minute = NaN;
	let known = new WeakMap<T, { readonly value: V }>();
	return (of, now) => {
		const at = Math.floor(now / 60_000);
		if (at !== minute) {
			minute = at;
			known = new WeakMap();
		}
		let found = known.get(of);
		if (found === undefined) known.set(of, (found = { value: compute(of, now) }));
		return found.value;
	};
}
