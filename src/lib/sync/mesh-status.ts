import type { DeviceId } from '$lib/model/ids';
import type { CarriedRecord, KnownDevice, LinkedDevice, MeshStatus } from '$lib/model/light';
import type { View } from '$lib/model/view';
import { knownDevices } from './known-devices';
import { createLazyView } from './lazy-view';
import type { Member } from './members';
import type { Overlay } from './overlay';
import type { Carrier, ProvedPeer, World } from './ports';

/** Changes that come within this are told together. */
const gatherMs = 30;

/** What the screens are told of the mesh; `touch` when something of it may be different. */
export function createMeshStatus(deps: {
	readonly world: World;
	readonly me: DeviceId;
	readonly members: () => readonly Member[];
	readonly overlay: View<Overlay>;
	readonly isMember: (device: ProvedPeer) => boolean;
	readonly carriers: View<readonly Carrier[]>;
	readonly inStep: (member: Member) => boolean;
	readonly hasMine: (member: Member) => boolean;
	readonly onlyHere: () => boolean;
	readonly contents: () => Uint8Array | null;
	/** Those that are here with what they lack, and those that are away. */
	readonly known: (here: readonly KnownDevice[]) => readonly KnownDevice[];
	readonly carried: () => readonly CarriedRecord[];
	readonly dropped: () => number;
}): View<MeshStatus> & { touch(): void; close(): void } {
	function linkedDevices(): readonly LinkedDevice[] {
		const { peers } = deps.overlay.current();
		const byDevice = new Map<DeviceId, LinkedDevice>();
		for (const member of deps.members()) {
			if (member.isMe) continue;
			byDevice.set(member.deviceId, {
				...member.proved,
				since: member.since,
				inStep: deps.inStep(member),
				hasMine: deps.hasMine(member),
				presence: peers.get(member.peerId)?.presence ?? { editing: null }
			});
		}
		return [...byDevice.values()];
	}

	const status = createLazyView(
		deps.world,
		(): MeshStatus => ({
			links: linkedDevices(),
			devices: deps.known(
				knownDevices({
					overlay: deps.overlay.current(),
					me: deps.me,
					isMember: deps.isMember,
					linked: new Map(deps.members().map((member) => [member.peerId, deps.inStep(member)])),
					contents: deps.contents(),
					now: deps.world.now()
				})
			),
			carried: deps.carried(),
			carriers: deps.carriers.current().map((carrier) => ({
				address: carrier.address,
				state: carrier.state(),
				retryAt: carrier.retryAt()
			})),
			onlyHere: deps.onlyHere(),
			role: 'holder',
			dropped: deps.dropped()
		}),
		gatherMs,
		(next, before) => textOf(next) === textOf(before)
	);

	let carrierEnds: (() => void)[] = [];
	function followCarriers(): void {
		for (const end of carrierEnds) end();
		carrierEnds = deps.carriers.current().map((carrier) => carrier.onState(status.touch));
		status.touch();
	}
	const ends = [
		deps.carriers.subscribe(followCarriers),
		deps.overlay.subscribe(() => status.touch())
	];
	followCarriers();

	return {
		...status,
		close() {
			for (const end of [...ends, ...carrierEnds]) end();
			status.close();
		}
	};
}

/** That a device is still here is no news. */
const textOf = (status: MeshStatus): string =>
	JSON.stringify({ ...status, devices: status.devices.map(withoutNow) });

function withoutNow(device: KnownDevice): unknown {
	if (device.where === 'away') return device;
	return { ...device, seenAt: 0, inStepAt: device.inStep ? 0 : device.inStepAt };
}
