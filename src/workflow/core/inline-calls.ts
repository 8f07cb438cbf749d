import type { ProcessDefinition, ProcessNode, Scope, SequenceFlow } from './definition.js';
import { error } from './problems.js';
import type { Problem } from './problems.js';

/** Between the id of a call and the ids inside it. No BPMN id can hold it, so nothing meets by chance. */
const INSIDE = '/';
/** Calls of calls multiply: a package of ten small files could be drawn out without end. */
const MOST_NODES = 2_000;

type Parts = Pick<ProcessDefinition, 'nodes' | 'flows' | 'scopes'>;

/**
 * Draws every called process into its caller: the call becomes a sub-process with facts of its own. So its steps are
 * steps of the case, and history, incidents, cancelling, timers and checks hold for them as they are.
 */
export function inlineCalls(
  main: ProcessDefinition,
  called: ReadonlyMap<string, ProcessDefinition>,
): { definition: ProcessDefinition; problems: Problem[] } {
  const problems: Problem[] = [];
  let left = MOST_NODES;
  const expand = (definition: ProcessDefinition, path: readonly string[], at: string): Parts => {
    const parts = { nodes: { ...definition.nodes }, flows: { ...definition.flows }, scopes: { ...definition.scopes } };
    left -= Object.keys(parts.nodes).length;
    for (const node of Object.values(definition.nodes)) {
      if (node.kind !== 'call') continue;
      const callee = called.get(node.calls);
      const place = `${at}${node.id}`;
      if (path.includes(node.calls)) {
        problems.push(error(place, 'call-goes-round', { process: node.calls, path: [...path, node.calls].join(' → ') }));
      } else if (left < 0) problems.push(error(place, 'calls-too-many', { most: String(MOST_NODES) }));
      else if (callee) {
        const { calls, kind: _call, given, taken, ...base } = node;
        const inner = moved(expand(callee, [...path, node.calls], `${place}${INSIDE}`), callee.id, node.id);
        const { variables } = callee;
        parts.nodes[node.id] = { ...base, kind: 'sub-process', called: { process: calls, variables, given, taken } };
        Object.assign(parts.nodes, inner.nodes);
        Object.assign(parts.flows, inner.flows);
        Object.assign(parts.scopes, inner.scopes);
      }
    }
    return parts;
  };
  const parts = expand(main, [main.id], '');
  return { definition: { ...main, ...parts }, problems: left < 0 && problems.length === 0 ? [error(main.id, 'calls-too-many', { most: String(MOST_NODES) })] : problems };
}

/** The id an element had in the file it was drawn in. */
export function ownId(id: string): string {
  return id.slice(id.lastIndexOf(INSIDE) + 1);
}

/** Id of the call an element is inside of; undefined for one of the main process. */
export function callOf(id: string): string | undefined {
  const at = id.lastIndexOf(INSIDE);
  return at < 0 ? undefined : id.slice(0, at);
}

/** The same drawing inside a call: the process itself takes the call's id, everything in it stands behind it. */
function moved({ nodes, flows, scopes }: Parts, process: string, call: string): Parts {
  const inside = (id: string): string => `${call}${INSIDE}${id}`;
  const scopeId = (id: string): string => (id === process ? call : inside(id));
  const node = (each: ProcessNode): ProcessNode => ({
    ...each,
    id: inside(each.id),
    name: each.name === each.id ? inside(each.id) : each.name,
    scope: scopeId(each.scope),
    incoming: each.incoming.map(inside),
    outgoing: each.outgoing.map(inside),
    boundaries: each.boundaries.map(inside),
    ...(each.defaultFlow !== undefined && { defaultFlow: inside(each.defaultFlow) }),
    ...(each.kind === 'boundary' && { host: inside(each.host) }),
    ...('work' in each && each.work && { work: { ...each.work, apartFrom: each.work.apartFrom.map(inside) } }),
  });
  const flow = (each: SequenceFlow): SequenceFlow => ({ ...each, id: inside(each.id), from: inside(each.from), to: inside(each.to) });
  const scope = (each: Scope): Scope => ({ id: scopeId(each.id), starts: each.starts.map(inside), nodes: each.nodes.map(inside) });
  return { nodes: renamed(nodes, node), flows: renamed(flows, flow), scopes: renamed(scopes, scope) };
}

function renamed<T extends { readonly id: string }>(all: Readonly<Record<string, T>>, rename: (each: T) => T): Record<string, T> {
  return Object.fromEntries(Object.values(all).map((each) => [rename(each).id, rename(each)]));
}
