import type { ProcessDefinition, Scope } from './definition.js';
import { exploreScope, MOST_STATES } from './explore-scope.js';
import type { Explored } from './explore-scope.js';
import { error, warning } from './problems.js';
import type { Problem } from './problems.js';
import type { Inside } from './token-moves.js';

/**
 * Will every case come to an end, with nothing left lying, and is every step of use? Explored scope by scope,
 * innermost first; each problem carries the path that leads there.
 */
export function checkSoundness(definition: ProcessDefinition): Problem[] {
  const inside = new Map<string, Inside>();
  return innermostFirst(definition).flatMap((scope) => {
    if (scope.nodes.length === 0 || scope.starts.length === 0)
      return scope.nodes.length === 0 ? [] : [error(scope.id, 'cannot-finish', { path: '' })];
    const explored = exploreScope(definition, scope, inside);
    const problems = [...findDeadEnds(explored, scope), ...findAutomaticLoop(explored), ...findCrowds(explored)];
    if (explored.complete)
      problems.push(...scope.nodes.filter((id) => !explored.entered.has(id)).map((id) => error(id, 'dead-step')));
    if (explored.states.length > MOST_STATES)
      problems.push(warning(scope.id, 'not-fully-explored', { states: String(MOST_STATES) }));
    inside.set(scope.id, {
      completes: explored.completes || problems.length > 0,
      automatically: reachesEndAutomatically(explored),
    });
    return [...problems, ...uncaughtErrors(definition, scope)];
  });
}

function innermostFirst(definition: ProcessDefinition): Scope[] {
  const depth = (id: string): number => {
    const node = definition.nodes[id];
    return node ? 1 + depth(node.scope) : 0;
  };
  return Object.values(definition.scopes).toSorted((a, b) => depth(b.id) - depth(a.id));
}

/** States no run gets out of: joins that wait for ever, and loops without an exit. */
function findDeadEnds({ states }: Explored, scope: Scope): Problem[] {
  const ends = reaching(
    states,
    (state, id) => state.tokens.length === 0 || state.crowded !== undefined || id >= MOST_STATES,
  );
  const stuck = states.findIndex((state, id) => !ends.has(id) && state.next.length === 0);
  if (stuck >= 0) {
    const waiting = states[stuck]?.tokens ?? [];
    const at = [...new Set(waiting.map((place) => place.node.id))];
    return [
      error(at[0] ?? scope.id, 'deadlock', {
        path: pathTo(states, stuck),
        arrived: waiting.map((place) => place.flow ?? place.node.id).join(' '),
      }),
    ];
  }
  const round = states.findLastIndex((_, id) => !ends.has(id));
  if (round < 0) return [];
  const at = states[round]?.tokens[0]?.node.id ?? scope.id;
  return [error(at, 'cannot-finish', { path: pathTo(states, round) })];
}

/** Ids of the states from which one that fits can be reached. */
function reaching(
  states: Explored['states'],
  fits: (state: Explored['states'][number], id: number) => boolean,
): Set<number> {
  const before: number[][] = states.map(() => []);
  states.forEach((state, id) => state.next.forEach(({ to }) => before[to]?.push(id)));
  const found = new Set<number>();
  const todo = states.flatMap((state, id) => (fits(state, id) ? [id] : []));
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    todo.push(...(before[id] ?? []));
  }
  return found;
}

/** The same work twice at once, or an end reached while the same end is still to come: branches merged without a join. */
function findCrowds({ states, overtaken }: Explored): Problem[] {
  const problems: Problem[] = [];
  const crowded = states.findIndex((state) => state.crowded);
  if (crowded >= 0)
    problems.push(error(states[crowded]?.crowded?.node.id ?? '', 'too-many-tokens', { path: pathTo(states, crowded) }));
  for (const end of new Set(overtaken.map((each) => each.end))) {
    const first = overtaken.find((each) => each.end === end);
    const left = states[first?.state ?? 0]?.tokens.find((place) => place.node.id !== end)?.node.id ?? end;
    problems.push(error(end, 'finishes-with-work-left', { path: pathTo(states, first?.state ?? 0), left }));
  }
  return problems;
}

/** A cycle of states that needs nobody: the engine would run in it without end. */
function findAutomaticLoop({ states }: Explored): Problem[] {
  const finished = new Set<number>();
  for (let root = 0; root < states.length; root += 1) {
    const onPath = new Map<number, number>();
    const stack = [{ id: root, next: 0 }];
    while (stack.length > 0 && !finished.has(root)) {
      const top = stack.at(-1);
      if (!top) break;
      onPath.set(top.id, stack.length - 1);
      const edge = states[top.id]?.next.filter((each) => each.automatic)[top.next];
      top.next += 1;
      if (!edge) {
        finished.add(top.id);
        onPath.delete(top.id);
        stack.pop();
      } else if (onPath.has(edge.to)) {
        const loop = stack
          .slice(onPath.get(edge.to))
          .map(({ id, next }) => states[id]?.next.filter((each) => each.automatic)[next - 1]?.node ?? '');
        return [error(loop[0] ?? '', 'automatic-loop', { path: loop.join(' → ') })];
      } else if (!finished.has(edge.to)) stack.push({ id: edge.to, next: 0 });
    }
  }
  return [];
}

function reachesEndAutomatically({ states }: Explored): boolean {
  const seen = new Set<number>();
  const todo = [0];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const state = states[id];
    if (!state || state.tokens.length === 0) return true;
    todo.push(...state.next.filter((each) => each.automatic).map((each) => each.to));
  }
  return false;
}

/** An error end event has to be caught by a boundary event on a sub-process around it. */
function uncaughtErrors(definition: ProcessDefinition, scope: Scope): Problem[] {
  return scope.nodes.flatMap((id) => {
    const end = definition.nodes[id];
    if (end?.kind !== 'end' || end.ends !== 'error') return [];
    for (let around = definition.nodes[scope.id]; around; around = definition.nodes[around.scope]) {
      const caught = around.boundaries
        .map((each) => definition.nodes[each])
        .some(
          (each) =>
            each?.kind === 'boundary' &&
            each.trigger.on === 'error' &&
            (each.trigger.errorCode === undefined || each.trigger.errorCode === end.errorCode),
        );
      if (caught) return [];
    }
    return [error(id, 'uncaught-error', { code: end.errorCode ?? '' })];
  });
}

function pathTo(states: Explored['states'], id: number): string {
  const path: string[] = [];
  for (let from = states[id]?.from; from; from = states[from.state]?.from) path.unshift(from.node);
  return path.join(' → ');
}
