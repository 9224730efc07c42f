/*
 * The parts of y-webrtc 10.3 that its types leave open (`any`), as far as they are used here. A
 * version that looks different is refused rather than trusted.
 */

type Heard = (...args: readonly unknown[]) => unknown;

/** simple-peer's Peer. */
export interface StockPeer {
	on(event: string, listener: Heard): unknown;
	listeners(event: string): readonly Heard[];
	removeListener(event: string, listener: Heard): unknown;
	send(bytes: Uint8Array): void;
	destroy(): unknown;
}

/** lib0's WebsocketClient as y-webrtc uses it. */
export interface StockSignaling {
	connected: boolean;
	readonly ws: WebSocket | null;
	on(event: string, listener: Heard): unknown;
	off(event: string, listener: Heard): unknown;
	send(message: unknown): void;
	readonly _observers: ReadonlyMap<string, ReadonlySet<Heard>>;
}

const has = (value: unknown, ...methods: readonly string[]): boolean =>
	typeof value === 'object' &&
	value !== null &&
	methods.every((name) => typeof Reflect.get(value, name) === 'function');

/** Whether that is a peer as it was when this was written. */
export const isStockPeer = (value: unknown): value is StockPeer =>
	has(value, 'on', 'listeners', 'removeListener', 'send', 'destroy');

/** Whether that is a connection to a helper as it was when this was written. */
export const isStockSignaling = (value: unknown): value is StockSignaling =>
	has(value, 'on', 'off', 'send') &&
	typeof value === 'object' &&
	value !== null &&
	Reflect.get(value, '_observers') instanceof Map;
