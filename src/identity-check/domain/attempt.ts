import { ACTIONS, type Challenge, type FaceAction, type Judgement, type Reason, type Thresholds } from '../judgement/judgement.js';

/**
 * capturing: the camera runs. queued: sent, waiting for its turn or being looked at. review: a clerk decides. outage: the
 * portal's fault, uses no attempt. lapsed: not finished in time, or withdrawn.
 */
export const ATTEMPT_STATES = ['capturing', 'queued', 'review', 'passed', 'failed', 'outage', 'lapsed'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

/** What the engine finds in the pictures, and what the room knows about where they come from. */
export type FindingCode = Reason | 'seen-before' | 'several-identities';

/** What lies sealed beside the pictures of a try. */
export interface SealedJudgement {
  readonly judgement: Judgement;
  /** By which it was judged. */
  readonly thresholds: Thresholds;
}

/** Seconds from the challenge to the last picture; a network cut half-way has to mend within them. */
export const CAPTURE_SECONDS = 90;
/** Width and height that a picture may have at most. */
export const MAX_PICTURE_SIDE = 640;
export const MAX_PICTURE_BYTES = 200_000;
/** Pictures in one message (what a camera takes while it is told to wait), and in one try (30 seconds of 12 a second). */
export const MAX_BATCH = 48;
export const MAX_PICTURES = 360;

/** In how many milliseconds the page asks again: whoever has many before them need not ask every second. */
export function askAgainMs(before: number): number {
  return Math.min(4_000, Math.max(700, before * 500));
}

/** How long the camera page shows each instruction: an older reader gets more time. */
export interface Pace {
  readonly neutralMs: number;
  readonly actionMs: number;
}
export const PACE: Pace = { neutralMs: 2000, actionMs: 3500 };
export const SLOW_PACE: Pace = { neutralMs: 2500, actionMs: 5000 };

/** Three different actions in a random order. `pick(n)` gives a whole number from 0 to n − 1 that nobody can foresee. */
export function chooseChallenge(pick: (n: number) => number): Challenge {
  const left = [...ACTIONS];
  const chosen: FaceAction[] = [];
  while (chosen.length < 3) chosen.push(...left.splice(pick(left.length), 1));
  return chosen;
}

/** A picture's place in the try, as the browser states it. */
export interface StatedFrame {
  readonly seq: number;
  readonly takenMs: number;
}

export type SequenceProblem = 'out-of-order' | 'unnatural-timing' | 'too-many';

/** The clocks of a phone and of the server drift, and its first picture is taken a moment after the challenge. */
const CLOCK_TOLERANCE_MS = 1500;

/**
 * May these pictures follow what is there? They come one after the other, each later than the one before, and none was
 * taken later than now. `elapsedMs`: since the challenge was given, by the server's clock.
 */
export function sequenceProblem(
  previous: StatedFrame | undefined,
  frames: readonly StatedFrame[],
  elapsedMs: number,
): SequenceProblem | undefined {
  let last = previous;
  for (const frame of frames) {
    if (frame.seq !== (last?.seq ?? -1) + 1) return 'out-of-order';
    if (frame.seq >= MAX_PICTURES) return 'too-many';
    if (frame.takenMs < 0 || (last && frame.takenMs <= last.takenMs)) return 'unnatural-timing';
    if (frame.takenMs > elapsedMs + CLOCK_TOLERANCE_MS) return 'unnatural-timing';
    last = frame;
  }
  return undefined;
}

/** When the next try is allowed: undefined for now. `begun`: instants of the tries that count, newest first. */
export function nextTryAt(begun: readonly Date[], limit: number, windowHours: number, at: Date): Date | undefined {
  const windowMs = windowHours * 3_600_000;
  const counted = begun.filter((instant) => instant <= at && at.getTime() - instant.getTime() < windowMs);
  const oldest = counted[limit - 1];
  return oldest && new Date(oldest.getTime() + windowMs);
}
