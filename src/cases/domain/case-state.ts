import type { Action } from '../../workflow/core/extension.js';

/** Where a case stands, in the applicant's words: 已收件 待補正 已受理 不予受理 准予 不予 已撤回 已終止. */
export const CASE_STATES = ['received', 'correction', 'accepted', 'refused', 'approved', 'rejected', 'withdrawn', 'lapsed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** What an action on a step means for the case; the others leave it where it is. */
const STATE_AFTER: Partial<Record<Action, CaseState>> = {
  accept: 'accepted',
  correct: 'correction',
  resubmit: 'received',
  refuse: 'refused',
  approve: 'approved',
  reject: 'rejected',
};

export function stateAfter(action: string | undefined, state: CaseState): CaseState {
  const next = STATE_AFTER[action as Action] ?? state;
  // Corrections asked for after acceptance don't take the acceptance back: the limits run on.
  if (next === 'received' && state !== 'correction') return state;
  return next;
}

/** A process that ends before anybody has taken the application up leaves it lapsed: not all have signed in time, say. */
export function stateAtEnd(state: CaseState): CaseState {
  return state === 'received' || state === 'correction' ? 'lapsed' : state;
}

export function isOpen(state: CaseState): boolean {
  return state === 'received' || state === 'correction' || state === 'accepted';
}

/** 撤回: until there is a decision, an applicant may withdraw. */
export function mayWithdraw(state: CaseState): boolean {
  return isOpen(state);
}
