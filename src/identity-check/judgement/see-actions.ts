import type { Challenge, FaceAction } from './judgement.js';
import { ACTIONS } from './judgement.js';
import type { FaceMeasures, FrameObservation } from './observation.js';

/** How a person's face is when they do nothing: no two people's eyes are alike open. */
export interface Neutral {
  readonly yaw: number;
  readonly pitch: number;
  readonly eyes: number;
  readonly mouth: number;
}

/** One action, from its first frame to its last. */
export interface SeenAction {
  readonly action: FaceAction;
  /** Indices of frames. */
  readonly first: number;
  readonly peak: number;
  readonly last: number;
  readonly endMs: number;
  /** At the peak: 1 is just enough. */
  readonly strength: number;
}

/** Degrees of the mesh's yaw about the camera's axis within which a face serves to say what neutral is. */
const FACING = 10;
const FEWEST_NEUTRAL = 3;
/** What counts as done, against neutral. From few people; starting values. */
const ENOUGH = { yaw: 12, nose: 0.35, pitch: 9, eyesClosing: 0.3, mouth: 0.25, mouthOpening: 0.12 };
/** Beyond this, what was not asked for was meant; below it may have been a twitch. */
const MEANT = 1.25;
/** An action lasts: a blink (a fifth of a second) is no closing of the eyes, a single frame is no movement. */
const LASTS_MS: Record<FaceAction, number> = { left: 90, right: 90, nod: 90, eyes: 350, mouth: 90 };
/** Within an action, frames in which it is not seen (blurred by the movement itself). */
const FORGIVEN_GAP_MS = 300;

/**
 * The middle of what the face does, taken where each action would not pull it along: closed eyes only lower the eyes'
 * opening, an open mouth only raises the mouth's, a nod only raises the pitch. Undefined with fewer than three frames.
 */
export function neutralOf(frames: readonly FrameObservation[]): Neutral | undefined {
  const facing = frames.flatMap(({ face }) => (face && Math.abs(face.yaw) <= FACING ? [face] : []));
  if (facing.length < FEWEST_NEUTRAL) return undefined;
  return {
    yaw: quantile(facing.map(({ yaw }) => yaw), 0.5),
    pitch: quantile(facing.map(({ pitch }) => pitch), 0.4),
    eyes: quantile(facing.map(({ eyes }) => eyes), 0.65),
    mouth: quantile(facing.map(({ mouth }) => mouth), 0.35),
  };
}

/** How far an action is done on one frame: 0 not at all, 1 enough. */
export function strengthOf(action: FaceAction, face: FaceMeasures, neutral: Neutral): number {
  const turn = face.yaw - neutral.yaw;
  switch (action) {
    case 'left': return Math.min(-turn / ENOUGH.yaw, face.nose / ENOUGH.nose);
    case 'right': return Math.min(turn / ENOUGH.yaw, -face.nose / ENOUGH.nose);
    case 'nod': return (face.pitch - neutral.pitch) / ENOUGH.pitch;
    case 'eyes': return (1 - face.eyes / neutral.eyes) / ENOUGH.eyesClosing;
    case 'mouth': return Math.min(face.mouth / ENOUGH.mouth, (face.mouth - neutral.mouth) / ENOUGH.mouthOpening);
  }
}

/** Everything done, in the order done. On a turned or lowered face eyes and mouth say nothing: the movement of the head counts. */
export function seeActions(frames: readonly FrameObservation[], neutral: Neutral): SeenAction[] {
  const runs: (SeenAction & { readonly startMs: number; readonly frames: number })[] = [];
  frames.forEach(({ face, takenMs }, index) => {
    const action = face && ACTIONS.find((each) => strengthOf(each, face, neutral) >= 1);
    if (!face || !action) return;
    const strength = strengthOf(action, face, neutral);
    const run = runs.at(-1);
    if (run?.action === action && takenMs - run.endMs <= FORGIVEN_GAP_MS) {
      const peak = strength > run.strength ? { peak: index, strength } : {};
      runs[runs.length - 1] = { ...run, ...peak, last: index, endMs: takenMs, frames: run.frames + 1 };
    } else {
      runs.push({ action, first: index, peak: index, last: index, startMs: takenMs, endMs: takenMs, strength, frames: 1 });
    }
  });
  return runs
    .filter((run) => run.frames >= 2 && run.endMs - run.startMs >= LASTS_MS[run.action])
    .map(({ action, first, peak, last, endMs, strength }) => ({ action, first, peak, last, endMs, strength }));
}

/** How the actions seen stand to those asked. */
export interface Obedience {
  /** Indices into the actions seen: those that answer the challenge, as far as it was answered. */
  readonly answers: readonly number[];
  /** The first action that was asked and not done in its turn. */
  readonly missing: FaceAction | undefined;
  /** What was done in its place. */
  readonly instead: FaceAction | undefined;
}

/**
 * Each action must be the next that is done: a film in which somebody does everything in turn must not pass. Doing the
 * last one again is forgiven, and what comes after the last doesn't count.
 */
export function compare(challenge: Challenge, seen: readonly SeenAction[]): Obedience {
  const answers: number[] = [];
  for (const [index, { action, strength }] of seen.entries()) {
    const wanted = challenge[answers.length];
    if (wanted === undefined) break;
    if (action === wanted) answers.push(index);
    else if (action !== challenge[answers.length - 1] && strength >= MEANT) return { answers, missing: wanted, instead: action };
  }
  return { answers, missing: challenge[answers.length], instead: undefined };
}

/** The value below which a share of the values lies. Of none: 0. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
