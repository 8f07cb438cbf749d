/** One comparison whose truth is known. */
export interface Trial {
  readonly same: boolean;
  /** Undefined: no face was found on one of the sides. */
  readonly similarity: number | undefined;
}

export interface ErrorRates {
  readonly same: number;
  readonly different: number;
  readonly unmeasured: number;
  readonly rows: readonly {
    readonly threshold: number;
    /** Share of the strangers at or above the threshold (FMR). */
    readonly falseMatches: number;
    /** Share of the same person below it (FNMR). */
    readonly falseNonMatches: number;
  }[];
}

const THRESHOLDS = Array.from({ length: 17 }, (_, step) => Math.round((0.1 + 0.05 * step) * 100) / 100);

/** What each threshold would have done. Where there is nothing to count, a rate is not a number. */
export function errorRates(trials: readonly Trial[], thresholds: readonly number[] = THRESHOLDS): ErrorRates {
  const similarities = (same: boolean): number[] => trials.flatMap((trial) => (trial.same === same && trial.similarity !== undefined ? [trial.similarity] : []));
  const [own, others] = [similarities(true), similarities(false)];
  const share = (values: readonly number[], counts: (value: number) => boolean): number => values.filter(counts).length / values.length;
  return {
    same: own.length,
    different: others.length,
    unmeasured: trials.length - own.length - others.length,
    rows: thresholds.map((threshold) => ({
      threshold,
      falseMatches: share(others, (value) => value >= threshold),
      falseNonMatches: share(own, (value) => value < threshold),
    })),
  };
}
