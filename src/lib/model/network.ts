/** A server that helps devices through their routers (STUN), or carries what they say (TURN). */
export interface NetworkServer {
	/** `stun:…`, `turn:…` or `turns:…`, as `parseServerUrl` of network-parse gives it. */
	readonly url: string;
	/** For TURN; empty for STUN. At most 200 characters, as the password. */
	readonly username: string;
	readonly password: string;
}

/** How this device connects in one group. Kept on this device only, for each group by itself. */
export interface NetworkChoice {
	/** At most `maxServers`. */
	readonly servers: readonly NetworkServer[];
	/** Only through a TURN server, for who must hide their address from the others. */
	readonly neverDirect: boolean;
}

export const maxServers = 8;
export const maxServerChars = 200;

/** Straight from device to device, and no host outside learns of it. */
export const directNetwork: NetworkChoice = { servers: [], neverDirect: false };

/** Whether that address is of a TURN server, which carries what devices say. */
export const isTurn = (url: string): boolean => /^turns?:/.test(url);
