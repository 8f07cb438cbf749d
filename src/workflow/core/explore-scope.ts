import type { ProcessDefinition, ProcessNode, Scope } from './definition.js';
import { indexOf } from './definition-index.js';
import { passages } from './token-moves.js';
import type { Inside } from './token-moves.js';

/**
 * A token that is about to enter `node`, by `flow` unless it begins there. One that a non-interrupting boundary event
 * made stands `beside` the main course: a second one at the same place means a second reminder, not a mistake.
 */
interface Place {
  readonly node: string;
  readonly flow?: string;
  readonly beside?: boolean;
}

/** One distribution of tokens over the scope. */
export interface State {
  readonly tokens: readonly Place[];
  readonly next: { readonly to: number; readonly node: string; readonly automatic: boolean }[];
  /** The state it was first reached from, and by passing which node. */
  readonly from?: { readonly state: number; readonly node: string };
  /** Two tokens stand at the same place: not explored further. */
  readonly crowded?: Place;
}

export interface Explored {
  /** State 0 is the beginning. */
  readonly states: readonly State[];
  readonly entered: ReadonlySet<string>;
  /** A token ended at this end event while another could still get there. */
  readonly overtaken: readonly { readonly state: number; readonly end: string }[];
  readonly complete: boolean;
  /** Some run ends otherwise than by an error end event. */
  readonly completes: boolean;
}

/** The bound of the exploration; more is a warning, not a refusal. */
export const MOST_STATES = 20_000;

/**
 * Explores the runs of one scope; sub-processes inside it count as single steps.
 *
 * Tokens of different branches don't influence each other except at joins and ends, so in each state only ONE token
 * is moved (in all its ways): that finds every deadlock and every dead step, at a cost that grows with the drawing
 * and not with the number of interleavings. Joins wait until nothing else moves, which only puts off what would happen
 * anyway. A token at a terminating end may end everything now, or later: the others go on as if it were still on its way.
 */
export function exploreScope(
  definition: ProcessDefinition,
  scope: Scope,
  inside: ReadonlyMap<string, Inside>,
): Explored {
  const index = indexOf(definition);
  const states: (Omit<State, 'from'> & { from?: { state: number; node: string } })[] = [];
  const byKey = new Map<string, number>();
  const entered = new Set<string>();
  const overtaken: { state: number; end: string }[] = [];
  const ways = new Map<string, ReturnType<typeof passages>>();
  const reach = new Map<string, ReadonlySet<string>>();
  let completes = false;

  const stateOf = (tokens: readonly Place[], from?: { state: number; node: string }): number => {
    const sorted = tokens
      .toSorted((a, b) => order(a) - order(b))
      .filter(
        (place, i, all) =>
          !(place.beside || endsAll(index.node(place.node))) || order(place) !== order(all[i - 1] ?? { node: '' }),
      );
    const key = sorted.map(order).join(' ');
    let id = byKey.get(key);
    if (id === undefined) {
      id = states.length;
      const crowded = sorted.find((place, i) => i > 0 && order(place) === order(sorted[i - 1] ?? place));
      states.push({ tokens: sorted, next: [], ...(from && { from }), ...(crowded && { crowded }) });
      byKey.set(key, id);
    }
    return id;
  };
  const places = new Map<string, number>();
  const order = (place: Place): number => {
    const key = `${place.beside ? '+' : ''}${place.flow ?? `@${place.node}`}`;
    let number = places.get(key);
    if (number === undefined) places.set(key, (number = places.size));
    return number;
  };
  const waysThrough = (node: ProcessNode): ReturnType<typeof passages> => {
    let found = ways.get(node.id);
    if (!found) ways.set(node.id, (found = passages(definition, node, inside)));
    return found;
  };
  const arrive = (flow: string, beside: boolean): Place => ({
    node: definition.flows[flow]?.to ?? '',
    flow,
    ...(beside && { beside }),
  });

  stateOf(scope.starts.map((node) => ({ node })));
  for (let id = 0; id < states.length && id < MOST_STATES; id += 1) {
    const state = states[id];
    if (!state || state.crowded) continue;
    const pass = (node: string, tokens: readonly Place[], automatic: boolean): void => {
      if (tokens.length === 0) completes ||= endKind(index.node(node)) !== 'error';
      state.next.push({ to: stateOf(tokens, { state: id, node }), node, automatic });
    };
    for (const node of new Set(state.tokens.map((place) => place.node).filter((each) => endsAll(index.node(each))))) {
      entered.add(node);
      pass(node, [], true);
    }
    const taken = chooseMove(index, state.tokens);
    if (!taken) continue;
    const node = index.node(taken.node);
    const rest = state.tokens.filter((place) => !taken.places.includes(place));
    entered.add(node.id);
    if (
      node.kind === 'end' &&
      !taken.places[0]?.beside &&
      rest.some((place) => canReach(definition, reach, place.node, node.id))
    ) {
      overtaken.push({ state: id, end: node.id });
    }
    const beside = taken.places.every((place) => place.beside === true);
    for (const way of waysThrough(node)) {
      for (const boundary of way.boundaries) entered.add(boundary);
      pass(
        node.id,
        [...rest, ...way.opens.map((flow) => arrive(flow, beside)), ...way.beside.map((flow) => arrive(flow, true))],
        way.automatic,
      );
    }
  }
  return {
    states,
    entered,
    overtaken,
    complete: states.length <= MOST_STATES && !states.some((state) => state.crowded),
    completes,
  };
}

type Index = ReturnType<typeof indexOf>;

function chooseMove(index: Index, tokens: readonly Place[]): { node: string; places: readonly Place[] } | undefined {
  for (const place of tokens) {
    const node = index.node(place.node);
    if (!endsAll(node) && (!isJoin(node) || place.flow === undefined)) return { node: node.id, places: [place] };
  }
  return joinMove(index, tokens);
}

function endKind(node: ProcessNode): 'normal' | 'terminate' | 'error' {
  return node.kind === 'end' ? node.ends : 'normal';
}

/** Does reaching this node end the whole scope, whatever else is going on in it? */
function endsAll(node: ProcessNode): boolean {
  return endKind(node) !== 'normal';
}

/** A join all of whose awaited tokens are there. */
function joinMove(index: Index, tokens: readonly Place[]): { node: string; places: readonly Place[] } | undefined {
  for (const each of tokens) {
    const node = index.node(each.node);
    if (!isJoin(node)) continue;
    const here = tokens.filter((place) => place.node === node.id);
    const full = node.incoming.filter((flow) => here.some((place) => place.flow === flow));
    const empty = node.incoming.filter((flow) => !full.includes(flow));
    if (node.kind === 'parallel' && empty.length > 0) continue;
    const awaited = tokens.some(
      (place) =>
        place.node !== node.id &&
        empty.some((flow) => index.leadingTo(node, flow).has(place.node)) &&
        !full.some((flow) => index.leadingTo(node, flow).has(place.node)),
    );
    if (!awaited) return { node: node.id, places: here };
  }
  return undefined;
}

function isJoin(node: ProcessNode): boolean {
  return (node.kind === 'parallel' || node.kind === 'inclusive') && node.incoming.length > 1;
}

/** Can a token at `from` get to `to` along the drawing? */
function canReach(
  definition: ProcessDefinition,
  known: Map<string, ReadonlySet<string>>,
  from: string,
  to: string,
): boolean {
  let reached = known.get(from);
  if (!reached) {
    const seen = new Set<string>();
    const todo = [from];
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      const node = definition.nodes[id];
      if (!node || seen.has(id)) continue;
      seen.add(id);
      todo.push(...node.boundaries, ...node.outgoing.map((flow) => definition.flows[flow]?.to ?? ''));
    }
    known.set(from, (reached = seen));
  }
  return reached.has(to);
}
