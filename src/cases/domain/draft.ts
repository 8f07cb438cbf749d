import type { Answers, Facts, Prefilled } from '../../forms/answers.js';

/** The sealed part of an application: what the applicant said, and what was known before the first question. */
export interface DraftContent {
  readonly answers: Answers;
  readonly prefilled: Readonly<Record<string, Prefilled>>;
  /** Facts of the party that conditions may read, fixed when the draft began. */
  readonly facts: Facts;
}

/** An application 申請, before and after it became a case. */
export interface Application {
  readonly id: string;
  readonly serviceVersionId: string;
  readonly slug: string;
  readonly partyId: string;
  readonly actorId: string;
  readonly state: 'draft' | 'submitted' | 'discarded';
  /** Counts every save: a stale tab is told. */
  readonly revision: number;
  readonly dataKeyId: string;
  readonly content: DraftContent;
  readonly pagesDone: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A material as it was submitted: pinned, so that what the clerk decides on can't change under them. */
export type SubmittedMaterial =
  | {
      readonly by: 'certificate';
      readonly slotId: string;
      readonly certificateId: string;
      readonly typeCode: string;
      readonly version: number;
      readonly label: string;
      readonly contentHash: string;
      readonly grantId: string;
    }
  | { readonly by: 'upload'; readonly slotId: string; readonly fileIds: readonly string[] }
  /** The document that the people named in the application sign: made when it is submitted. */
  | { readonly by: 'document'; readonly slotId: string }
  | { readonly by: 'promise' | 'deferred'; readonly slotId: string; readonly madeAt: string };
