import { hostname, networkInterfaces } from 'node:os';
import { createRelay, type RelayDeps } from './create-relay';
import { lanAddresses } from './lan-addresses';
import { lanCertificate } from './lan-certificate';
import { parseRelayOptions, usage, type RelayOptions } from './options';
import { terminalQr } from './terminal-qr';

const say = (words: string): void => void process.stdout.write(`${words}\n`);
const stop = (words: string): never => {
	process.stderr.write(`${words}\n`);
	process.exit(1);
};

const problemWords = (code: string, { port, host }: RelayOptions): string =>
	({
		'port-taken': `Port ${port} is taken, perhaps by a Porchlight that already runs.\nStop that one, or choose another port:  PORT=${port + 1} npm start`,
		'port-not-allowed': `This computer does not allow port ${port}. Choose one above 1024:  PORT=8417 npm start`,
		'host-not-here': `"${host}" is not an address of this computer. Leave HOST out, or use localhost.`
	})[code] ?? `Porchlight could not start listening on ${host}, port ${port}.`;

const inAddress = (host: string): string => (host.includes(':') ? `[${host}]` : host);

async function lanDeps(): Promise<{ host: string; deps: Partial<RelayDeps> }> {
	const addresses = lanAddresses(networkInterfaces());
	const first = addresses[0];
	if (first === undefined) return stop('This computer is on no network, so nobody could reach it.');
	const { key, cert, remade } = await lanCertificate({
		directory: '.porchlight',
		addresses: [...addresses, '127.0.0.1', '::1'],
		names: ['localhost', hostname()],
		now: Date.now()
	});
	if (remade) say('Made a certificate for this network; it is kept in .porchlight/.');
	return {
		host: first,
		deps: { tls: { key, cert } }
	};
}

async function main(): Promise<void> {
	const parsed = parseRelayOptions(process.argv.slice(2), process.env);
	if (!parsed.ok) return stop(`${parsed.problem.detail ?? ''}\n\n${usage}`);
	const options = parsed.value;
	if (options.help) {
		say(usage);
		return;
	}
	const lan = options.lan ? await lanDeps() : null;
	const started = await createRelay({
		directory: options.directory,
		port: options.port,
		behindProxy: options.behindProxy,
		now: () => Date.now(),
		...(lan === null ? { host: options.host } : lan.deps)
	});
	if (!started.ok) return stop(problemWords(started.problem.code, options));
	const relay = started.value;
	const end = (): void => {
		say('\nThe porch light is off. What you wrote stays on your devices.');
		void relay.close().then(() => process.exit(0));
	};
	process.once('SIGINT', end);
	process.once('SIGTERM', end);

	if (lan === null) {
		say(`The porch light is on:  http://${inAddress(options.host)}:${relay.port}/`);
	} else {
		const address = `https://${inAddress(lan.host)}:${relay.port}/`;
		say(`The porch light is on for this network:  ${address}`);
		say(`On this computer:  https://localhost:${relay.port}/\n`);
		say(terminalQr(address, process.stdout.isTTY));
		say(
			'\nScan it with a phone on the same Wi-Fi. The browser will warn once, because nobody but this\n' +
				'computer vouches for its certificate: choose "Advanced" and go on. The way from the phone to\n' +
				'this computer is encrypted all the same.'
		);
	}
}

// A terminal that was closed is no reason to stop serving.
process.stdout.on('error', () => undefined);
await main();
