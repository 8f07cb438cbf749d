import type { DecisionTable } from './decision.js';

/**
 * A process as the engine knows it: BPMN 2.0 with everything resolved, nothing optional left open.
 * Plain, serialisable and never changed after it was read; what is derived from it is cached beside it
 * (see `definition-index.ts`), so keep one object per published version and pass it around.
 */
export interface ProcessDefinition {
  /** The BPMN process id; it is also the id of the outermost scope. */
  readonly id: string;
  readonly name: string;
  /** Every step, gateway and event, by BPMN id. */
  readonly nodes: Readonly<Record<string, ProcessNode>>;
  readonly flows: Readonly<Record<string, SequenceFlow>>;
  /** The process itself and each embedded sub-process: where tokens begin inside it. */
  readonly scopes: Readonly<Record<string, Scope>>;
  readonly variables: readonly VariableDeclaration[];
  readonly clocks: readonly ClockDeclaration[];
  /** Decision tables that business-rule tasks ask, by id; add them with `withDecisions`. */
  readonly decisions?: Readonly<Record<string, DecisionTable>>;
  /** Diagram interchange of the file, if it has any. */
  readonly diagram?: Diagram;
}

export interface Scope {
  readonly id: string;
  /** Where a token is put when the scope begins: its start event, or every node nothing leads to. */
  readonly starts: readonly string[];
  readonly nodes: readonly string[];
}

export interface SequenceFlow {
  readonly id: string;
  readonly name?: string;
  readonly from: string;
  readonly to: string;
  /** FEEL, without a leading `=`. */
  readonly condition?: string;
}

interface NodeBase {
  readonly id: string;
  /** Authored name; the id where the author gave none. */
  readonly name: string;
  /** Id of the process or sub-process that contains the node. */
  readonly scope: string;
  /** Ids of sequence flows, in the order of the file. */
  readonly incoming: readonly string[];
  readonly outgoing: readonly string[];
  readonly defaultFlow?: string;
  /** Ids of boundary events attached to this node. */
  readonly boundaries: readonly string[];
  readonly multiInstance?: MultiInstance;
}

export interface StartNode extends NodeBase {
  readonly kind: 'start';
}
/** `ends: 'error'` raises `errorCode` in the enclosing sub-process; `terminate` clears its scope. */
export interface EndNode extends NodeBase {
  readonly kind: 'end';
  readonly ends: 'normal' | 'terminate' | 'error';
  readonly errorCode?: string;
}
/** A step a person does. A manual task is one done away from the screen and reported here. */
export interface UserNode extends NodeBase {
  readonly kind: 'user' | 'manual';
  /** Absent only in processes that were not written for this portal. */
  readonly work?: WorkDeclaration;
}
export interface ServiceNode extends NodeBase {
  readonly kind: 'service' | 'send';
  readonly service?: ServiceDeclaration;
}
export interface ReceiveNode extends NodeBase {
  readonly kind: 'receive';
  readonly message?: string;
  readonly brings: readonly string[];
}
export interface BusinessRuleNode extends NodeBase {
  readonly kind: 'business-rule';
  /** Id of the decision, and the variable its result goes to. */
  readonly decision?: { readonly id: string; readonly result: string };
}
export interface GatewayNode extends NodeBase {
  readonly kind: 'exclusive' | 'parallel' | 'inclusive' | 'event-gateway';
}
export interface CatchNode extends NodeBase {
  readonly kind: 'catch';
  readonly trigger: TimerTrigger | MessageTrigger;
}
export interface SubProcessNode extends NodeBase {
  readonly kind: 'sub-process';
  /** It was a call activity: what is inside was drawn in another file, and has facts of its own. */
  readonly called?: CalledProcess;
}
/** A call whose process is not at hand (replay), or does not exist; with the process at hand it is a sub-process. */
export interface CallNode extends NodeBase {
  readonly kind: 'call';
  readonly calls: string;
  /** What the called process is given when it begins, and what is taken from it when it ends. */
  readonly given: readonly CallMapping[];
  readonly taken: readonly CallMapping[];
}
export interface CalledProcess {
  /** BPMN id of the called process. */
  readonly process: string;
  /** Its own facts: it sees none of the caller's. */
  readonly variables: readonly VariableDeclaration[];
  readonly given: readonly CallMapping[];
  readonly taken: readonly CallMapping[];
}
/** FEEL on the one side, the variable it goes to on the other. */
export interface CallMapping {
  readonly source: string;
  readonly target: string;
}
export interface BoundaryNode extends NodeBase {
  readonly kind: 'boundary';
  /** The activity it is attached to. */
  readonly host: string;
  readonly interrupting: boolean;
  readonly trigger: TimerTrigger | ErrorTrigger;
}

export type ProcessNode =
  | StartNode
  | EndNode
  | UserNode
  | ServiceNode
  | ReceiveNode
  | BusinessRuleNode
  | GatewayNode
  | CatchNode
  | SubProcessNode
  | CallNode
  | BoundaryNode;
export type NodeKind = ProcessNode['kind'];

export interface TimerTrigger {
  readonly on: 'timer';
  readonly timer: TimerDeclaration;
}
export interface MessageTrigger {
  readonly on: 'message';
  readonly message: string;
  /** Variables that the message may set; no other. */
  readonly brings: readonly string[];
}
/** No code catches every error. */
export interface ErrorTrigger {
  readonly on: 'error';
  readonly errorCode?: string;
}

/**
 * `duration`, `date`, `cycle`: ISO 8601, or FEEL when it begins with `=`.
 * `limit`: counted on the city's calendar like a clock (`<tongban:wait limit="3" unit="working-day"/>`).
 */
export type TimerDeclaration =
  | { readonly kind: 'duration' | 'date' | 'cycle'; readonly value: string }
  | { readonly kind: 'limit'; readonly limit: number; readonly unit: ClockUnit };

export interface MultiInstance {
  readonly sequential: boolean;
  /** FEEL for how many (`cardinality`) or for what (`collection`); one of them is there. */
  readonly cardinality?: string;
  readonly collection?: string;
  /** Variable that holds the item of `collection` within one instance. */
  readonly item?: string;
  /** FEEL, asked each time an instance is completed. */
  readonly until?: string;
}

/* ---- what the portal adds to BPMN (namespace http://tongban.city/schema/bpmn/1) ---- */

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

/* ---- drawing ---- */

export interface Diagram {
  readonly shapes: Readonly<Record<string, Bounds>>;
  readonly edges: Readonly<Record<string, readonly Point[]>>;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Bounds extends Point {
  readonly width: number;
  readonly height: number;
}

/** The definition together with the decision tables of its package. */
export function withDecisions(definition: ProcessDefinition, decisions: readonly DecisionTable[]): ProcessDefinition {
  return { ...definition, decisions: Object.fromEntries(decisions.map((table) => [table.id, table])) };
}
