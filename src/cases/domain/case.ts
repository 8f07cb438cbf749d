import type { Answers } from '../../forms/answers.js';
import type { CaseState } from './case-state.js';
import type { SubmittedMaterial } from './draft.js';

/** A case 辦件: an application that was submitted. */
export interface CaseFile {
  readonly id: string;
  readonly number: string;
  readonly applicationId: string;
  /** Whose process it runs on. */
  readonly serviceVersionId: string;
  /** Whose form and materials it was submitted with, where it was moved to another version since. */
  readonly submittedVersionId: string | undefined;
  readonly slug: string;
  readonly partyId: string;
  readonly actorId: string;
  /** Code of the region that picks the office; undefined: the city. */
  readonly region: string | undefined;
  readonly state: CaseState;
  readonly dataKeyId: string;
  readonly submittedAt: Date;
  readonly acceptedAt: Date | undefined;
  readonly acceptedHow: 'clerk' | 'deemed' | undefined;
  readonly closedAt: Date | undefined;
}

/** One signed submission; revision 1 is the first, each answered correction adds one. */
export interface Submission {
  readonly revision: number;
  readonly answers: Answers;
  readonly materials: readonly SubmittedMaterial[];
  readonly signedBy: string;
  readonly signatureMethod: 'password' | 'code';
  readonly submittedAt: Date;
}

/** A line of the case's history, as the applicant and the clerk read it. */
export interface CaseEvent {
  readonly seq: number;
  readonly at: Date;
  /** 'submitted', 'resubmitted', an action's name, 'deemed-accepted', 'certificate-issued', 'withdrawn'. */
  readonly kind: string;
  readonly actorKind: 'citizen' | 'staff' | 'system';
  readonly actorId: string | undefined;
  readonly officeId: string | undefined;
  /** Codes and counts only. */
  readonly detail: Readonly<Record<string, string | number | boolean>>;
  /** Reasons in the clerk's words. */
  readonly note: string | undefined;
}

/** Due on no day: every limit of the case rests. After all days that are one, so that a queue in the order of its dates ends with it. */
export const NO_DAY = new Date('9999-12-31T00:00:00.000Z');

export function rests({ dueAt }: Pick<QueueEntry, 'dueAt'>): boolean {
  return dueAt >= NO_DAY;
}

/** An open task of an office, as the desk lists it. */
export interface QueueEntry {
  readonly caseId: string;
  readonly token: number;
  readonly node: string;
  readonly stage: string;
  readonly officeId: string;
  readonly role: string;
  readonly slug: string;
  readonly number: string;
  readonly resubmitted: boolean;
  readonly enteredAt: Date;
  /** `NO_DAY` while all limits rest. */
  readonly dueAt: Date;
  readonly claimedBy: string | undefined;
  readonly claimedAt: Date | undefined;
}
