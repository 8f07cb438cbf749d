import type { DecisionTable } from './decision.js';
import type { ClockDeclaration, ClockUnit, ServiceDeclaration, VariableDeclaration, WorkDeclaration } from './extension.js';

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
