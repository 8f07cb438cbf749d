/** How an identity was proven. Equal in law and in effect. */
export const CHECK_WAYS = ['face', 'video', 'window', 'national'] as const;
export type CheckWay = (typeof CHECK_WAYS)[number];

/**
 * What the proof is for. A proof serves its purpose alone: one for the account raises its assurance until a day, one for
 * a signature is bound to the document's hash and to nothing else.
 */
export type CheckPurpose =
  | { readonly kind: 'account' }
  /** `subjectId`: the signatory's row in the room that asks; `documentHash`: SHA-256, hex, of what is signed. */
  | { readonly kind: 'signing'; readonly subjectId: string; readonly documentHash: string };

/**
 * open: nothing proven yet, any way may be tried (again). waiting: a try is being judged, reviewed, or an appointment is
 * booked. passed and failed are final (failed only by a clerk's or a national service's clear no); lapsed: nobody came.
 */
export const CHECK_STATES = ['open', 'waiting', 'passed', 'failed', 'lapsed'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** The need of one person to prove who they are, for one purpose. */
export interface IdentityCheck {
  readonly id: string;
  /** Whose session asks: the person's own account, or their guardian's. */
  readonly accountId: string;
  /** The person who is to be recognised. */
  readonly partyId: string;
  readonly purpose: CheckPurpose;
  readonly state: CheckState;
  readonly way: CheckWay | undefined;
  /** Path of the portal to go back to. */
  readonly returnPath: string;
  readonly createdAt: Date;
  readonly decidedAt: Date | undefined;
}
