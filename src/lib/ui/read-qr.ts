/** The browser's own detector, where it has one (Shape Detection API). */
interface NativeDetector {
	detect(image: HTMLCanvasElement): Promise<readonly { readonly rawValue: string }[]>;
}
declare global {
	interface Window {
		readonly BarcodeDetector?: {
			new (options: { formats: readonly string[] }): NativeDetector;
			getSupportedFormats(): Promise<readonly string[]>;
		};
	}
}

/** The text of the QR code in this picture; null when there is none. */
export type ReadQr = (picture: HTMLCanvasElement) => Promise<string | null>;

/** After so many pictures in which the browser's detector found nothing, the other one looks as well. */
const patientFrames = 8;

/**
 * Reads with the browser's detector where it has one that works, otherwise with the `qr` package,
 * fetched when it is needed; that one takes 1 to 30 ms for 720 x 720 pixels on a laptop. Throws only
 * when that package can't be fetched.
 */
export async function createQrReader(): Promise<ReadQr> {
	let native = await findNative();
	let own = native === null ? await loadOwn() : null;
	let misses = 0;
	return async (picture) => {
		if (native !== null) {
			try {
				const [found] = await native.detect(picture);
				if (found !== undefined) {
					misses = 0;
					return found.rawValue;
				}
				misses += 1;
			} catch {
				native = null;
			}
			if (native !== null && misses < patientFrames) return null;
		}
		own ??= await loadOwn();
		return own(picture);
	};
}

async function findNative(): Promise<NativeDetector | null> {
	const Detector = window.BarcodeDetector;
	if (Detector === undefined) return null;
	try {
		const formats = await Detector.getSupportedFormats();
		return formats.includes('qr_code') ? new Detector({ formats: ['qr_code'] }) : null;
	} catch {
		return null;
	}
}

async function loadOwn(): Promise<(picture: HTMLCanvasElement) => string | null> {
	const { default: decodeQR } = await import('qr/decode.js');
	return (picture) => {
		const pixels = picture
			.getContext('2d', { willReadFrequently: true })
			?.getImageData(0, 0, picture.width, picture.height);
		if (pixels === undefined) return null;
		try {
			return decodeQR(pixels);
		} catch {
			// Nothing in it, or nothing that can be read.
			return null;
		}
	};
}
