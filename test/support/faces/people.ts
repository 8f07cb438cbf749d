import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { FaceFinder, type FoundFace } from '../../../src/identity-check/engine/face-finder.js';
import { readFaceModels } from '../../../src/identity-check/engine/face-models.js';
import { bendFace, type Pixels, type Pose } from './bend-face.js';

/** Two people of whom there is one public portrait each (CREDITS.md). */
export type SyntheticPerson = 'eileen' | 'grace';

const PORTRAITS: Record<SyntheticPerson, string> = { eileen: 'astronaut.png', grace: 'grace_hopper.jpg' };
/** The portraits stay where they are when a measurement compiles this file to dist/. */
const folder = fileURLToPath(new URL('.', import.meta.url)).replace(/([\\/])dist[\\/](test[\\/]support[\\/]faces)/, '$1$2');

/** As a camera on a desk sees a person: the face is a quarter of the picture's width. */
export const SCENE = { width: 640, height: 480 };
const SCENE_IN_FACES = 3.6;

/** The portrait as it would lie on file: a JPEG. */
export async function portraitOf(person: SyntheticPerson): Promise<Buffer> {
  return sharp(join(folder, PORTRAITS[person])).flatten().jpeg({ quality: 92 }).toBuffer();
}

/** The person before the camera, in a pose. Drawn once, and kept in a temporary folder for the runs that follow. */
export async function personIn(person: SyntheticPerson, pose: Pose): Promise<Pixels> {
  return kept(`${person}-${JSON.stringify(pose)}`, async () => {
    const { scene, face, triangles } = await ground(person);
    return bendFace(scene, face.mesh, triangles, pose);
  });
}

/** A room without anybody: the same colours without their shapes. */
export async function emptyRoom(): Promise<Pixels> {
  const { scene } = await ground('eileen');
  const { data } = await sharp(scene.data, { raw: { ...SCENE, channels: 3 } }).blur(60).raw().toBuffer({ resolveWithObject: true });
  return { ...SCENE, data };
}

interface Ground {
  readonly scene: Pixels;
  readonly face: FoundFace;
  readonly triangles: readonly number[];
}

const grounds = new Map<SyntheticPerson, Promise<Ground>>();
let finder: Promise<FaceFinder> | undefined;

function ground(person: SyntheticPerson): Promise<Ground> {
  const known = grounds.get(person) ?? layGround(person);
  grounds.set(person, known);
  return known;
}

async function layGround(person: SyntheticPerson): Promise<Ground> {
  finder ??= readFaceModels().then((models) => FaceFinder.load(models));
  const looking = await finder;
  const { data, info } = await sharp(join(folder, PORTRAITS[person])).flatten().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const scene = await sceneAbout({ data, width: info.width, height: info.height }, await theFace(looking, { data, width: info.width, height: info.height }));
  return { scene, face: await theFace(looking, scene), triangles: looking.triangles };
}

async function theFace(looking: FaceFinder, picture: Pixels): Promise<FoundFace> {
  const [face] = await looking.find(picture);
  if (!face) throw new Error('the portrait shows no face');
  return face;
}

/** Cuts the picture to a camera's view of the face; what lies beyond its edges repeats the edge. */
async function sceneAbout(portrait: Pixels, { mesh }: FoundFace): Promise<Pixels> {
  const [left = [0, 0, 0], right = [0, 0, 0], nose = [0, 0, 0]] = [mesh[234], mesh[454], mesh[1]];
  const width = Math.round((right[0] - left[0]) * SCENE_IN_FACES);
  const height = Math.round((width * SCENE.height) / SCENE.width);
  const x = Math.round((left[0] + right[0]) / 2 - width / 2);
  const y = Math.round(nose[1] - height / 2);
  const pad = 2 + Math.max(0, -x, -y, x + width - portrait.width, y + height - portrait.height);
  const extended = await sharp(portrait.data, { raw: { width: portrait.width, height: portrait.height, channels: 3 } })
    .extend({ top: pad, bottom: pad, left: pad, right: pad, extendWith: 'copy' })
    .png().toBuffer();
  const data = await sharp(extended).extract({ left: x + pad, top: y + pad, width, height }).resize(SCENE.width, SCENE.height).removeAlpha().raw().toBuffer();
  return { ...SCENE, data };
}

/** Kept by a hash of everything that a drawing depends on: a changed drawing is drawn anew. */
async function kept(name: string, draw: () => Promise<Pixels>): Promise<Pixels> {
  const file = join(cacheFolder(), createHash('sha256').update(name).digest('hex').slice(0, 24));
  const found = await readFile(file).catch(() => undefined);
  if (found?.length === SCENE.width * SCENE.height * 3) return { ...SCENE, data: found };
  const drawn = await draw();
  // Test files run side by side: each moves a whole file into its place.
  writeFileSync(`${file}.${process.pid}`, drawn.data);
  renameSync(`${file}.${process.pid}`, file);
  return drawn;
}

function cacheFolder(): string {
  const sources = ['people.ts', 'bend-face.ts', ...Object.values(PORTRAITS)];
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(join(folder, source)));
  const cache = join(tmpdir(), `tongban-faces-${hash.digest('hex').slice(0, 16)}`);
  mkdirSync(cache, { recursive: true });
  return cache;
}
