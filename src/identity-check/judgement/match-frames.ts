import type { Outcome, Reason, Thresholds } from './judgement.js';
import { alike, meanLikeness, middleLikeness } from './likeness.js';
import type { PortraitObservation } from './observation.js';

export interface MatchVerdict {
  /** Undefined where a face is missing on one of the sides. */
  readonly similarity: number | undefined;
  readonly verdict: Outcome;
  readonly reasons: readonly Reason[];
}

/** Pictures of a face against a portrait, without a challenge: what the check's comparison alone would say. */
export function matchFrames(portrait: PortraitObservation, frames: readonly PortraitObservation[], thresholds: Thresholds): MatchVerdict {
  const likenesses = frames.flatMap(({ embedding }) => (embedding ? [embedding] : []));
  const mean = meanLikeness(likenesses);
  const middle = middleLikeness(likenesses);
  const failed = (reason: Reason): MatchVerdict => ({ similarity: undefined, verdict: 'fail', reasons: [reason] });
  if (!portrait.embedding) return failed('portrait-unusable');
  if (!mean || !middle) return failed('no-face');
  const similarity = alike(mean, portrait.embedding);
  const reasons: Reason[] = [];
  if (frames.some(({ faces }) => faces > 1)) reasons.push('several-faces');
  if (likenesses.some((likeness) => alike(middle, likeness) < thresholds.samePerson)) reasons.push('different-people');
  if (similarity < thresholds.matchReview) reasons.push('no-match');
  if (reasons.length > 0) return { similarity, verdict: 'fail', reasons };
  return similarity < thresholds.matchPass ? { similarity, verdict: 'review', reasons: ['match-uncertain'] } : { similarity, verdict: 'pass', reasons };
}
