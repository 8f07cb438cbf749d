import type { Answers } from '../../forms/answers.js';
import type { SubmittedMaterial } from './draft.js';

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
  readonly items: readonly CorrectionItem[];
  readonly answeredAt: Date | undefined;
  /** A signatory declined: not an office's 一次性告知, and no round of it. */
  readonly bySignatory: boolean;
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
  for (const item of items) {
    const refs = item.kind === 'field' ? known.fields : known.slots;
    if (!refs.includes(item.ref)) return { refused: 'unknown-item', ref: item.ref };
    if (item.reason.trim() === '') return { refused: 'reason-missing', ref: item.ref };
    if (!mayBeNamed(item, earlier, changed)) return { refused: 'told-once', ref: item.ref };
  }
  return undefined;
}

/** The same rule for one item: pages offer what it allows, and no more. */
export function mayBeNamed(
  item: Pick<CorrectionItem, 'kind' | 'ref'>,
  earlier: readonly Correction[],
  changed: { readonly fields: readonly string[]; readonly slots: readonly string[] },
): boolean {
  const rounds = earlier.filter((round) => !round.bySignatory);
  if (rounds.length === 0) return true;
  const named = rounds.some((round) => round.items.some((each) => each.kind === item.kind && each.ref === item.ref));
  return named || (item.kind === 'field' ? changed.fields : changed.slots).includes(item.ref);
}

/** Keys of answers that differ between two submissions. */
export function changedAnswers(before: Answers, after: Answers): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

/** Slots whose material differs between two submissions. */
export function changedSlots(before: readonly SubmittedMaterial[], after: readonly SubmittedMaterial[]): string[] {
  const slots = new Set([...before, ...after].map((material) => material.slotId));
  const of = (materials: readonly SubmittedMaterial[], slotId: string): string =>
    JSON.stringify(materials.filter((material) => material.slotId === slotId));
  return [...slots].filter((slotId) => of(before, slotId) !== of(after, slotId));
}
