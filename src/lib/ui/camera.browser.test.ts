import encodeQR from 'qr';
import { afterEach, expect, test, vi } from 'vitest';
import { openCamera, type Camera, type CameraState } from './camera';
import { createQrReader } from './read-qr';

vi.mock('./read-qr', { spy: true });
const reader = vi.mocked(createQrReader);

/** A picture that a camera would give: some text as a QR code, or a grey wall. */
function film(text: string | null): MediaStream {
	const canvas = document.createElement('canvas');
	canvas.width = 640;
	canvas.height = 480;
	const context = canvas.getContext('2d');
	if (context === null) throw new Error('no canvas');
	const draw = (): void => {
		context.fillStyle = 'gray';
		context.fillRect(0, 0, 640, 480);
		if (text === null) return;
		const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
		const module = Math.floor(440 / rows.length);
		rows.forEach((row, y) =>
			row.forEach((dark, x) => {
				context.fillStyle = dark ? 'black' : 'white';
				context.fillRect(100 + x * module, 20 + y * module, module, module);
			})
		);
	};
	draw();
	drawing.push(setInterval(draw, 50));
	return canvas.captureStream(20);
}
const drawing: ReturnType<typeof setInterval>[] = [];
const opened: Camera[] = [];
afterEach(() => {
	for (const camera of opened.splice(0)) camera.close();
	for (const timer of drawing.splice(0)) clearInterval(timer);
	vi.restoreAllMocks();
});

function open(given: () => Promise<MediaStream>) {
	const ask = vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(given);
	const video = document.createElement('video');
	video.muted = true;
	const states: CameraState[] = [];
	const texts: string[] = [];
	const camera = openCamera({
		video,
		onState: (state) => states.push(state),
		onText: (text) => texts.push(text)
	});
	opened.push(camera);
	return { ask, camera, video, states, texts };
}

test('a QR code in sight is read again and again, until the camera is closed', async () => {
	const stream = film('PORCHLIGHT:0123456789ABCDEFGHJKMNPQRSTVWXYZ');
	const { camera, states, texts } = open(() => Promise.resolve(stream));
	await vi.waitFor(() => expect(texts.length).toBeGreaterThan(2), { timeout: 10_000 });
	expect(new Set(texts)).toEqual(new Set(['PORCHLIGHT:0123456789ABCDEFGHJKMNPQRSTVWXYZ']));
	expect(states.map(({ kind }) => kind)).toEqual(['opening', 'open']);
	camera.close();
	expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(['ended']);
});

test.each([
	['NotAllowedError', 'denied'],
	['NotFoundError', 'missing'],
	['NotReadableError', 'in-use'],
	['TypeError', 'unknown']
] as const)('a camera that fails with %s is %s', async (name, problem) => {
	const { states } = open(() => Promise.reject(new DOMException('no', name)));
	await vi.waitFor(() => expect(states.at(-1)).toEqual({ kind: 'failed', problem }));
});

test('where the page gets no cameras at all, it says so without asking', async () => {
	vi.spyOn(window, 'isSecureContext', 'get').mockReturnValue(false);
	const { ask, states } = open(() => Promise.reject(new Error('never')));
	await vi.waitFor(() => expect(states.at(-1)).toEqual({ kind: 'failed', problem: 'insecure' }));
	expect(ask).not.toHaveBeenCalled();
});

test('a camera that is given too late is let go at once', async () => {
	const stream = film(null);
	let give: (stream: MediaStream) => void = () => undefined;
	const { ask, camera, video } = open(() => new Promise((resolve) => (give = resolve)));
	await vi.waitFor(() => expect(ask).toHaveBeenCalled());
	camera.close();
	give(stream);
	await vi.waitFor(() => expect(stream.getTracks()[0]?.readyState).toBe('ended'));
	expect(video.srcObject).toBeNull();
});

test('a camera is let go when what reads codes could not be fetched', async () => {
	reader.mockRejectedValueOnce(new TypeError('Failed to fetch'));
	const stream = film(null);
	const { states } = open(() => Promise.resolve(stream));
	await vi.waitFor(() => expect(states.at(-1)).toEqual({ kind: 'failed', problem: 'unknown' }));
	expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(['ended']);
});

test('it rests while the page is hidden', async () => {
	const streams = [film(null), film(null)];
	const left = [...streams];
	const { states } = open(() => Promise.resolve(left.shift() ?? film(null)));
	await vi.waitFor(() => expect(states.at(-1)?.kind).toBe('open'));
	const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
	document.dispatchEvent(new Event('visibilitychange'));
	expect(streams[0]?.getTracks()[0]?.readyState).toBe('ended');
	hidden.mockReturnValue(false);
	document.dispatchEvent(new Event('visibilitychange'));
	await vi.waitFor(() =>
		expect(states.map(({ kind }) => kind)).toEqual(['opening', 'open', 'opening', 'open'])
	);
});
