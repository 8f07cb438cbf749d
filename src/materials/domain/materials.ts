import type { Condition, ConditionProblem } from '../../forms/condition.js';

/** What a service asks for besides answers: its slots, in the order they are shown. */
export interface Materials {
  readonly slots: readonly Slot[];
}

/** One requirement. What satisfies it is stated in order of preference: machines are asked before people. */
export interface Slot {
  /** Stable within the service: lower-case letters, digits, '-' and '_'. */
  readonly id: string;
  readonly name: string;
  /** Always, never (may be added), or while the condition is true. */
  readonly required: boolean | Condition;
  /** The slot is there only while this is true. */
  readonly when?: Condition;
  /** Why it is asked: shown to the applicant and written into each use of a certificate. At most 200 characters. */
  readonly purpose: string;
  /** Who makes the material out: 政府部门核发, 申请人自备, 其他. */
  readonly source: 'government' | 'applicant' | 'other';
  readonly howTo?: string;
  readonly satisfiedBy: readonly Way[];
}

/** One way of satisfying a requirement. */
export type Way = CertificateWay | DataCallWay | DocumentWay | PromiseWay | DeferredWay | UploadWay;

export interface CertificateWay {
  readonly by: 'certificate';
  /** Certificate type code. */
  readonly type: string;
  /** The source that certificates of this type are fetched from, where that isn't the city's own register. */
  readonly source?: string;
  /** Attributes the certificate must have. */
  readonly hold: readonly HoldRule[];
}

/** An attribute of a certificate equals one of the values, or what the expression gives. */
export type HoldRule =
  | { readonly attribute: string; readonly oneOf: readonly string[] }
  | { readonly attribute: string; readonly equals: Condition };

/** Data another body answers with when asked under the applicant's authorisation (無房證明, 社保記錄). */
export interface DataCallWay {
  readonly by: 'data-call';
  readonly source: string;
}
/** The service's own document, made of the answers and signed online by those whom the application names. */
export interface DocumentWay {
  readonly by: 'document';
}
/** 告知承諾: a signed promise, checked later. */
export interface PromiseWay {
  readonly by: 'promise';
  readonly text: string;
}
/** 容缺受理: accepted now, handed in within this many working days. */
export interface DeferredWay {
  readonly by: 'deferred';
  readonly days: number;
}
export interface UploadWay {
  readonly by: 'upload';
  readonly accept: readonly UploadFormat[];
  readonly maxFiles: number;
  /** For each file. */
  readonly maxBytes: number;
}

export const UPLOAD_FORMATS = ['pdf', 'jpeg', 'png'] as const;
export type UploadFormat = (typeof UPLOAD_FORMATS)[number];

/** What keeps a material list from being published; a warning is shown and does not. */
export type MaterialsFault =
  | { readonly problem: 'not-materials' }
  | { readonly problem: 'not-an-object' }
  | { readonly problem: 'unknown-key'; readonly key: string }
  | { readonly problem: 'missing'; readonly key: string }
  | { readonly problem: 'wrong-value'; readonly key: string }
  | { readonly problem: 'duplicate-id' }
  | { readonly problem: 'unknown-way'; readonly by: string }
  | { readonly problem: 'bad-type-code'; readonly type: string }
  | { readonly problem: 'same-way-twice'; readonly by: Way['by'] }
  /** The applicant would be asked for what the city could have looked up (國務院令 716). */
  | { readonly problem: 'person-before-machine'; readonly by: Way['by'] }
  | { readonly problem: 'condition'; readonly key: string; readonly condition: ConditionProblem }
  /** Warning: a document made out by government should come from government. */
  | { readonly problem: 'government-material-by-upload-only' }
  /** Warning: when the source is down nobody can go on. */
  | { readonly problem: 'no-fallback' };

/** `element` is the slot's id, or its place such as `slots[2]`; ways add theirs: `home.satisfiedBy[1]`. */
export type MaterialsProblem = MaterialsFault & { readonly element: string; readonly severity: 'error' | 'warning' };
