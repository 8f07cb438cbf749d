import { blankFacts } from './call-facts.js';
import type { ProcessDefinition, ProcessNode, SequenceFlow } from './definition.js';
import { expression } from './expression.js';
import type { Expression } from './expression.js';
import type { Fact } from './instance.js';

/** What is worth working out once for a definition. */
export interface DefinitionIndex {
  node(id: string): ProcessNode;
  outgoing(node: ProcessNode): readonly SequenceFlow[];
  expression(source: string): Expression;
  /** Nodes from which `flow` (which leads to `join`) can be reached without passing `join`. */
  leadingTo(join: ProcessNode, flow: string): ReadonlySet<string>;
  /** Declared variables without a value, so that FEEL finds a null instead of nothing. */
  readonly blank: Readonly<Record<string, Fact>>;
}

const indexes = new WeakMap<ProcessDefinition, DefinitionIndex>();

export function indexOf(definition: ProcessDefinition): DefinitionIndex {
  let index = indexes.get(definition);
  if (!index) indexes.set(definition, (index = buildIndex(definition)));
  return index;
}

function buildIndex(definition: ProcessDefinition): DefinitionIndex {
  const outgoing = new Map<string, readonly SequenceFlow[]>();
  const expressions = new Map<string, Expression>();
  const leading = new Map<string, ReadonlySet<string>>();
  const node = (id: string): ProcessNode => {
    const found = Object.hasOwn(definition.nodes, id) ? definition.nodes[id] : undefined;
    if (!found) throw new Error(`process ${definition.id} has no node ${id}`);
    return found;
  };
  const flow = (id: string): SequenceFlow => {
    const found = definition.flows[id];
    if (!found) throw new Error(`process ${definition.id} has no flow ${id}`);
    return found;
  };
  return {
    node,
    outgoing(from) {
      let flows = outgoing.get(from.id);
      if (!flows) outgoing.set(from.id, (flows = from.outgoing.map(flow)));
      return flows;
    },
    expression(source) {
      let known = expressions.get(source);
      if (!known) expressions.set(source, (known = expression(source)));
      return known;
    },
    leadingTo(join, into) {
      const key = `${join.id} ${into}`;
      let found = leading.get(key);
      if (!found) leading.set(key, (found = walkBack(flow(into).from, join.id, node, flow)));
      return found;
    },
    blank: blankFacts(definition.variables),
  };
}

/** Against the arrows from `from`, never through `join`. A boundary event is reached from the step it sits on. */
function walkBack(
  from: string,
  join: string,
  node: (id: string) => ProcessNode,
  flow: (id: string) => SequenceFlow,
): ReadonlySet<string> {
  const seen = new Set<string>();
  const todo = [from];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (id === join || seen.has(id)) continue;
    seen.add(id);
    const here = node(id);
    todo.push(...here.incoming.map((each) => flow(each).from));
    if (here.kind === 'boundary') todo.push(here.host);
  }
  return seen;
}
