import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ACTIONS, type Challenge, DEFAULT_THRESHOLDS, type FaceAction, type TakenFrame, type Thresholds } from '../identity-check/judgement/judgement.js';
import { readThresholds } from '../identity-check/judgement/read-thresholds.js';
import { CommandError } from './outcome.js';

/** One line of pairs.jsonl. */
export interface Pair {
  readonly id: string | number | null;
  readonly portrait: string;
  readonly frames: readonly string[];
  /** For evaluation: whether they show one person. */
  readonly same: boolean | undefined;
}

export interface UnreadableLine {
  readonly id: string | number | null;
  readonly error: string;
}

/** Pictures that no clock has timed are taken to come eight a second, with a little jitter. */
const FRAME_MS = 125;

export function readPair(line: string): Pair | UnreadableLine {
  let given: unknown;
  try {
    given = JSON.parse(line);
  } catch {
    return { id: null, error: 'not JSON' };
  }
  if (typeof given !== 'object' || given === null) return { id: null, error: 'not an object' };
  const { id, portrait, frames, same } = given as Record<string, unknown>;
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  if (known === null) return { id: null, error: '"id" is missing' };
  if (typeof portrait !== 'string') return { id: known, error: '"portrait" must name a file' };
  if (!Array.isArray(frames) || frames.length === 0 || !frames.every((frame) => typeof frame === 'string')) {
    return { id: known, error: '"frames" must be a list of files' };
  }
  return { id: known, portrait, frames, same: typeof same === 'boolean' ? same : undefined };
}

export function readChallenge(given: string): Challenge {
  return given.split(',').map((name): FaceAction => {
    const action = ACTIONS.find((each) => each === name.trim());
    if (!action) throw new CommandError(`--challenge ${given}: "${name.trim()}" is not known: ${ACTIONS.join(', ')}.`);
    return action;
  });
}

export async function readThresholdsFile(file: string | undefined): Promise<Thresholds> {
  if (file === undefined) return DEFAULT_THRESHOLDS;
  const reading = readThresholds(await readJson(file));
  if ('faults' in reading) throw new CommandError(`${file}: ${reading.faults.map((fault) => JSON.stringify(fault)).join(', ')}`);
  return reading.thresholds;
}

/** The pictures of a folder by name; frames.json beside them tells when each was taken. */
export async function readFrames(folder: string): Promise<TakenFrame[]> {
  const names = await readdir(folder).catch(() => {
    throw new CommandError(`${folder} cannot be read.`);
  });
  const pictures = names.filter((name) => /\.(jpe?g|png)$/i.test(name)).sort();
  if (pictures.length === 0) throw new CommandError(`${folder} holds no JPEG or PNG files.`);
  const times = names.includes('frames.json') ? ((await readJson(path.join(folder, 'frames.json'))) as Readonly<Record<string, unknown>>) : undefined;
  return Promise.all(pictures.map(async (name, index) => {
    const takenMs = times ? times[name] : index * FRAME_MS + ((index * 37) % 11);
    if (typeof takenMs !== 'number') throw new CommandError(`${folder}/frames.json does not say when ${name} was taken.`);
    return { picture: await readPicture(path.join(folder, name)), takenMs };
  }));
}

export async function readPicture(file: string): Promise<Buffer> {
  return readFile(file).catch(() => {
    throw new CommandError(`${file} cannot be read.`);
  });
}

async function readJson(file: string): Promise<unknown> {
  const text = await readPicture(file);
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    throw new CommandError(`${file} is not JSON.`);
  }
}
