import type { PauseGround } from '../../workflow/core/extension.js';

/**
 * What the statutory documents of a case say, as plain data. Names and reasons are in Simplified Chinese, as the
 * service and the clerk wrote them; calendar dates are `YYYY-MM-DD`, instants are shown in the city's zone.
 */
export interface CommonFacts {
  readonly caseNumber: string;
  readonly serviceName: string;
  /** For the English courtesy text; none is added without it. */
  readonly serviceNameInEnglish?: string;
  /** Whether the service is an administrative licence 行政许可, on which the Licence Law is cited. */
  readonly licence: boolean;
  readonly applicant: { readonly name: string; readonly kind: 'person' | 'organization' };
  readonly office: OfficeFacts;
  readonly submittedAt: Date;
  readonly issuedAt: Date;
  /** Laws and rules that the service rests on, e.g. 《居住证暂行条例》第九条. */
  readonly legalBasis: readonly string[];
  /** The page of the case; its address goes into the QR code. */
  readonly caseUrl: string;
}

export interface OfficeFacts {
  /** Full name, as on the seal. */
  readonly name: string;
  readonly advicePhone?: string;
  readonly complaintPhone?: string;
  readonly address?: string;
}

/** 收件凭证 */
export interface ReceiptFacts extends CommonFacts {
  readonly materials: readonly MaterialFacts[];
  /** Last day to decide on acceptance: the fifth working day after receipt. */
  readonly answerBy: string;
}

export interface MaterialFacts {
  readonly name: string;
  /** How it was met: an electronic certificate, shared data, a signed promise, promised later (容缺), uploaded files. */
  readonly metBy: 'certificate' | 'data' | 'document' | 'promise' | 'deferred' | 'upload';
  /** e.g. the certificate's number, or 2 个文件. */
  readonly note?: string;
}

/** 补正告知书 */
export interface CorrectionFacts extends CommonFacts {
  readonly corrections: readonly { readonly name: string; readonly reason: string }[];
  /** Last day to answer, when the service sets one. */
  readonly correctBy?: string;
}

/** 受理通知书 */
export interface AcceptanceFacts extends CommonFacts {
  readonly acceptedOn: string;
  /** Nobody answered within five working days of the receipt, so the law accepts; `acceptedOn` is the last of them. */
  readonly deemed?: { readonly receivedOn: string };
  readonly statutory?: TimeLimitFacts;
  readonly promised?: TimeLimitFacts;
  /** 容缺: what is accepted without, and the last day to hand it in. */
  readonly deferred?: readonly { readonly name: string; readonly dueOn: string }[];
}

export interface TimeLimitFacts {
  readonly days: number;
  readonly unit: 'working-day' | 'natural-day';
  readonly dueOn: string;
}

/** Why an application is not taken up: 行政許可法 32 (1) and (2), or the service's own conditions. */
export const REFUSAL_GROUNDS = ['other', 'not-required', 'not-competent'] as const;
export type RefusalGround = (typeof REFUSAL_GROUNDS)[number];

/** 不予受理通知书 */
export interface RefusalFacts extends CommonFacts {
  /** Art. 32 (1): no licence is needed; (2): another body's business; other: the service's own conditions. */
  readonly ground: RefusalGround;
  readonly reasons: readonly string[];
  /** To whom to turn when this office is not competent. */
  readonly competentBody?: string;
  readonly appeal: AppealFacts;
}

/** 准予决定书 */
export interface ApprovalFacts extends CommonFacts {
  readonly acceptedOn: string;
  readonly result: ResultFacts;
}

export interface ResultFacts {
  readonly name: string;
  /** An electronic certificate is issued upon this decision; its identifier is known only afterwards. */
  readonly electronic?: boolean;
  readonly number?: string;
  /** GB/T 36904 identifier of the electronic certificate. */
  readonly identifier?: string;
  readonly validFrom?: string;
  /** Null when it does not expire. */
  readonly validTo?: string | null;
}

/** 不予决定书 */
export interface RejectionFacts extends CommonFacts {
  readonly acceptedOn: string;
  readonly reasons: readonly string[];
  readonly appeal: AppealFacts;
}

/** 行政复议 goes to the government that the office belongs to, 行政诉讼 to the court of its seat. */
export interface AppealFacts {
  readonly reviewBody: string;
  readonly court: string;
}

/** A limit that was changed: by its name in documents, with its last day where it runs. */
export interface ChangedLimitFacts {
  readonly name: string;
  readonly unit: 'working-day' | 'natural-day' | 'working-hour' | 'urgent-hour';
  readonly dueOn?: string;
}

/** 延期告知书 */
export interface ExtensionFacts extends CommonFacts {
  readonly limits: readonly ChangedLimitFacts[];
  readonly units: number;
  readonly reason: string;
}

/** 期限暂停告知书: 行政許可法 45 wants the applicant told in writing how long the special procedure will take. */
export interface SuspensionFacts extends CommonFacts {
  readonly limits: readonly ChangedLimitFacts[];
  readonly since: string;
  readonly ground: PauseGround;
  /** As the process declares it. */
  readonly basis: string;
  readonly expectedDays: number;
  readonly reason: string;
}

export interface FactsByKind {
  readonly receipt: ReceiptFacts;
  readonly correction: CorrectionFacts;
  readonly acceptance: AcceptanceFacts;
  readonly extension: ExtensionFacts;
  readonly suspension: SuspensionFacts;
  readonly refusal: RefusalFacts;
  readonly approval: ApprovalFacts;
  readonly rejection: RejectionFacts;
}

/** 收件凭证, 补正告知书, 受理通知书, 延期告知书, 期限暂停告知书, 不予受理通知书, 准予决定书, 不予决定书. */
export type DocumentKind = keyof FactsByKind;
export const DOCUMENT_KINDS: readonly DocumentKind[] = ['receipt', 'correction', 'acceptance', 'extension', 'suspension', 'refusal', 'approval', 'rejection'];
