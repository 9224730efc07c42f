import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { fail, ok, type Result } from '$lib/model/result';

/** What the relay was asked to do at the command line and through the environment. */
export interface RelayOptions {
	readonly port: number;
	readonly host: string;
	/** Folder of the built site. */
	readonly directory: string;
	/** Listen on the whole local network, with https. */
	readonly lan: boolean;
	readonly behindProxy: boolean;
	readonly help: boolean;
}

const Port = v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number), v.maxValue(65_535));

/** Shown for `--help` and after a wrong option. */
export const usage = `Porchlight: serves the app and introduces devices to each other.

  --port N         port, default 8417 (or PORT)
  --host NAME      address to listen on, default localhost (or HOST)
  --lan            https for phones and computers on the same network
  --static DIR     folder of the built app, default build
  --behind-proxy   a proxy in front names the caller in X-Forwarded-For
  --help           this page`;

/** Options win over the environment. The problem's detail is a sentence for the terminal. */
export function parseRelayOptions(
	args: readonly string[],
	env: Readonly<Record<string, string | undefined>>
): Result<RelayOptions> {
	let values;
	try {
		({ values } = parseArgs({
			args: [...args],
			options: {
				port: { type: 'string' },
				host: { type: 'string' },
				static: { type: 'string' },
				lan: { type: 'boolean', default: false },
				'behind-proxy': { type: 'boolean', default: false },
				help: { type: 'boolean', default: false }
			}
		}));
	} catch (error) {
		return fail('wrong-option', error instanceof Error ? error.message : String(error));
	}
	const port = v.safeParse(Port, values.port ?? (env.PORT || '8417'));
	if (!port.success) return fail('wrong-port', 'The port is a number from 0 to 65535.');
	return ok({
		port: port.output,
		host: values.host ?? (env.HOST || 'localhost'),
		directory: values.static ?? 'build',
		lan: values.lan,
		behindProxy: values['behind-proxy'],
		help: values.help
	});
}
