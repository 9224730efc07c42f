import { compactUpdates } from './compact';

// Only the page that made this worker can write to it.
addEventListener('message', (event: MessageEvent<readonly Uint8Array<ArrayBuffer>[]>) => {
	postMessage(compactUpdates(event.data));
});
