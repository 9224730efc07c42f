/** What one connection, one address and the whole relay may use. Times in ms, sizes as named. */
export interface RelayBounds {
	/** Longest WebSocket message in bytes; a longer one closes the connection with 1009. */
	readonly frameBytes: number;
	/** Longest topic in UTF-16 units. */
	readonly topicChars: number;
	readonly topicsPerConnection: number;
	readonly messagesPerSecond: number;
	/** Messages that may come at once after a quiet time. */
	readonly messageBurst: number;
	/** Dropped messages a connection may have at once before it is closed; one is forgiven per `forgivenMs`. */
	readonly drops: number;
	readonly forgivenMs: number;
	readonly connectionsPerAddress: number;
	/** Of all connections of one address together, counted as they come in; what is over is dropped. */
	readonly bytesPerSecond: number;
	/** Bytes that may come from one address at once after a quiet time. */
	readonly byteBurst: number;
	readonly connections: number;
	/** Bytes waiting for one slow receiver before it is cut off. */
	readonly waitingBytes: number;
	/** How often a connection is asked whether it is still there; no answer until the next time ends it. */
	readonly heartbeatMs: number;
}

/** The figures the relay runs with. */
export const relayBounds: RelayBounds = {
	frameBytes: 64 * 1024,
	topicChars: 512,
	topicsPerConnection: 20,
	messagesPerSecond: 20,
	messageBurst: 60,
	drops: 20,
	forgivenMs: 5_000,
	// Fifty devices behind one router, each with four groups open.
	connectionsPerAddress: 200,
	// Thirty devices behind one router that all meet at once exchange about 5 MB of introductions.
	bytesPerSecond: 256 * 1024,
	byteBurst: 8 * 1024 * 1024,
	connections: 5_000,
	waitingBytes: 1024 * 1024,
	heartbeatMs: 30_000
};

/** What the relay counts about itself. Numbers only: no topic, no address, no content. */
export interface RelayCounts {
	/** Open now. */
	readonly connections: number;
	/** Topics somebody listens to now. */
	readonly topics: number;
	/** Messages taken and messages handed on, since the start. */
	readonly received: number;
	readonly sent: number;
	/** Dropped since the start, by reason. */
	readonly dropped: Readonly<Record<DropReason, number>>;
	/** Connections refused at the door, and connections closed for what they sent. */
	readonly refused: number;
	readonly closed: number;
}

/** Why a message was dropped. */
export type DropReason =
	'not-json' | 'not-understood' | 'too-long' | 'too-many' | 'too-many-topics' | 'receiver-slow';
