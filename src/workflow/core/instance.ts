import type { ProcessDefinition } from './definition.js';

/** A value a process variable may hold: a declared, non-identifying fact, because history is for ever. */
export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [name: string]: Fact };
export type Facts = Readonly<Record<string, Fact>>;

/** One running case of a process: small plain JSON, stored as it is. Never changed in place. */
export interface ProcessInstance {
  readonly definitionId: string;
  readonly status: 'not-started' | 'running' | 'ended' | 'cancelled';
  /** Last token id given out; ids are never reused, so a replay gives the same ids. */
  readonly lastToken: number;
  readonly tokens: readonly Token[];
  readonly variables: Facts;
  readonly startedAt?: string;
  readonly endedAt?: string;
}

/**
 * A token rests on a node. `scope` is the token that owns the sub-process or the multi-instance step
 * it is inside of; 0 is the process itself.
 */
export interface Token {
  readonly id: number;
  readonly node: string;
  readonly scope: number;
  readonly waits: Waiting;
  /** The flow it came by; joins need it. */
  readonly via?: string;
  /** ISO time it came to rest. */
  readonly since: string;
  /** Variables of one multi-instance instance (loopCounter and the item). */
  readonly own?: Facts;
  /** On a call: the facts of the called process. What is inside it sees these and no others. */
  readonly frame?: Facts;
  /** On the token that holds a multi-instance step together. */
  readonly instances?: InstanceCount;
  /** Boundary timers that went off once without interrupting; they do not go off again. */
  readonly fired?: readonly string[];
  readonly incident?: Incident;
}

/**
 * task: a person; service: an operation to be run; call: another process; catch: a timer or message;
 * join: tokens on its sister flows; scope: the sub-process inside it; body: the instances of a multi-instance step;
 * mend: an administrator (see `incident`).
 */
export type Waiting = 'task' | 'service' | 'call' | 'catch' | 'join' | 'scope' | 'body' | 'mend';

export interface InstanceCount {
  readonly items: readonly Fact[];
  readonly begun: number;
  readonly completed: number;
  /** Outcome of each completed instance, for conditions such as `count(results[item = "approve"]) >= 3`. */
  readonly results: readonly string[];
}

export interface Incident {
  readonly code: IncidentCode;
  readonly detail: string;
  readonly at: string;
}

export type IncidentCode =
  | 'no-flow-true'
  | 'condition-not-boolean'
  | 'expression-failed'
  | 'bad-count'
  | 'timer-failed'
  | 'uncaught-error'
  | 'decision-failed'
  /** What a call gives or takes could not be worked out. */
  | 'call-failed'
  | 'deadlock'
  | 'automatic-loop';

/** The empty instance that the `start` event is applied to. */
export function initialInstance(definition: ProcessDefinition): ProcessInstance {
  return { definitionId: definition.id, status: 'not-started', lastToken: 0, tokens: [], variables: {} };
}

/** Tokens on steps a person is to do, oldest first. */
export function openTasks(instance: ProcessInstance): Token[] {
  return instance.tokens.filter((token) => token.waits === 'task');
}

/** Tokens that stopped on a run-time problem and wait for an administrator. */
export function incidents(instance: ProcessInstance): (Token & { incident: Incident })[] {
  return instance.tokens.filter((token): token is Token & { incident: Incident } => token.incident !== undefined);
}
