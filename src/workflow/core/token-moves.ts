import type { BoundaryNode, ProcessDefinition, ProcessNode } from './definition.js';

/** One way a token may go through a node, as far as the drawing tells: which flows it opens. */
export interface Passage {
  readonly opens: readonly string[];
  /** Flows of boundary events that don't interrupt: work beside the main course, which may be there several times. */
  readonly beside: readonly string[];
  /** Boundary events that took part. */
  readonly boundaries: readonly string[];
  /** Nobody had to do anything and no time had to pass. */
  readonly automatic: boolean;
}

/** What was found out about a sub-process by exploring it first. */
export interface Inside {
  readonly completes: boolean;
  readonly automatically: boolean;
}

const WAITS = new Set<ProcessNode['kind']>(['user', 'manual', 'receive', 'catch', 'call']);
/** All subsets of up to this many conditional flows are tried; of more, none, each, each pair and all. */
const ALL_SUBSETS = 5;

/**
 * Every way through a node. Conditions are taken to be free: any of them may be true, because facts come from people.
 * An interrupting boundary event is one more way through its host; one that doesn't interrupt adds a token or not.
 */
export function passages(
  definition: ProcessDefinition,
  node: ProcessNode,
  inside: ReadonlyMap<string, Inside>,
): Passage[] {
  const within = inside.get(node.id);
  const automatic = node.kind === 'sub-process' ? (within?.automatically ?? false) : !WAITS.has(node.kind);
  const done = within?.completes === false ? [] : openings(definition, node);
  const boundaries = node.boundaries
    .map((id) => definition.nodes[id])
    .filter((each): each is BoundaryNode => each?.kind === 'boundary');
  const ways: Passage[] = done.map((opens) => ({ opens, beside: [], boundaries: [], automatic }));
  for (const boundary of boundaries.filter((each) => each.interrupting)) {
    ways.push({
      opens: boundary.outgoing,
      beside: [],
      boundaries: [boundary.id],
      automatic: automatic && boundary.trigger.on === 'error',
    });
  }
  const aside = boundaries.filter((each) => !each.interrupting);
  return aside.reduce<Passage[]>(
    (all, boundary) => [
      ...all,
      ...all.map((way) => ({
        opens: way.opens,
        beside: [...way.beside, ...boundary.outgoing],
        boundaries: [...way.boundaries, boundary.id],
        automatic: false,
      })),
    ],
    ways,
  );
}

/** The sets of flows a node may open when it is left normally. */
function openings(definition: ProcessDefinition, node: ProcessNode): (readonly string[])[] {
  const { outgoing, defaultFlow } = node;
  if (outgoing.length === 0) return [[]];
  if (node.kind === 'exclusive' || node.kind === 'event-gateway') return outgoing.map((flow) => [flow]);
  if (node.kind === 'parallel' || node.kind === 'start' || node.kind === 'catch' || node.kind === 'boundary')
    return [outgoing];
  const always = outgoing.filter((flow) => flow !== defaultFlow && definition.flows[flow]?.condition === undefined);
  const maybe = outgoing.filter((flow) => flow !== defaultFlow && definition.flows[flow]?.condition !== undefined);
  const opened = subsets(maybe)
    .map((some) => [...always, ...some])
    .filter((flows) => flows.length > 0);
  return always.length === 0 && defaultFlow !== undefined ? [...opened, [defaultFlow]] : opened;
}

function subsets(flows: readonly string[]): string[][] {
  if (flows.length <= ALL_SUBSETS)
    return flows.reduce<string[][]>((all, flow) => [...all, ...all.map((some) => [...some, flow])], [[]]);
  const pairs = flows.flatMap((a, i) => flows.slice(i + 1).map((b) => [a, b]));
  return [[], ...flows.map((flow) => [flow]), ...pairs, [...flows]];
}
