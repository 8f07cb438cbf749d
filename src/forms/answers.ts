/** What a person has told us, by field key. Plain JSON, so that a draft can be stored and a form version compared. */
export type Answers = Readonly<Record<string, Answer>>;

/**
 * One answer, in the one shape of its field's kind:
 * text, textarea, select, radio, mobile, resident-id, social-credit-code: string;
 * number: number; money: integer 分; checkbox: boolean; checklist: option values in the form's order;
 * date: 'YYYY-MM-DD'; region: region code; address and person: see below; list: one `Answers` a row.
 * A question left empty has no entry at all.
 */
export type Answer = string | number | boolean | readonly string[] | AddressAnswer | PersonAnswer | readonly Answers[];

export interface AddressAnswer {
  /** Region code. */
  readonly region: string;
  /** Road, number, building, room: as written by the applicant, never converted between scripts. */
  readonly detail: string;
}

export interface PersonAnswer {
  readonly name: string;
  /** Resident number, or the former card of a foreign permanent resident. */
  readonly idNumber: string;
  readonly mobile?: string;
}

/**
 * What stood in the inputs of a page, by input name, exactly as it came (control characters taken out).
 * A name appears in the array form when it was sent more than once.
 */
export type Typed = Readonly<Record<string, string | readonly string[]>>;

/** Facts about the case that the form may ask about in a condition but doesn't ask for itself. */
export type Facts = Readonly<Record<string, string | number | boolean | readonly string[] | null>>;

/** One row of the region table. Top rows have no parent, or one that isn't in the list. */
export interface Region {
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
}

/** Where a prefilled answer was taken from. */
export type PrefillOrigin =
  | { readonly from: 'account' }
  /** `certificateName` is the certificate type's own name, such as 居民身份证. */
  | { readonly from: 'certificate'; readonly typeCode: string; readonly certificateName: string };

export interface Prefilled {
  readonly answer: Answer;
  readonly origin: PrefillOrigin;
}

/** What reading a page needs to know besides the page. */
export interface ReadingContext {
  /** Calendar date of the city, 'YYYY-MM-DD'. */
  readonly today: string;
  readonly regions: readonly Region[];
  /** By field key. A field that the law doesn't let the applicant change keeps this answer, whatever is posted. */
  readonly prefilled: Readonly<Record<string, Prefilled>>;
  /** For conditions; see `FORM_FACTS`. */
  readonly facts?: Facts;
}
