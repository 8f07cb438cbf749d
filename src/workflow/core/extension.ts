// What the portal adds to BPMN: namespace http://tongban.city/schema/bpmn/1, described for authors in docs/workflow.md.

export const STAGES = ['submission', 'acceptance', 'correction', 'review', 'decision', 'delivery'] as const;
export type Stage = (typeof STAGES)[number];

/** 受理 補正 不予受理 通過 退回 准予 不予 轉交 徵求意見; 重新提交 簽署 確認 and 拒絕簽署 are not the office's. */
export const ACTIONS = [
  'accept',
  'correct',
  'refuse',
  'pass',
  'return',
  'approve',
  'reject',
  'forward',
  'consult',
  'resubmit',
  'sign',
  'confirm',
  'decline',
] as const;
export type Action = (typeof ACTIONS)[number];
/** These hand work around or ask a colleague; they do not complete the step. */
export const ACTIONS_THAT_KEEP_THE_STEP: ReadonlySet<Action> = new Set(['forward', 'consult']);

/** Who does a step: an office, whoever applied, or each of the people whom the application names to sign. */
export const PERFORMERS = ['office', 'applicant', 'signatory'] as const;
export type Performer = (typeof PERFORMERS)[number];
/** What people outside the offices may do; every other action is the office's. */
export const ACTIONS_OF_PEOPLE: Readonly<Record<Exclude<Performer, 'office'>, ReadonlySet<Action>>> = {
  applicant: new Set(['resubmit', 'sign', 'confirm']),
  signatory: new Set(['sign', 'decline']),
};

/** May this action stand on a step of that performer at all? */
export function suits(action: Action, performer: Performer): boolean {
  if (performer !== 'office') return ACTIONS_OF_PEOPLE[performer].has(action);
  return Object.values(ACTIONS_OF_PEOPLE).every((actions) => !actions.has(action));
}

export interface WorkDeclaration {
  readonly performer: Performer;
  /** Department type, e.g. `public-security`; the jurisdiction table picks the office. Office steps only. */
  readonly department?: string;
  readonly role?: string;
  readonly stage: Stage;
  /** The person proves their identity for this step: once for all steps, a signatory for the very document they sign. */
  readonly identity?: 'check';
  /** What the step shows or asks; the form's id. */
  readonly form?: string;
  readonly actions: readonly Action[];
  /** Steps whose performer may not do this one too (four eyes). */
  readonly apartFrom: readonly string[];
  /** What the audit record of the step names besides the action, e.g. `reason`, `materials`. */
  readonly audit: readonly string[];
}

export interface ServiceDeclaration {
  /** `issue-certificate`, `revoke-certificate`, `notify`, … carried out by the room that owns it. */
  readonly operation: string;
  /** Every other attribute of `<tongban:effect>`, e.g. `certificateType`. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface VariableDeclaration {
  readonly name: string;
  /** `list`: of such values, for multi-instance steps; `any` is not offered to authors (replay knows no types). */
  readonly type: 'string' | 'number' | 'boolean' | 'list' | 'any';
  /** Where its first value comes from (form field or fact of the case); absent: set by a step. */
  readonly from?: string;
}

export const CLOCK_UNITS = ['working-day', 'natural-day', 'working-hour', 'urgent-hour'] as const;
export type ClockUnit = (typeof CLOCK_UNITS)[number];
/** `wait`: a time for the applicant. The case waits on, and they and the office that asked are told. */
export const CLOCK_EXPIRIES = ['deem-accepted', 'escalate', 'red-card', 'wait'] as const;
export type ClockExpiry = (typeof CLOCK_EXPIRIES)[number];

/**
 * The special procedures whose time does not count (行政許可法 45): hearing, tender, auction, inspection, testing,
 * quarantine, appraisal, expert review. A person may stop a clock for nothing else.
 */
export const PAUSE_GROUNDS = [
  'hearing',
  'tender',
  'auction',
  'inspection',
  'testing',
  'quarantine',
  'appraisal',
  'expert-review',
] as const;
export type PauseGround = (typeof PAUSE_GROUNDS)[number];

/** `start`, `end`, `enter:NODE`, `leave:NODE` or `NODE:action`. */
export type Trigger = string;

export interface ClockDeclaration {
  readonly id: string;
  readonly name: string;
  readonly limit: number;
  readonly unit: ClockUnit;
  readonly starts: readonly Trigger[];
  readonly stops: readonly Trigger[];
  readonly pauses: readonly Trigger[];
  readonly resumes: readonly Trigger[];
  /** Legal basis on which it may pause; there whenever `pauses` is not empty. */
  readonly basis?: string;
  readonly onExpiry: ClockExpiry;
  /** Units before the deadline at which the clock warns. */
  readonly warnAt?: number;
  /** Who is told when this many units remain. */
  readonly escalations: readonly { readonly remaining: number; readonly to: string }[];
  /** 延期: the role that may extend, and by how many units in all. */
  readonly extension?: { readonly by: string; readonly most: number };
}
