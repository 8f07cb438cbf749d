import type { Judgement, Outcome, Thresholds } from '../judgement/judgement.js';

/** A try that clerks have decided: who was really there, and what was measured. */
export interface ReviewedTry {
  readonly genuine: boolean;
  readonly scores: Judgement['scores'];
}

/** What thresholds would have made of reviewed tries. */
export interface ErrorRates {
  readonly genuine: number;
  /** Genuine people who would have been turned away, or sent to a clerk. */
  readonly genuineFailed: number;
  readonly genuineReviewed: number;
  readonly impostors: number;
  /** Impostors who would have passed without anybody looking. */
  readonly impostorsPassed: number;
}

/** By scores alone: what was done before the camera, and the light, do not depend on these thresholds. */
export function outcomeAt(scores: Judgement['scores'], thresholds: Thresholds): Outcome {
  const { match = 0, leastAlike = 1, spoof = 1 } = scores;
  if (match < thresholds.matchReview || leastAlike < thresholds.samePerson || spoof < thresholds.spoofFail) return 'fail';
  return match < thresholds.matchPass || spoof < thresholds.spoofReview ? 'review' : 'pass';
}

export function errorRates(reviewed: readonly ReviewedTry[], thresholds: Thresholds): ErrorRates {
  const judged = reviewed.map((each) => ({ genuine: each.genuine, outcome: outcomeAt(each.scores, thresholds) }));
  const count = (genuine: boolean, outcome?: Outcome): number =>
    judged.filter((each) => each.genuine === genuine && (outcome === undefined || each.outcome === outcome)).length;
  return {
    genuine: count(true), genuineFailed: count(true, 'fail'), genuineReviewed: count(true, 'review'),
    impostors: count(false), impostorsPassed: count(false, 'pass'),
  };
}
