import type { ProcessDefinition, ProcessNode, Scope } from './definition.js';
import { indexOf } from './definition-index.js';
import type { DefinitionIndex } from './definition-index.js';
import { Places } from './places.js';
import type { Place } from './places.js';
import { passages } from './token-moves.js';
import type { Inside } from './token-moves.js';

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
 * is moved (in all its ways), and one branch is followed to its join before the next: that finds every deadlock and
 * every dead step, at a cost that grows with the drawing and not with the number of interleavings. Joins wait until
 * nothing else moves, which only puts off what would happen anyway. A token at a terminating end may end everything
 * now, or later: the others go on as if it were still on its way.
 */
export function exploreScope(
  definition: ProcessDefinition,
  scope: Scope,
  inside: ReadonlyMap<string, Inside>,
): Explored {
  return new Exploration(definition, scope, inside).run();
}

interface Way {
  readonly tokens: readonly Place[];
  readonly boundaries: readonly string[];
  readonly automatic: boolean;
}

class Exploration {
  private readonly index: DefinitionIndex;
  private readonly places: Places;
  private readonly states: State[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly entered = new Set<string>();
  private readonly overtaken: { state: number; end: string }[] = [];
  private readonly ways = new Map<string, readonly Way[]>();
  private readonly reach = new Map<string, ReadonlySet<string>>();
  private completes = false;

  constructor(
    private readonly definition: ProcessDefinition,
    scope: Scope,
    private readonly inside: ReadonlyMap<string, Inside>,
  ) {
    this.index = indexOf(definition);
    this.places = new Places(definition, scope);
  }

  run(): Explored {
    this.stateOf(this.places.starts);
    for (let id = 0; id < this.states.length && id < MOST_STATES; id += 1) {
      const state = this.states[id];
      if (state && !state.crowded) this.expand(id, state);
    }
    const complete = this.states.length <= MOST_STATES && !this.states.some((state) => state.crowded);
    const { states, entered, overtaken, completes } = this;
    return { states, entered, overtaken, complete, completes };
  }

  private expand(id: number, state: State): void {
    for (const { node, endsAll } of state.tokens) {
      if (!endsAll) continue;
      this.entered.add(node.id);
      this.pass(id, state, node, [], true);
    }
    const taken = this.chooseMove(state.tokens);
    const first = taken?.[0];
    if (!taken || !first) return;
    const { node } = first;
    const rest = state.tokens.filter((place) => !taken.includes(place));
    this.entered.add(node.id);
    if (node.kind === 'end' && !first.beside && rest.some((place) => this.canReach(place.node.id, node.id))) {
      this.overtaken.push({ state: id, end: node.id });
    }
    for (const way of this.waysThrough(
      node,
      taken.every((place) => place.beside),
    )) {
      for (const boundary of way.boundaries) this.entered.add(boundary);
      this.pass(id, state, node, [...rest, ...way.tokens], way.automatic);
    }
  }

  private pass(id: number, state: State, node: ProcessNode, tokens: readonly Place[], automatic: boolean): void {
    if (tokens.length === 0) this.completes ||= !(node.kind === 'end' && node.ends === 'error');
    state.next.push({ to: this.stateOf(tokens, { state: id, node: node.id }), node: node.id, automatic });
  }

  private stateOf(tokens: readonly Place[], from?: State['from']): number {
    const sorted = tokens
      .toSorted((a, b) => a.order - b.order)
      .filter((place, i, all) => !(place.beside || place.endsAll) || place !== all[i - 1]);
    const key = sorted.map((place) => place.order).join(' ');
    let id = this.byKey.get(key);
    if (id === undefined) {
      id = this.states.length;
      const crowded = sorted.find((place, i) => place === sorted[i - 1]);
      this.states.push({ tokens: sorted, next: [], ...(from && { from }), ...(crowded && { crowded }) });
      this.byKey.set(key, id);
    }
    return id;
  }

  private waysThrough(node: ProcessNode, beside: boolean): readonly Way[] {
    const key = `${beside ? '+' : ''}${node.id}`;
    let ways = this.ways.get(key);
    if (!ways) {
      ways = passages(this.definition, node, this.inside).map((passage) => ({
        tokens: [
          ...passage.opens.map((flow) => this.places.at(flow, beside)),
          ...passage.beside.map((flow) => this.places.at(flow, true)),
        ],
        boundaries: passage.boundaries,
        automatic: passage.automatic,
      }));
      this.ways.set(key, ways);
    }
    return ways;
  }

  /** The tokens of the one move to make: the last branch's, so that it is finished before the one before it. */
  private chooseMove(tokens: readonly Place[]): readonly Place[] | undefined {
    const free = tokens.findLast((place) => !place.joins && !place.endsAll);
    return free ? [free] : this.joinMove(tokens);
  }

  /** A join all of whose awaited tokens are there (the same rule as in `joins.ts`). */
  private joinMove(tokens: readonly Place[]): readonly Place[] | undefined {
    for (const { node, joins } of tokens) {
      if (!joins) continue;
      const here = tokens.filter((place) => place.node === node);
      const full = node.incoming.filter((flow) => here.some((place) => place.flow === flow));
      const empty = node.incoming.filter((flow) => !full.includes(flow));
      if (node.kind === 'parallel' && empty.length > 0) continue;
      const leads = (flow: string, place: Place): boolean => this.index.leadingTo(node, flow).has(place.node.id);
      const awaited = tokens.some(
        (place) =>
          place.node !== node && empty.some((flow) => leads(flow, place)) && !full.some((flow) => leads(flow, place)),
      );
      if (!awaited) return here;
    }
    return undefined;
  }

  /** Can a token at `from` get to `to` along the drawing? */
  private canReach(from: string, to: string): boolean {
    let reached = this.reach.get(from);
    if (!reached) {
      const seen = new Set<string>();
      const todo = [from];
      for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
        const node = this.definition.nodes[id];
        if (!node || seen.has(id)) continue;
        seen.add(id);
        todo.push(...node.boundaries, ...node.outgoing.map((flow) => this.definition.flows[flow]?.to ?? ''));
      }
      this.reach.set(from, (reached = seen));
    }
    return reached.has(to);
  }
}
