import { equalBytes } from '$lib/model/bytes';
import type { DeviceId, PeerId } from '$lib/model/ids';
import type { KnownDevice } from '$lib/model/light';
import type { Overlay } from './overlay';
import type { ProvedPeer } from './ports';

const maxDevices = 256;

/** All other devices that can be reached, each once however many windows of it are open; those linked to us first. */
export function knownDevices(known: {
	readonly overlay: Overlay;
	readonly me: DeviceId;
	/** False for what can't be: another person's device, or one that was made up. */
	readonly isMember: (device: ProvedPeer) => boolean;
	/** Linked devices, and whether their content equals ours by what they told us directly. */
	readonly linked: ReadonlyMap<PeerId, boolean>;
	/** Ours, as the roll tells it. */
	readonly contents: Uint8Array | null;
	readonly now: number;
}): readonly KnownDevice[] {
	const { overlay, me, isMember, linked, contents, now } = known;
	const deviceOf = (peer: PeerId): DeviceId | undefined =>
		peer === overlay.me ? me : overlay.peers.get(peer)?.deviceId;
	const devices = new Map<DeviceId, KnownDevice>();
	for (const peer of overlay.peers.values()) {
		const { deviceId, personId } = peer;
		const before = devices.get(deviceId);
		if (deviceId === me || (before === undefined && devices.size >= maxDevices)) continue;
		// Who is linked to us speaks for itself, whatever others tell; those come first.
		const isHeard = linked.has(peer.peerId);
		if (!isMember(peer) || (before?.where === 'linked' && !isHeard)) continue;
		const links = new Set(before?.links);
		for (const link of peer.links) {
			const device = deviceOf(link);
			if (device !== undefined && device !== deviceId) links.add(device);
		}
		const equal =
			contents !== null && peer.contents !== null && equalBytes(contents, peer.contents);
		const inStep = linked.get(peer.peerId) ?? equal;
		devices.set(deviceId, {
			deviceId,
			personId,
			where: before?.where === 'linked' || isHeard ? 'linked' : 'here',
			links: [...links],
			presence: before?.presence?.editing == null ? peer.presence : before.presence,
			inStep: before?.inStep === true || inStep,
			seenAt: now,
			inStepAt: before?.inStep === true || inStep ? now : null,
			lacks: 0
		});
	}
	return [...devices.values()].sort(
		(a, b) => Number(b.where === 'linked') - Number(a.where === 'linked')
	);
}
