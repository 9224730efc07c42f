import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import type { BrowserOptions } from './browsers';

/** A camera whose picture is a file; Chromium plays it over and over from each opening on. */
export interface FakeCamera {
	/** For the browser that has this camera: it may use it without asking. */
	readonly options: Pick<BrowserOptions, 'args' | 'permissions'>;
	/** From the next opening on it sees the QR code on that page's screen. */
	film(page: Page): Promise<void>;
	/** From the next opening on it sees a grey wall. */
	turnAway(): Promise<void>;
	close(): Promise<void>;
}

const size = { width: 640, height: 480 };
const frames = 5;

/** Sees a grey wall until something is filmed. */
export async function createFakeCamera(): Promise<FakeCamera> {
	const folder = await mkdtemp(join(tmpdir(), 'porchlight-camera-'));
	const file = join(folder, 'film.y4m');
	const turnAway = (): Promise<void> => write(file, Buffer.alloc(size.width * size.height, 128));
	await turnAway();
	return {
		options: {
			args: ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`],
			permissions: ['camera']
		},
		film: async (page) => write(file, await lookAt(page)),
		turnAway,
		close: () => rm(folder, { recursive: true, force: true })
	};
}

/** The brightness of what a camera in front of the screen sees, as it is drawn there, row by row. */
async function lookAt(page: Page): Promise<Buffer> {
	const code = page.getByRole('main').locator('.qr');
	await code.locator('svg').waitFor();
	const shot = (await code.screenshot()).toString('base64');
	const brightness = await page.evaluate(
		async ({ png, width, height }) => {
			const image = new Image();
			image.src = `data:image/png;base64,${png}`;
			await image.decode();
			const canvas = new OffscreenCanvas(width, height);
			const context = canvas.getContext('2d');
			if (context === null) throw new Error('no canvas');
			context.fillStyle = 'gray';
			context.fillRect(0, 0, width, height);
			const side = height * 0.92;
			context.drawImage(image, (width - side) / 2, (height - side) / 2, side, side);
			const { data } = context.getImageData(0, 0, width, height);
			let text = '';
			for (let at = 0; at < data.length; at += 4) text += String.fromCharCode(data[at] ?? 0);
			return btoa(text);
		},
		{ png: shot, ...size }
	);
	return Buffer.from(brightness, 'base64');
}

/** YUV4MPEG2 without colours, https://wiki.multimedia.cx/index.php/YUV4MPEG2 */
async function write(file: string, brightness: Buffer): Promise<void> {
	const { width, height } = size;
	const noColours = Buffer.alloc((width * height) / 2, 128);
	const to = await open(file, 'w');
	await to.write(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
	for (let frame = 0; frame < frames; frame += 1) {
		await to.write('FRAME\n');
		await to.write(brightness);
		await to.write(noColours);
	}
	await to.close();
}
