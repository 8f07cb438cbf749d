/** Cases that an administrator moves together. */
export interface MoveBatch {
  readonly id: string;
  readonly fromVersionId: string;
  readonly toVersionId: string;
  /** Old step to new step. */
  readonly mapping: Readonly<Record<string, string>>;
  readonly startedBy: string;
  readonly startedAt: Date;
}

/** waiting: to be moved; stayed: could not be; returning: to be taken back; returned: is back. */
export type CaseMoveState = 'waiting' | 'moved' | 'stayed' | 'returning' | 'returned';

/** Why a case was not moved or not taken back: a code, and the step or clock it is about. */
export interface StayReason {
  readonly code: string;
  readonly at?: string;
}

export interface CaseMove {
  readonly caseId: string;
  readonly number: string;
  readonly state: CaseMoveState;
  readonly reasons: readonly StayReason[];
  readonly doneAt: Date | null;
}
