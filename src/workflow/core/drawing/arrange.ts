import type { ProcessDefinition } from '../definition.js';

/** Where a node stands before there are any pixels: how far along, and in which lane beside the main course. */
export interface Cell {
  readonly rank: number;
  readonly lane: number;
}

export interface Arrow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly boundary?: string;
}

/** Flows of one scope; those of a boundary event count as its host's. */
export function arrowsOf(definition: ProcessDefinition, scope: string): Arrow[] {
  return Object.values(definition.flows).flatMap((flow) => {
    const from = definition.nodes[flow.from];
    if (from?.scope !== scope) return [];
    return [
      from.kind === 'boundary'
        ? { id: flow.id, from: from.host, to: flow.to, boundary: from.id }
        : { id: flow.id, from: flow.from, to: flow.to },
    ];
  });
}

/** Puts every node of a scope (boundary events aside) into a cell of its own; the main course keeps lane 0. */
export function arrange(definition: ProcessDefinition, scope: string): Map<string, Cell> {
  const box = definition.scopes[scope];
  const ids = box?.nodes.filter((id) => definition.nodes[id]?.kind !== 'boundary') ?? [];
  const arrows = arrowsOf(definition, scope).filter((arrow) => ids.includes(arrow.from) && ids.includes(arrow.to));
  const forward = withoutReturns(box?.starts ?? [], ids, arrows);
  const ranks = longestPaths(ids, forward);
  const ahead = longestPaths(
    ids,
    forward.map((arrow) => ({ ...arrow, from: arrow.to, to: arrow.from })),
  );
  const heirs = new Map<string, string>();
  for (const id of ids) {
    const next = forward.filter((arrow) => arrow.from === id && arrow.boundary === undefined);
    const first = next.toSorted((a, b) => (ahead.get(b.to) ?? 0) - (ahead.get(a.to) ?? 0))[0];
    if (first) heirs.set(id, first.to);
  }
  const cells = new Map<string, Cell>();
  const taken = new Set<string>();
  const inOrder = ids.toSorted(
    (a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0) || (ahead.get(b) ?? 0) - (ahead.get(a) ?? 0),
  );
  for (const id of inOrder) {
    const parents = forward.filter((arrow) => arrow.to === id);
    const inherited = parents
      .filter((arrow) => heirs.get(arrow.from) === id)
      .map((arrow) => cells.get(arrow.from)?.lane ?? 0);
    const beside = parents.map((arrow) => (cells.get(arrow.from)?.lane ?? 0) + 1);
    const rank = ranks.get(id) ?? 0;
    let lane = inherited.length > 0 ? Math.min(...inherited) : beside.length > 0 ? Math.min(...beside) : 0;
    while (taken.has(`${rank} ${lane}`)) lane += 1;
    taken.add(`${rank} ${lane}`);
    cells.set(id, { rank, lane });
  }
  return cells;
}

/** Leaves out the arrows that lead back, so that the others have an order. */
function withoutReturns(starts: readonly string[], ids: readonly string[], arrows: readonly Arrow[]): Arrow[] {
  const state = new Map<string, 'open' | 'done'>();
  const kept: Arrow[] = [];
  const visit = (id: string): void => {
    state.set(id, 'open');
    for (const arrow of arrows) {
      if (arrow.from !== id || state.get(arrow.to) === 'open') continue;
      kept.push(arrow);
      if (!state.has(arrow.to)) visit(arrow.to);
    }
    state.set(id, 'done');
  };
  for (const id of [...starts, ...ids]) if (!state.has(id)) visit(id);
  return kept;
}

function longestPaths(ids: readonly string[], arrows: readonly Arrow[]): Map<string, number> {
  const known = new Map<string, number>();
  const length = (id: string): number => {
    let found = known.get(id);
    if (found === undefined) {
      known.set(id, 0);
      found = Math.max(0, ...arrows.filter((arrow) => arrow.to === id).map((arrow) => length(arrow.from) + 1));
      known.set(id, found);
    }
    return found;
  };
  for (const id of ids) length(id);
  return known;
}
