import { WebrtcProvider } from 'y-webrtc';
import * as Y from 'yjs';

/*
 * Somebody else's program: Yjs and y-webrtc as they are, given a room name, a password and a helper
 * address. It knows nothing of this app but how the records are named.
 */

let doc = new Y.Doc();
let provider: WebrtcProvider | null = null;

/** Joins; of the options only `iceServers` is set, since the test has no outside. */
function join(signaling: string, room: string, password: string): void {
	provider?.destroy();
	doc = new Y.Doc();
	provider = new WebrtcProvider(room, doc, {
		signaling: [signaling],
		password,
		peerOpts: { config: { iceServers: [] } }
	});
}

const read = (collection: string): Record<string, unknown> => doc.getMap(collection).toJSON();

const write = (collection: string, key: string, value: unknown): void => {
	doc.getMap(collection).set(key, value);
};

/** Sends bytes over every open channel, as y-webrtc itself would send a message. */
function shout(bytes: readonly number[]): number {
	let sent = 0;
	for (const { peer, connected } of provider?.room?.webrtcConns.values() ?? []) {
		if (!connected) continue;
		(peer as { send(bytes: Uint8Array): void }).send(Uint8Array.from(bytes));
		sent += 1;
	}
	return sent;
}

/** How many are connected. */
const connected = (): number =>
	[...(provider?.room?.webrtcConns.values() ?? [])].filter((one) => one.connected).length;

const program = { join, read, write, shout, connected };
declare global {
	interface Window {
		program: typeof program;
	}
}
window.program = program;
