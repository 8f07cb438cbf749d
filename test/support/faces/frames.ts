import sharp from 'sharp';
import type { Challenge, FaceAction, TakenFrame } from '../../../src/identity-check/judgement/judgement.js';
import type { Pixels, Pose } from './bend-face.js';
import { emptyRoom, personIn, SCENE, type SyntheticPerson } from './people.js';

/** How the pictures differ from those of another recording of the same movements. */
export interface Recording {
  /** Another number makes another recording: other noise, another sway of the head. */
  readonly variation?: number;
  readonly framesPerSecond?: number;
  /** Share of the light: 0.1 is a dark room. */
  readonly light?: number;
  /** Pixels that a camera out of focus spreads a point over. */
  readonly blur?: number;
  /** Neutral seconds before the first action, between two, and after the last. */
  readonly before?: number;
  readonly between?: number;
  readonly after?: number;
}

export interface CameraFrame extends TakenFrame {
  /** A JPEG, as a page would send it. */
  readonly picture: Buffer;
}

export const CAMERA = { width: 480, height: 360 };

const FULL: Record<FaceAction, Pose> = {
  left: { turn: 32 },
  right: { turn: -32 },
  nod: { nod: 20 },
  eyes: { eyesClosed: 1 },
  mouth: { mouthOpen: 0.8 },
};
/** Seconds that a movement is held. */
const HELD = 1;
/** Shares of a movement on the way there, and back. */
const ON_THE_WAY = [0.3, 0.65];

/** A person who looks at the camera, does what is asked in that order, and looks at it again. */
export function framesFor(person: SyntheticPerson, challenge: Challenge, recording: Recording = {}): Promise<CameraFrame[]> {
  return record((pose) => personIn(person, pose), posesFor(challenge, recording), recording);
}

/** A photo of the person held before the camera: it sways, and nothing in it moves. */
export function stillPhoto(person: SyntheticPerson, recording: Recording & { readonly seconds?: number } = {}): Promise<CameraFrame[]> {
  return record(() => personIn(person, {}), neutral(recording.seconds ?? 8, recording), recording);
}

/** The person does what is asked while another stands beside them. */
export function twoFaces(person: SyntheticPerson, other: SyntheticPerson, challenge: Challenge, recording: Recording = {}): Promise<CameraFrame[]> {
  return record(async (pose) => beside(await personIn(person, pose), await personIn(other, {})), posesFor(challenge, recording), recording);
}

/** One person until the movements begin, another from then on. */
export function exchanged(first: SyntheticPerson, second: SyntheticPerson, challenge: Challenge, recording: Recording = {}): Promise<CameraFrame[]> {
  const begin = neutral(recording.before ?? 1, recording).length;
  const poses = posesFor(challenge, recording);
  return record((pose, index) => personIn(index < begin ? first : second, pose), poses, recording);
}

export function nobody(recording: Recording & { readonly seconds?: number } = {}): Promise<CameraFrame[]> {
  return record(() => emptyRoom(), neutral(recording.seconds ?? 8, recording), recording);
}

function posesFor(challenge: Challenge, recording: Recording): Pose[] {
  const { before = 1, between = 0.6, after = 0.6 } = recording;
  return [
    ...neutral(before, recording),
    ...challenge.flatMap((action, index) => [
      ...ON_THE_WAY.map((share) => part(FULL[action], share)),
      ...Array.from({ length: count(HELD, recording) }, () => FULL[action]),
      ...ON_THE_WAY.toReversed().map((share) => part(FULL[action], share)),
      ...neutral(index === challenge.length - 1 ? after : between, recording),
    ]),
  ];
}

function neutral(seconds: number, recording: Recording): Pose[] {
  return Array.from({ length: count(seconds, recording) }, () => ({}));
}

function count(seconds: number, { framesPerSecond = 10 }: Recording): number {
  return Math.max(1, Math.round(seconds * framesPerSecond));
}

function part(pose: Pose, share: number): Pose {
  return Object.fromEntries(Object.entries(pose).map(([name, value]: [string, number]) => [name, Math.round(value * share * 100) / 100]));
}

async function record(scene: (pose: Pose, index: number) => Promise<Pixels>, poses: readonly Pose[], recording: Recording): Promise<CameraFrame[]> {
  const { variation = 1, framesPerSecond = 10, light = 1, blur = 0 } = recording;
  const random = randomNumbers(variation);
  const phase = random() * 6;
  const frames: CameraFrame[] = [];
  for (const [index, pose] of poses.entries()) {
    const seconds = index / framesPerSecond;
    // Nobody holds their head still, and no clock ticks evenly.
    const sway = { x: 4 * Math.sin(seconds * 1.7 + phase) + random(), y: 3 * Math.sin(seconds * 1.1 + 2 * phase) + random() };
    const pixels = withNoise(await throughCamera(await scene(pose, index), sway, blur), light, random);
    const picture = await sharp(pixels.data, { raw: { ...CAMERA, channels: 3 } }).jpeg({ quality: 85 }).toBuffer();
    frames.push({ picture, takenMs: index === 0 ? 0 : Math.round((1000 * index) / framesPerSecond + 14 * (random() - 0.5)) });
  }
  return frames;
}

/** The camera sees the scene but for a margin, within which the head sways. */
async function throughCamera({ data }: Pixels, sway: { x: number; y: number }, blur: number): Promise<Pixels> {
  const cut = { left: Math.round(16 + sway.x), top: Math.round(12 + sway.y), width: SCENE.width - 32, height: SCENE.height - 24 };
  const camera = sharp(data, { raw: { ...SCENE, channels: 3 } }).extract(cut).resize(CAMERA.width, CAMERA.height, { fit: 'fill' });
  const seen = await (blur > 0 ? camera.blur(blur) : camera).raw().toBuffer();
  return { ...CAMERA, data: seen };
}

/** A sensor's grain, in a table longer than a frame: each frame begins at another place in it. */
const GRAIN = grain(CAMERA.width * CAMERA.height * 4);

function withNoise({ data, ...size }: Pixels, light: number, random: () => number): Pixels {
  const gain = light * (1 + 0.02 * (random() - 0.5));
  const from = Math.floor(random() * CAMERA.width * CAMERA.height);
  const out = new Uint8ClampedArray(data.length);
  for (let index = 0; index < data.length; index += 1) out[index] = (data[index] ?? 0) * gain + (GRAIN[from + index] ?? 0);
  return { ...size, data: Buffer.from(out.buffer) };
}

function grain(length: number): Float32Array {
  const random = randomNumbers(7);
  const table = new Float32Array(length);
  for (let index = 0; index < length; index += 1) table[index] = 6 * (random() + random() - 1);
  return table;
}

/** The other's picture, smaller, in the right third of the first's. */
async function beside(first: Pixels, second: Pixels): Promise<Pixels> {
  const width = Math.round(SCENE.width / 3.2);
  const other = await sharp(second.data, { raw: { ...SCENE, channels: 3 } })
    .extract({ left: 180, top: 60, width: 280, height: 360 }).resize({ width, height: Math.round((width * 360) / 280) }).png().toBuffer();
  const data = await sharp(first.data, { raw: { ...SCENE, channels: 3 } })
    .composite([{ input: other, left: SCENE.width - width - 18, top: 40 }]).removeAlpha().raw().toBuffer();
  return { ...SCENE, data };
}

/** Mulberry32: the same numbers for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed * 0x9e3779b1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
