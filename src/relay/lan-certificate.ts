import { X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import * as v from 'valibot';

/** PEM texts. */
export interface Certificate {
	readonly key: string;
	readonly cert: string;
}

/** Where the certificate is kept, whom it must name, and the time (ms). */
export interface CertificateWish {
	readonly directory: string;
	/** IP addresses of this computer on its networks. */
	readonly addresses: readonly string[];
	readonly names: readonly string[];
	readonly now: number;
}

const dayMs = 86_400_000;
/** Browsers refuse certificates that run longer than 398 days. */
const validDays = 390;
const Kept = v.object({ key: v.string(), cert: v.string() });

/**
 * The certificate for https on the local network: the kept one while it names all addresses and runs
 * for another day, so that a browser warns once per device and not at every start; else a new one.
 */
export async function lanCertificate(
	wish: CertificateWish
): Promise<Certificate & { readonly remade: boolean }> {
	const file = join(wish.directory, 'lan-certificate.json');
	const kept = await readKept(file);
	if (kept !== null && serves(kept.cert, wish)) return { ...kept, remade: false };
	const made = await make(wish);
	await mkdir(wish.directory, { recursive: true, mode: 0o700 });
	await writeFile(file, JSON.stringify(made), { mode: 0o600 });
	await chmod(file, 0o600);
	return { ...made, remade: true };
}

async function readKept(file: string): Promise<Certificate | null> {
	try {
		const parsed = v.safeParse(Kept, JSON.parse(await readFile(file, 'utf8')));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}

function serves(cert: string, wish: CertificateWish): boolean {
	try {
		const read = new X509Certificate(cert);
		return (
			Date.parse(read.validTo) > wish.now + dayMs &&
			Date.parse(read.validFrom) <= wish.now &&
			wish.addresses.every((address) => read.checkIP(address) !== undefined)
		);
	} catch {
		return false;
	}
}

async function make(wish: CertificateWish): Promise<Certificate> {
	const made = await generate([{ name: 'commonName', value: 'Porchlight on this network' }], {
		keyType: 'ec',
		curve: 'P-256',
		algorithm: 'sha256',
		notBeforeDate: new Date(wish.now - dayMs),
		notAfterDate: new Date(wish.now + validDays * dayMs),
		extensions: [
			{ name: 'basicConstraints', cA: false, critical: true },
			{ name: 'keyUsage', digitalSignature: true, critical: true },
			{ name: 'extKeyUsage', serverAuth: true },
			{
				name: 'subjectAltName',
				altNames: [
					...wish.names.map((value) => ({ type: 2 as const, value })),
					...wish.addresses.map((ip) => ({ type: 7 as const, ip }))
				]
			}
		]
	});
	return { key: made.private, cert: made.cert };
}
