import { createQrReader, type ReadQr } from './read-qr';

/** Why there is no picture; each has words of its own. */
export type CameraProblem = 'insecure' | 'missing' | 'denied' | 'in-use' | 'unknown';

/** What the eye is doing. */
export type CameraState =
	| { readonly kind: 'opening' }
	/** `several`: there is another camera to change to. `mirrored`: it looks at who holds the device. */
	| { readonly kind: 'open'; readonly several: boolean; readonly mirrored: boolean }
	| { readonly kind: 'failed'; readonly problem: CameraProblem };

/** A camera that reads QR codes until it is closed. It rests while the page is hidden. */
export interface Camera {
	/** Changes to the next camera of this device. */
	turn(): void;
	close(): void;
}

/** Longest side of what is looked at, px: a QR code of version 10 in it has 10 px per module. */
const pictureSize = 720;
/** Between two looks, ms; a slow device rests four times as long as a look took. */
const restMs = 150;

/** Opens the camera that looks away from the screen, shows it in `video` and tells every code it sees, again and again. */
export function openCamera(deps: {
	readonly video: HTMLVideoElement;
	readonly onState: (state: CameraState) => void;
	readonly onText: (text: string) => void;
}): Camera {
	const { video } = deps;
	const picture = document.createElement('canvas');
	let stream: MediaStream | null = null;
	let deviceId: string | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	/** Counts the openings; an earlier one that is answered late is closed again. */
	let turnCount = 0;
	let closed = false;

	function stop(): void {
		turnCount += 1;
		clearTimeout(timer);
		for (const track of stream?.getTracks() ?? []) track.stop();
		stream = null;
		video.srcObject = null;
	}

	function fail(problem: CameraProblem): void {
		stop();
		deps.onState({ kind: 'failed', problem });
	}

	async function open(): Promise<void> {
		stop();
		const mine = turnCount;
		deps.onState({ kind: 'opening' });
		try {
			if (!canAsk()) {
				fail('insecure');
				return;
			}
			const reading = createQrReader();
			// Looked at below; until then the person may be asked for the camera.
			reading.catch(() => undefined);
			const taken = await navigator.mediaDevices.getUserMedia({
				audio: false,
				video: wanted(deviceId)
			});
			if (mine !== turnCount) {
				for (const track of taken.getTracks()) track.stop();
				return;
			}
			// From here on whatever ends this try ends the camera.
			stream = taken;
			const read = await reading;
			if (mine !== turnCount) return;
			const [track] = taken.getVideoTracks();
			track?.addEventListener('ended', () => {
				if (mine === turnCount) fail('in-use');
			});
			const { facingMode, deviceId: used } = track?.getSettings() ?? {};
			deviceId = used ?? null;
			video.srcObject = taken;
			await video.play();
			const several = (await cameras()).length > 1;
			if (mine !== turnCount) return;
			deps.onState({ kind: 'open', several, mirrored: facingMode !== 'environment' });
			void look(mine, read);
		} catch (error) {
			if (mine === turnCount) fail(problemOf(error));
		}
	}

	async function look(mine: number, read: ReadQr): Promise<void> {
		const from = performance.now();
		try {
			const text = takePicture(video, picture) ? await read(picture) : null;
			if (mine === turnCount && text !== null && text !== '') deps.onText(text);
		} catch {
			if (mine === turnCount) fail('unknown');
		}
		if (mine !== turnCount) return;
		timer = setTimeout(
			() => void look(mine, read),
			Math.max(restMs, 4 * (performance.now() - from))
		);
	}

	function rest(): void {
		if (document.hidden) stop();
		else if (!closed && stream === null) void open();
	}
	document.addEventListener('visibilitychange', rest);
	void open();

	return {
		turn() {
			void cameras().then((all) => {
				if (closed) return;
				const at = all.indexOf(deviceId ?? '');
				deviceId = all[(at + 1) % all.length] ?? null;
				void open();
			});
		},
		close() {
			closed = true;
			document.removeEventListener('visibilitychange', rest);
			stop();
		}
	};
}

/** Away from secure pages, and in some browsers inside apps, `mediaDevices` is not there, whatever the types say. */
const canAsk = (): boolean => isSecureContext && 'mediaDevices' in navigator;

const wanted = (deviceId: string | null): MediaTrackConstraints => ({
	...(deviceId === null ? { facingMode: 'environment' } : { deviceId: { exact: deviceId } }),
	width: { ideal: 1280 },
	height: { ideal: 720 }
});

async function cameras(): Promise<readonly string[]> {
	const devices = await navigator.mediaDevices.enumerateDevices();
	return devices.filter(({ kind }) => kind === 'videoinput').map(({ deviceId }) => deviceId);
}

/** The square in the middle, which is what the screen shows. False while there is no picture yet. */
function takePicture(video: HTMLVideoElement, picture: HTMLCanvasElement): boolean {
	const side = Math.min(video.videoWidth, video.videoHeight);
	const context = picture.getContext('2d', { willReadFrequently: true });
	if (side === 0 || context === null) return false;
	const size = Math.min(side, pictureSize);
	if (picture.width !== size) picture.width = picture.height = size;
	const [x, y] = [(video.videoWidth - side) / 2, (video.videoHeight - side) / 2];
	context.drawImage(video, x, y, side, side, 0, 0, size, size);
	return true;
}

/** Names of https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia. */
const problemByName: Readonly<Record<string, CameraProblem>> = {
	NotAllowedError: 'denied',
	SecurityError: 'denied',
	NotFoundError: 'missing',
	OverconstrainedError: 'missing',
	NotReadableError: 'in-use',
	AbortError: 'in-use'
};

const problemOf = (error: unknown): CameraProblem =>
	(error instanceof DOMException && problemByName[error.name]) || 'unknown';
