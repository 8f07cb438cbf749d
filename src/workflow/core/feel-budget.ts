/** One expression: the FEEL parser's time grows faster than its text, and a page of one would take minutes. */
export const MOST_FEEL = 1_000;

/**
 * All expressions of one process, its called processes and its decision tables. A long one costs by the square, each
 * costs something, and more the more names are known: some 3,500 of twenty characters, 400 of a hundred, or five of a
 * thousand, where few variables are declared. The parser takes a second or two for that.
 */
const MOST_WORK = 5_000_000;

/** How much FEEL is still read of the files that are being checked. */
export class FeelBudget {
  private left = MOST_WORK;

  /** `spent` the first time that it is too much, and `spent-before` afterwards. */
  take(source: string, known: readonly string[]): 'enough' | 'spent' | 'spent-before' {
    if (this.left < 0) return 'spent-before';
    this.left -= (source.length ** 2 + 1_000) * (1 + known.length / 100);
    return this.left < 0 ? 'spent' : 'enough';
  }

  get isSpent(): boolean {
    return this.left < 0;
  }
}
