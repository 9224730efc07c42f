import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createRelay } from './create-relay';

test('who asks for an upgrade nowhere and hangs up does not end the relay', async () => {
	const started = await createRelay({
		directory: 'no such folder',
		port: 0,
		host: '127.0.0.1',
		now: () => Date.now()
	});
	if (!started.ok) throw new Error(started.problem.code);
	const { port, close } = started.value;
	for (let count = 0; count < 20; count += 1) {
		const socket = connect(port, '127.0.0.1');
		socket.on('error', () => undefined);
		await once(socket, 'connect');
		socket.write(
			'GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
			() => socket.resetAndDestroy()
		);
		await once(socket, 'close');
	}
	const answer = await fetch(`http://127.0.0.1:${port}/relay`);
	expect(answer.status).toBe(426);
	await close();
});
