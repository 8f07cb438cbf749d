import type { Finding, Thresholds } from './judgement.js';
import type { FrameObservation } from './observation.js';

/** No camera of a phone or laptop is faster. */
const FASTEST_RATE = 65;
/** So many intervals of exactly one length: a timer's jitter is a millisecond at least. */
const EVEN_INTERVALS = 30;
/** Anything may happen before a camera that looks away for so long. */
const LONGEST_GAP_MS = 1_500;
/** Of the pictures, so many at least differ from the one before: a page may sample faster than a slow camera in the dark. */
const FEWEST_DIFFERENT = 1 / 3;
/** Less says too little about anybody. */
const FEWEST_FRAMES = 12;

export interface Timing {
  readonly framesPerSecond: number;
  readonly findings: readonly Finding[];
}

/** Did a camera watch without a pause, and was it a camera? */
export function watchTiming(frames: readonly FrameObservation[], thresholds: Thresholds): Timing {
  const times = frames.map(({ takenMs }) => takenMs);
  const intervals = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
  const rate = (pictures: number): number => (seconds > 0 ? (pictures - 1) / seconds : 0);
  const different = frames.filter(({ picture }, index) => picture !== frames[index - 1]?.picture);

  const findings: Finding[] = [];
  const fail = (reason: Finding['reason']): void => void findings.push({ reason, outcome: 'fail' });
  // The same picture again after others: a film that begins anew.
  const again = new Set(different.map(({ picture }) => picture)).size < different.length;
  const even = intervals.length >= EVEN_INTERVALS && new Set(intervals).size === 1;
  // Not a number is never above zero.
  const forwards = intervals.every((interval) => interval > 0);
  if (frames.length > 1 && (!forwards || even || again || rate(frames.length) > FASTEST_RATE)) fail('unnatural-timing');
  else if (frames.length < FEWEST_FRAMES || rate(different.length) < thresholds.slowestRate || Math.max(0, ...intervals) > LONGEST_GAP_MS) fail('too-few-frames');
  if (frames.length >= FEWEST_FRAMES && different.length < frames.length * FEWEST_DIFFERENT) fail('still-picture');
  return { framesPerSecond: Number.isFinite(seconds) ? rate(different.length) : 0, findings };
}
