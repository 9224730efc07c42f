import type { NetworkInterfaceInfo } from 'node:os';

/**
 * Addresses under which others on the same network reach this computer, likeliest first: IPv4 of
 * home and office networks, other IPv4, then IPv6. Without loopback and link-local ones, and without
 * those of container bridges.
 */
export function lanAddresses(
	interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>
): readonly string[] {
	const rank = (address: string): number =>
		address.startsWith('192.168.')
			? 0
			: address.startsWith('10.')
				? 1
				: address.includes('.')
					? 2
					: 3;
	return Object.entries(interfaces)
		.filter(([name]) => !/^(docker|br-|veth|virbr)/.test(name))
		.flatMap(([, infos]) => infos ?? [])
		.filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address))
		.map(({ address }) => address)
		.sort((a, b) => rank(a) - rank(b));
}
