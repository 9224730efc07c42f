import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuild } from './build.js';
import { ensurePackages } from './install.js';
import { root } from './run.js';

await ensurePackages();
await ensureBuild();
process.chdir(root);
process.setSourceMapsEnabled(true);
// In this process, so that signals and exit codes are the relay's own.
await import(pathToFileURL(join(root, 'dist/relay.js')).href);
