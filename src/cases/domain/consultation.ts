/** 徵求意見: a question about an open step, put to another office or to one colleague. */
export interface Consultation {
  readonly id: string;
  readonly caseId: string;
  readonly token: number;
  readonly askedBy: string;
  readonly askedOffice: string;
  readonly askedAt: Date;
  readonly toOffice: string;
  /** Undefined: whoever of that office answers. */
  readonly toAccount: string | undefined;
  readonly question: string;
  readonly answer: string | undefined;
  readonly answeredBy: string | undefined;
  readonly answeredAt: Date | undefined;
  /** The step was done without waiting for the answer. */
  readonly closedAt: Date | undefined;
}

/** The one answer to "may this person answer it now": for the form and for the POST. */
export function mayAnswer(
  consultation: Pick<Consultation, 'toOffice' | 'toAccount' | 'answeredAt' | 'closedAt'>,
  actor: { readonly accountId: string; readonly office: { readonly id: string } },
): boolean {
  if (consultation.answeredAt !== undefined || consultation.closedAt !== undefined) return false;
  return consultation.toAccount === undefined ? consultation.toOffice === actor.office.id : consultation.toAccount === actor.accountId;
}
