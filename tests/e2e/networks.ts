import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../../src/tools/chromium.js';

/**
 * A street of houses with a network cable each, made of Linux network namespaces: the only way to
 * really cut a browser off, for Playwright's `setOffline` leaves WebRTC alone. Needs root and `ip`.
 */
export interface Street {
	/** The address under which the houses reach this machine. */
	readonly host: string;
	/** A Chromium that lives in that house; give it to Playwright as `executablePath`. */
	readonly chromium: (house: number) => string;
	cut(house: number): void;
	heal(house: number): void;
	close(): void;
}

/** Flags a Chromium in a house needs: no mDNS (nobody answers it there), and our http address as a secure one. */
export const houseArgs = (origin: string): string[] => [
	'--disable-features=WebRtcHideLocalIpsWithMdns',
	`--unsafely-treat-insecure-origin-as-secure=${origin}`
];

const ip = (...args: string[]): void => {
	execFileSync('ip', args, { stdio: 'pipe' });
};
const quietly = (...args: string[]): void => {
	try {
		ip(...args);
	} catch {
		// Already gone.
	}
};

/** Null where namespaces aren't allowed; the caller skips its test and says so. */
export function createStreet(houses: number): Street | null {
	const tag = `pl${(process.pid % 10_000).toString()}`;
	const net = `10.77.${(process.pid % 250).toString()}`;
	const bridge = `${tag}br`;
	const house = (n: number): string => `${tag}h${n.toString()}`;
	const cable = (n: number): string => `${tag}c${n.toString()}`;
	const folder = mkdtempSync(join(tmpdir(), 'porchlight-street-'));

	function close(): void {
		for (let n = 0; n < houses; n += 1) {
			quietly('netns', 'del', house(n));
			quietly('link', 'del', cable(n));
		}
		quietly('link', 'del', bridge);
		rmSync(folder, { recursive: true, force: true });
	}

	try {
		ip('link', 'add', bridge, 'type', 'bridge');
		ip('addr', 'add', `${net}.1/24`, 'dev', bridge);
		ip('link', 'set', bridge, 'up');
		for (let n = 0; n < houses; n += 1) {
			ip('netns', 'add', house(n));
			ip('link', 'add', cable(n), 'type', 'veth', 'peer', 'name', 'eth0', 'netns', house(n));
			ip('link', 'set', cable(n), 'master', bridge, 'up');
			ip('-n', house(n), 'addr', 'add', `${net}.${(10 + n).toString()}/24`, 'dev', 'eth0');
			ip('-n', house(n), 'link', 'set', 'lo', 'up');
			ip('-n', house(n), 'link', 'set', 'eth0', 'up');
			ip('-n', house(n), 'route', 'add', 'default', 'via', `${net}.1`);
			const script = join(folder, `chromium-${n.toString()}`);
			const chromium = findChromium() ?? 'chromium';
			writeFileSync(script, `#!/bin/sh\nexec ip netns exec ${house(n)} ${chromium} "$@"\n`);
			chmodSync(script, 0o755);
		}
	} catch {
		close();
		return null;
	}

	return {
		host: `${net}.1`,
		chromium: (n) => join(folder, `chromium-${n.toString()}`),
		cut: (n) => ip('link', 'set', cable(n), 'down'),
		heal: (n) => ip('link', 'set', cable(n), 'up'),
		close
	};
}
