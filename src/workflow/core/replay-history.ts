import type { ProcessDefinition } from './definition.js';
import type { EventRefusal } from './events.js';
import { initialInstance, type ProcessInstance } from './instance.js';
import type { HistoryEvent } from './move-event.js';
import { moveInstance, type NodeMapping } from './move-instance.js';
import { NOWHERE, trailAfter, type Trail } from './standing.js';
import { transition } from './transition.js';

/** Definitions by their hash; every one that a history names must be there. */
export type Definitions = ReadonlyMap<string, ProcessDefinition>;

/** Where a replay stands: on which definition, the state and the trail, and what a move right before would be taken back to. */
export interface Replayed {
  readonly hash: string;
  readonly instance: ProcessInstance;
  readonly trail: Trail;
  readonly beforeMove?: Pick<Replayed, 'instance' | 'trail'>;
  readonly refused?: undefined;
}
export type ReplayRefusal = EventRefusal | 'obstacles' | 'nothing-to-take-back';

/** Every definition a case has run on, the one it began with first. `now`: the one it runs on. */
export function definitionsOf(now: string, events: readonly HistoryEvent[]): readonly string[] {
  const moves = events.flatMap((event) => (event.type === 'move' || event.type === 'move-back' ? [event.from, event.to] : []));
  return moves.length > 0 ? [...new Set(moves)] : [now];
}

export function beginning(definitions: Definitions, hash: string): Replayed {
  return { hash, instance: initialInstance(named(definitions, hash)), trail: NOWHERE };
}

/** One entry of a history applied to where the entries before it led. */
export function replayEntry(definitions: Definitions, before: Replayed, event: HistoryEvent): Replayed | { readonly refused: ReplayRefusal } {
  const { hash, instance, trail, beforeMove } = before;
  const definition = named(definitions, hash);
  if (event.type === 'move') {
    const moved = moveInstance(definition, named(definitions, event.to), instance, event.at, event.mapping, event.variables);
    if (moved.refused) return { refused: moved.refused };
    return { hash: event.to, instance: moved.instance, trail: renamed(trail, event.mapping), beforeMove: { instance, trail } };
  }
  if (event.type === 'move-back') return beforeMove ? { hash: event.to, ...beforeMove } : { refused: 'nothing-to-take-back' };
  const stepped = transition(definition, instance, event);
  return stepped.refused ? { refused: stepped.refused } : { hash, instance: stepped.instance, trail: trailAfter(trail, stepped) };
}

function renamed({ done, flows }: Trail, mapping: NodeMapping): Trail {
  return { done: new Set([...done].map((node) => mapping[node] ?? node)), flows };
}

function named(definitions: Definitions, hash: string): ProcessDefinition {
  const definition = definitions.get(hash);
  if (!definition) throw new Error(`process definition ${hash} is missing`);
  return definition;
}
