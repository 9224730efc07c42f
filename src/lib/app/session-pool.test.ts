import type { SpaceId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import { expect, test } from 'vitest';
import { createSessionPool } from './session-pool';
import { heldSession, type HeldSession } from './session-pool-for-tests';

const [maple, oak] = ['maple', 'oak'] as SpaceId[] as [SpaceId, SpaceId];

/** A pool whose sessions open and close when the test says so; `log` is what happened to them, in order. */
function slowPool() {
	const log: string[] = [];
	const doors = new Map<SpaceId, (result: Result<HeldSession>) => void>();
	const pool = createSessionPool({
		open(id) {
			log.push(`open ${id}`);
			return new Promise((resolve) => doors.set(id, resolve));
		},
		onLeft: () => log.push('left')
	});
	const letIn = (id: SpaceId): void =>
		doors.get(id)?.(
			ok(
				heldSession(id, {
					close() {
						log.push(`close ${id}`);
						return Promise.resolve();
					},
					shown: () => void log.push(`look at ${id}`),
					setPresence: ({ editing }) => log.push(`${id} edits ${editing ?? 'nothing'}`)
				})
			)
		);
	return { pool, log, letIn, refuse: (id: SpaceId) => doors.get(id)?.(fail('erased')) };
}

const told = async (): Promise<void> => {
	for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

test('leaving the screen closes no session, and coming back opens no second one', async () => {
	const { pool, log, letIn } = slowPool();
	const first = pool.show(maple);
	await told();
	letIn(maple);
	const opened = await first;
	if (!opened.ok) throw new Error('not open');
	await opened.value.close();
	await opened.value.close();
	expect(log).toEqual(['open maple', 'look at maple', 'maple edits nothing', 'left']);
	expect(pool.groups()).toMatchObject([{ id: maple, onScreen: false }]);
	expect(await pool.show(maple)).toMatchObject({ ok: true, value: { spaceId: maple } });
	expect(await pool.keep(maple)).toBe(true);
	expect(log.slice(4)).toEqual(['look at maple']);
	expect(pool.groups()).toMatchObject([{ id: maple, onScreen: true }]);
});

test('who switches to and fro faster than groups open has one session of each', async () => {
	const { pool, log, letIn } = slowPool();
	const shown = [maple, oak, maple, oak, maple].map((id) => pool.show(id));
	await told();
	letIn(oak);
	letIn(maple);
	const opened = await Promise.all(shown);
	// The screen leaves all but the last.
	for (const result of opened.slice(0, -1)) if (result.ok) await result.value.close();
	expect(log.filter((line) => line.startsWith('open'))).toEqual(['open maple', 'open oak']);
	expect(log).not.toContain('maple edits nothing');
	expect(pool.groups()).toMatchObject([
		{ id: maple, onScreen: true },
		{ id: oak, onScreen: false }
	]);
	expect([...pool.sessions.current().keys()]).toEqual([maple, oak]);
});

test('a group is closed before it is erased, also while it opens, and not opened again before', async () => {
	const { pool, log, letIn } = slowPool();
	const shown = pool.show(maple);
	await told();
	const gone = pool.close(maple, () => {
		log.push('erase maple');
		return Promise.resolve();
	});
	const again = pool.keep(maple);
	await told();
	expect(log).toEqual(['open maple']);
	letIn(maple);
	await gone;
	expect(await shown).toMatchObject({ ok: false, problem: { code: 'not-here' } });
	await told();
	expect(log).toEqual(['open maple', 'close maple', 'erase maple', 'open maple']);
	letIn(maple);
	expect(await again).toBe(true);
});

test('a group that does not open is tried anew next time, and nothing is shown of it', async () => {
	const { pool, letIn, refuse } = slowPool();
	const shown = pool.show(maple);
	await told();
	refuse(maple);
	expect(await shown).toMatchObject({ ok: false, problem: { code: 'erased' } });
	expect(pool.groups()).toEqual([]);
	const again = pool.show(maple);
	await told();
	letIn(maple);
	expect((await again).ok).toBe(true);
});

test('when erasing fails, who asked for it hears so, and the group opens again', async () => {
	const { pool, letIn } = slowPool();
	const gone = pool.close(maple, () => Promise.reject(new Error('disk')));
	const shown = pool.show(maple);
	await expect(gone).rejects.toThrow('disk');
	await told();
	letIn(maple);
	expect((await shown).ok).toBe(true);
});

test('a group that is only kept counts as looked at by nobody', async () => {
	const { pool, log, letIn } = slowPool();
	const kept = pool.keep(maple);
	await told();
	letIn(maple);
	await kept;
	expect(log).toEqual(['open maple']);
	await pool.close(maple);
	expect(log).toEqual(['open maple', 'close maple']);
	expect(pool.sessions.current().size).toBe(0);
});
