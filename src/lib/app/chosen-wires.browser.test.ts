import type { NetworkChoice } from '$lib/model/network';
import { createValue } from '$lib/model/view';
import { afterEach, expect, test, vi } from 'vitest';
import { createChosenWires } from './chosen-wires';
import { createChosenHandWires } from './pairing/chosen-hand-wires';

const made: RTCPeerConnection[] = [];
const Native = RTCPeerConnection;
class Watched extends Native {
	constructor(configuration?: RTCConfiguration) {
		super(configuration);
		made.push(this);
	}
}
afterEach(() => {
	vi.unstubAllGlobals();
	for (const connection of made.splice(0)) connection.close();
});

// Nobody listens on port 9 of this machine.
const turn = { url: 'turn:127.0.0.1:9?transport=tcp', username: 'elm', password: 'lantern' };

/** The first connection made for that choice, and what it told the other side, once all addresses are found. */
async function offerAs(choice: NetworkChoice) {
	vi.stubGlobal('RTCPeerConnection', Watched);
	const wires = createChosenWires(createValue(choice));
	const told: unknown[] = [];
	const pending = wires.offer((data) => told.push(data));
	const [connection] = made;
	if (!connection) throw new Error('none was made');
	await vi.waitFor(() => expect(connection.iceGatheringState).toBe('complete'), 15_000);
	const configuration = connection.getConfiguration();
	const said = `${connection.localDescription?.sdp ?? ''}${JSON.stringify(told)}`;
	pending.close();
	wires.close();
	return { configuration, said };
}

test('who never connects directly tells the other side no address of their own', async () => {
	const { configuration, said } = await offerAs({ servers: [turn], neverDirect: true });
	expect(configuration.iceTransportPolicy).toBe('relay');
	expect(configuration.iceServers).toMatchObject([{ username: 'elm', credential: 'lantern' }]);
	expect(said).toContain('offer');
	expect(said).not.toMatch(/typ (host|srflx)/);
});

test('who connects directly does tell one, and asks nobody', async () => {
	const { configuration, said } = await offerAs({ servers: [], neverDirect: false });
	expect(configuration.iceServers).toEqual([]);
	expect(said).toMatch(/typ host/);
});

test('a code shown by hand holds no address of who never connects directly', async () => {
	const network = createValue<NetworkChoice>({ servers: [], neverDirect: true });
	const hidden = createChosenHandWires(network).offer();
	expect(await hidden.parts).toMatchObject({ ok: false, problem: { code: 'no-network' } });
	hidden.close();
	network.set({ servers: [], neverDirect: false });
	const shown = createChosenHandWires(network).offer();
	expect(await shown.parts).toMatchObject({ ok: true });
	shown.close();
});
