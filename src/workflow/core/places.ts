import type { ProcessDefinition, ProcessNode, Scope } from './definition.js';

/**
 * Where a token of an explored scope may stand: about to enter `node`, by `flow` unless it begins there.
 * One that a non-interrupting boundary event made stands `beside` the main course: a second one at the same place
 * means a second reminder, not a mistake. Each place exists once, so places are compared as objects.
 */
export interface Place {
  readonly order: number;
  readonly node: ProcessNode;
  readonly flow?: string;
  readonly beside: boolean;
  /** The node needs tokens on several flows. */
  readonly joins: boolean;
  /** Reaching the node ends the whole scope, whatever else is going on in it. */
  readonly endsAll: boolean;
}

/** The places of one scope, numbered branch by branch: all of one branch before all of the next. */
export class Places {
  readonly starts: readonly Place[];
  private readonly main = new Map<string, Place>();
  private readonly beside = new Map<string, Place>();

  constructor(definition: ProcessDefinition, scope: Scope) {
    const found: { node: ProcessNode; flow?: string }[] = [];
    const seen = new Set<string>();
    const walk = (id: string): void => {
      const node = definition.nodes[id];
      if (!node || seen.has(id)) return;
      seen.add(id);
      for (const from of [node, ...node.boundaries.map((each) => definition.nodes[each])]) {
        for (const flow of from?.outgoing ?? []) {
          const target = definition.nodes[definition.flows[flow]?.to ?? ''];
          if (!target) continue;
          found.push({ node: target, flow });
          walk(target.id);
        }
      }
    };
    for (const id of scope.starts) {
      const node = definition.nodes[id];
      if (node) found.push({ node });
      walk(id);
    }
    const places = found.map((each, order) => place(each, order, false));
    this.starts = places.filter((each) => each.flow === undefined);
    for (const each of places) {
      if (each.flow === undefined) continue;
      this.main.set(each.flow, each);
      this.beside.set(each.flow, place(each, found.length + each.order, true));
    }
  }

  at(flow: string, beside: boolean): Place {
    const found = (beside ? this.beside : this.main).get(flow);
    if (!found) throw new Error(`no flow ${flow} in this scope`);
    return found;
  }
}

function place({ node, flow }: { node: ProcessNode; flow?: string }, order: number, beside: boolean): Place {
  const joins = (node.kind === 'parallel' || node.kind === 'inclusive') && node.incoming.length > 1;
  const endsAll = node.kind === 'end' && node.ends !== 'normal';
  return { order, node, beside, joins: joins && flow !== undefined, endsAll, ...(flow !== undefined && { flow }) };
}
