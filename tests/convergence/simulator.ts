import { createMemoryNetwork, type NetworkWeather } from '$lib/sync/memory-network';
import { createSimulation, type Chance } from '$lib/sync/simulation';
import { createStreet } from '$lib/sync/testing';
import { act } from './operations';
import { createReplica, startReplica, type Replica, type Running } from './replica';

const replicaCount = 5;
const steps = 60;
const twoDaysMs = 48 * 3_600_000;
/** After the last trouble all must agree within this much simulated time. */
const agreeWithinMs = 90_000;

/** What a run came to; empty `problems` is what we want. */
export interface Outcome {
	readonly problems: readonly string[];
	/** Simulated ms from the end of all trouble until all agreed. */
	readonly agreedAfterMs: number;
	readonly posts: number;
}

/**
 * Five devices with wrong clocks do things at random while wires break and stall, the relay loses,
 * doubles and reorders, the street falls apart, and devices crash and come back from their disks.
 * Then the weather clears. The same seed gives the same run.
 */
export async function simulate(seed: number): Promise<Outcome> {
	const simulation = createSimulation(seed);
	const { chance } = simulation;
	const network = createMemoryNetwork(simulation);
	const street = await createStreet(simulation, network);
	const replicas = Array.from({ length: replicaCount }, (_, index) =>
		createReplica(`R${index}`, chance.whole(-twoDaysMs, twoDaysMs))
	);
	const start = (replica: Replica): void =>
		startReplica(replica, simulation, street, replica === replicas[0] && replica.disk.length === 0);
	const running = (): readonly (Replica & { running: Running })[] =>
		replicas.filter(
			(replica): replica is Replica & { running: Running } => replica.running !== null
		);

	network.setWeather(badWeather(chance));
	for (const replica of replicas) if (chance.is(0.7) || replica === replicas[0]) start(replica);

	for (let step = 0; step < steps; step++) {
		const dice = chance.number();
		if (dice < 0.62) {
			const alive = running();
			if (alive.length > 0) {
				const replica = chance.pick(alive);
				act(replica, replica.running, chance);
			}
		} else if (dice < 0.7) network.breakOneWire();
		else if (dice < 0.75) partition();
		else if (dice < 0.8) network.heal();
		else if (dice < 0.84) network.setRelay(chance.is(0.5));
		else if (dice < 0.9) crashOne();
		else if (dice < 0.96) startOne();
		else network.setWeather(badWeather(chance));
		// Most things happen close together, some after a long pause.
		await simulation.run(chance.is(0.15) ? chance.whole(1_000, 20_000) : chance.whole(0, 400));
	}

	function partition(): void {
		const names = running().map((replica) => replica.running.device.name);
		const side = names.filter(() => chance.is(0.5));
		network.partition([side, names.filter((name) => !side.includes(name))], chance.is(0.5));
	}

	function crashOne(): void {
		const alive = running();
		if (alive.length > 1) chance.pick(alive).running.crash();
	}

	function startOne(): void {
		const down = replicas.filter((replica) => replica.running === null);
		if (down.length > 0) start(chance.pick(down));
	}

	network.heal();
	network.setRelay(true);
	for (const replica of replicas) if (replica.running === null) start(replica);
	const clearedAt = simulation.now();
	const agreed = await simulation.runUntil(() => allInStep(running()), agreeWithinMs);
	const agreedAfterMs = simulation.now() - clearedAt;
	// Whatever is still under way must change nothing.
	await simulation.run(3_000);
	const problems = findProblems(replicas, running());
	if (!agreed) problems.unshift(`not in step after ${agreeWithinMs} ms`);
	const posts = replicas[0]?.running?.space.posts.current().all.length ?? 0;
	for (const replica of running()) replica.running.crash();
	return { problems, agreedAfterMs, posts };
}

const badWeather = (chance: Chance): NetworkWeather => ({
	minDelayMs: 1,
	maxDelayMs: chance.whole(5, 400),
	stall: chance.number() * 0.3,
	carrierLoss: chance.number() * 0.3,
	carrierDuplicate: chance.number() * 0.3,
	carrierLate: chance.number() * 0.3
});

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const allInStep = (replicas: readonly (Replica & { running: Running })[]): boolean =>
	replicas.every(({ running }) => {
		const { links } = running.device.mesh.status.current();
		return links.length > 0 && links.every((link) => link.inStep && link.hasMine);
	}) && new Set(replicas.map(({ running }) => hex(running.sync.digest()))).size === 1;

function findProblems(
	all: readonly Replica[],
	replicas: readonly (Replica & { running: Running })[]
): string[] {
	const problems: string[] = [];
	const first = replicas[0];
	if (first === undefined) return ['nobody left'];
	const digest = hex(first.running.sync.digest());
	// What the screens show must be the same too, not only the bytes below.
	const shown = JSON.stringify(first.running.space.posts.current().all);
	for (const { name, running } of replicas) {
		const { byId, all: posts } = running.space.posts.current();
		if (hex(running.sync.digest()) !== digest) problems.push(`${name} has another content`);
		if (JSON.stringify(posts) !== shown) problems.push(`${name} shows other posts`);
		if (running.sync.hasPending()) problems.push(`${name} has pending changes`);
		if (running.device.mesh.status.current().onlyHere) problems.push(`${name} says only here`);
		for (const { keptIds } of all) {
			for (const id of keptIds) if (!byId.has(id)) problems.push(`${name} lacks ${id}`);
		}
	}
	return problems;
}
