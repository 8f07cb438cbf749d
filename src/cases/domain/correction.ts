import type { Answers } from '../../forms/answers.js';

/** One thing that the applicant is asked to mend: an answer, or a material. */
export interface CorrectionItem {
  readonly kind: 'field' | 'material';
  /** Field key or slot id. */
  readonly ref: string;
  /** What is wrong and what would be right, in the clerk's words. */
  readonly reason: string;
}

export interface Correction {
  readonly id: string;
  readonly askedAt: Date;
  readonly dueOn: string | undefined;
  readonly items: readonly CorrectionItem[];
  readonly answeredAt: Date | undefined;
}

export type CorrectionRefusal =
  | { readonly refused: 'nothing-named' }
  | { readonly refused: 'reason-missing'; readonly ref: string }
  | { readonly refused: 'unknown-item'; readonly ref: string }
  /** 一次性告知 (行政許可法 32): what was in order the first time may not be called wrong the second time. */
  | { readonly refused: 'told-once'; readonly ref: string };

/**
 * May a clerk ask for these corrections? After a first round, only what was named then, or has changed since, may be
 * named again.
 */
export function checkCorrection(
  items: readonly CorrectionItem[],
  known: { readonly fields: readonly string[]; readonly slots: readonly string[] },
  earlier: readonly Correction[],
  changed: { readonly fields: readonly string[]; readonly slots: readonly string[] },
): CorrectionRefusal | undefined {
  if (items.length === 0) return { refused: 'nothing-named' };
  const named = new Set(earlier.flatMap((round) => round.items.map((item) => `${item.kind}:${item.ref}`)));
  for (const item of items) {
    const refs = item.kind === 'field' ? known.fields : known.slots;
    if (!refs.includes(item.ref)) return { refused: 'unknown-item', ref: item.ref };
    if (item.reason.trim() === '') return { refused: 'reason-missing', ref: item.ref };
    const since = item.kind === 'field' ? changed.fields : changed.slots;
    if (earlier.length > 0 && !named.has(`${item.kind}:${item.ref}`) && !since.includes(item.ref)) {
      return { refused: 'told-once', ref: item.ref };
    }
  }
  return undefined;
}

/** Keys of answers that differ between two submissions. */
export function changedAnswers(before: Answers, after: Answers): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}
