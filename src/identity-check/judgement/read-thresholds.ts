import { DEFAULT_THRESHOLDS, type Thresholds } from './judgement.js';

/** Least and greatest value of each threshold. */
export const THRESHOLD_RANGES: Readonly<Record<keyof Thresholds, readonly [number, number]>> = {
  matchPass: [0.3, 1],
  matchReview: [0.2, 1],
  samePerson: [0.2, 1],
  spoofReview: [0, 1],
  spoofFail: [0, 1],
  darkest: [0, 254],
  brightest: [1, 255],
  smallestFace: [0.05, 0.6],
  leastSharp: [0, 5_000],
  missedFrames: [0, 0.5],
  longestMs: [3_000, 120_000],
  actionMs: [1_500, 60_000],
  slowestRate: [1, 30],
};

export type ThresholdFault =
  | { readonly fault: 'not-an-object' }
  | { readonly fault: 'unknown'; readonly name: string }
  | { readonly fault: 'out-of-range'; readonly name: keyof Thresholds; readonly least: number; readonly most: number }
  /** The first must not be above the second. */
  | { readonly fault: 'wrong-way-round'; readonly names: readonly [keyof Thresholds, keyof Thresholds] };

const ORDERED: readonly (readonly [keyof Thresholds, keyof Thresholds])[] = [['matchReview', 'matchPass'], ['spoofFail', 'spoofReview'], ['darkest', 'brightest']];

/** Thresholds from outside: what is not named keeps its default; every fault is told. */
export function readThresholds(given: unknown): { readonly thresholds: Thresholds } | { readonly faults: readonly ThresholdFault[] } {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { faults: [{ fault: 'not-an-object' }] };
  const faults: ThresholdFault[] = Object.keys(given).filter((name) => !isThreshold(name)).map((name) => ({ fault: 'unknown', name }));
  const thresholds: Thresholds = { ...DEFAULT_THRESHOLDS, ...given };
  for (const name of Object.keys(THRESHOLD_RANGES).filter(isThreshold)) {
    const [least, most] = THRESHOLD_RANGES[name];
    const value: unknown = thresholds[name];
    if (typeof value !== 'number' || !(value >= least && value <= most)) faults.push({ fault: 'out-of-range', name, least, most });
  }
  for (const names of ORDERED) if (thresholds[names[0]] > thresholds[names[1]]) faults.push({ fault: 'wrong-way-round', names });
  return faults.length > 0 ? { faults } : { thresholds };
}

function isThreshold(name: string): name is keyof Thresholds {
  return Object.hasOwn(THRESHOLD_RANGES, name);
}
