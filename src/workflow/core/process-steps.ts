import type { ProcessDefinition, ProcessNode } from './definition.js';
import type { Performer, Stage } from './extension.js';
import { arrange } from './drawing/arrange.js';

/** Where a case stands on the drawing. Sets of node ids; each may be empty. */
export interface Marks {
  readonly done: ReadonlySet<string>;
  readonly current: ReadonlySet<string>;
  readonly late: ReadonlySet<string>;
  readonly notTaken: ReadonlySet<string>;
  /** Ids of flows that were taken. */
  readonly flows: ReadonlySet<string>;
  /** Steps that several do: how many are done, `2/3`. */
  readonly counts: ReadonlyMap<string, string>;
}
export type MarkedState = 'done' | 'current' | 'late' | 'not-taken' | 'open';

export interface ProcessStep {
  readonly nodeId: string;
  readonly name: string;
  readonly performer: Performer | 'system';
  readonly department?: string;
  readonly stage?: Stage;
  readonly state: MarkedState;
  /** It is off the main path (correction, say): a guide leaves it out, a case shows it once it went there. */
  readonly aside: boolean;
  /** Of a step that several do: how many are done, `2/3`. */
  readonly count?: string;
}

/**
 * The steps a person would name, in order: those of the main path, each with the steps beside it after it.
 * For the guide page, and as the list that goes with the drawing for a screen reader.
 */
export function processSteps(definition: ProcessDefinition, marks?: Marks): ProcessStep[] {
  return stepsOf(definition, definition.id, false, marks);
}

/** Late wins over current: it is the same step, and the more pressing news. */
export function stateOf(node: string, marks: Marks | undefined): MarkedState {
  if (marks?.late.has(node)) return 'late';
  if (marks?.current.has(node)) return 'current';
  if (marks?.done.has(node)) return 'done';
  return marks?.notTaken.has(node) ? 'not-taken' : 'open';
}

function stepsOf(
  definition: ProcessDefinition,
  scope: string,
  aside: boolean,
  marks: Marks | undefined,
): ProcessStep[] {
  const cells = arrange(definition, scope);
  const main = mainPath(definition, scope);
  return [...cells]
    .toSorted(([, a], [, b]) => a.rank - b.rank || a.lane - b.lane)
    .flatMap(([id]): ProcessStep[] => {
      const node = definition.nodes[id];
      if (!node) return [];
      const off = aside || !main.has(id);
      const state = stateOf(id, marks);
      const count = marks?.counts.get(id);
      const inner = node.kind === 'sub-process' ? stepsOf(definition, id, off, marks) : [];
      // A case may stand where a guide names nothing: waiting for a payment, say.
      const shown = isStep(node) || count !== undefined || (inner.length === 0 && (state === 'current' || state === 'late'));
      return [...(shown ? [{ ...describe(node, off, state), ...(count !== undefined && { count }) }] : []), ...inner];
    });
}

function isStep(node: ProcessNode): boolean {
  if (node.kind === 'user' || node.kind === 'manual' || node.kind === 'call') return true;
  return (node.kind === 'service' || node.kind === 'send') && node.service?.operation.endsWith('-certificate') === true;
}

function describe(node: ProcessNode, aside: boolean, state: MarkedState): ProcessStep {
  const work = 'work' in node ? node.work : undefined;
  return {
    nodeId: node.id,
    name: node.name,
    state,
    performer: work?.performer ?? (node.kind === 'user' || node.kind === 'manual' ? 'office' : 'system'),
    aside: aside || work?.stage === 'correction',
    ...(work?.department !== undefined && { department: work.department }),
    ...(work && { stage: work.stage }),
  };
}

/** Nodes that every way to the furthest end passes: where the flow splits into choices, only the longest one. */
function mainPath(definition: ProcessDefinition, scope: string): ReadonlySet<string> {
  const found = new Set<string>();
  const ahead = distances(definition, scope);
  const todo = [...(definition.scopes[scope]?.starts ?? [])];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const node = definition.nodes[id];
    if (!node || found.has(id)) continue;
    found.add(id);
    const next = node.outgoing.map((flow) => definition.flows[flow]?.to ?? '').filter((to) => !found.has(to));
    if (node.kind === 'exclusive' || node.kind === 'event-gateway') {
      const longest = next.toSorted((a, b) => (ahead.get(b) ?? 0) - (ahead.get(a) ?? 0))[0];
      if (longest !== undefined) todo.push(longest);
    } else todo.push(...next);
  }
  return found;
}

/** Longest way ahead without going back, by the ranks of the arrangement. */
function distances(definition: ProcessDefinition, scope: string): Map<string, number> {
  const cells = arrange(definition, scope);
  const known = new Map<string, number>();
  const byRank = [...cells].toSorted(([, a], [, b]) => b.rank - a.rank);
  for (const [id, cell] of byRank) {
    const ahead = (definition.nodes[id]?.outgoing ?? [])
      .map((flow) => definition.flows[flow]?.to ?? '')
      .filter((to) => (cells.get(to)?.rank ?? -1) > cell.rank)
      .map((to) => (known.get(to) ?? 0) + 1);
    known.set(id, Math.max(0, ...ahead));
  }
  return known;
}
