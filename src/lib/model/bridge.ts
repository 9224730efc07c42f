/** What another program is given to join a group's records over y-webrtc. */
export interface BridgeAccess {
	readonly room: string;
	readonly password: string;
	/** Addresses of the helpers (`wss://…`) where the programs are introduced; may be empty. */
	readonly helpers: readonly string[];
}

/**
 * How the bridge of this device stands: `no-helper` where there is no address to meet at, `waiting`
 * while none of them answers, `other-tab` where another tab of this browser runs it.
 */
export type BridgeStatus = 'starting' | 'no-helper' | 'waiting' | 'other-tab' | 'open';

/** The switch for other programs on this device. */
export type BridgeState =
	| { readonly kind: 'off' }
	| {
			readonly kind: 'on';
			/** Null for a moment after the start. */
			readonly access: BridgeAccess | null;
			readonly status: BridgeStatus;
			/** How many programs are connected to this device. */
			readonly programs: number;
	  };

/** y-webrtc 10 sends a document in one message, and browsers send none that is longer: beyond it nothing arrives. */
export const maxBridgeBytes = 256 * 1024 - 16;
