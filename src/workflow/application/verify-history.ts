import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ProcessDefinition } from '../core/definition.js';
import type { EventRefusal } from '../core/events.js';
import { initialInstance, type ProcessInstance } from '../core/instance.js';
import type { HistoryEvent } from '../core/move-event.js';
import { moveInstance } from '../core/move-instance.js';
import { transition } from '../core/transition.js';
import { DefinitionStore } from '../store/definition-store.js';
import { canonicalJson, historyLink } from '../store/history-link.js';
import { ProcessStore, type StoredHistory } from '../store/process-store.js';

/** What is wrong with a history, and at which entry (1 is the start). */
export type HistoryFault =
  /** An entry is missing, or there are more than the instance's revision says. */
  | { readonly fault: 'gap'; readonly seq: number }
  /** The entry, or one before it, is not what was written. */
  | { readonly fault: 'link-broken'; readonly seq: number }
  /** The interpreter would not have taken this step. */
  | { readonly fault: 'refused'; readonly seq: number; readonly because: EventRefusal | 'obstacles' | 'nothing-to-take-back' }
  /** The links hold, but the stored state is not what the history comes to. */
  | { readonly fault: 'other-state'; readonly seq: number };

/** Recomputes an instance from its history. */
@Injectable()
export class VerifyHistory {
  constructor(
    private readonly processes: ProcessStore,
    private readonly definitions: DefinitionStore,
  ) {}

  /** How many entries there are when all is well; throws when there is no such instance. */
  async verify(manager: EntityManager, id: string): Promise<{ entries: number; fault?: undefined } | HistoryFault> {
    const history = await this.processes.historyOf(manager, id);
    if (!history) throw new Error(`process instance ${id} is missing`);
    const definitions = new Map<string, ProcessDefinition>();
    for (const hash of definitionsOf(history)) definitions.set(hash, await this.definitions.load(manager, hash));
    return verifyHistory(id, definitions, history) ?? { entries: history.entries.length };
  }
}

/** Every definition the case has run on, by hash; the one it began with first. */
export function definitionsOf({ definitionHash, entries }: StoredHistory): string[] {
  const moves = entries.flatMap(({ event }) => (event.type === 'move' || event.type === 'move-back' ? [event.from, event.to] : []));
  return moves.length > 0 ? [...new Set(moves)] : [definitionHash];
}

/** The first fault of a history, or undefined: links, order, and that replaying its events gives the stored state. */
export function verifyHistory(id: string, definitions: ReadonlyMap<string, ProcessDefinition>, history: StoredHistory): HistoryFault | undefined {
  let previous: Buffer | undefined;
  const [begun = history.definitionHash] = definitionsOf(history);
  let standing: Standing = { hash: begun, instance: initialInstance(named(definitions, begun)) };
  for (const [index, { seq, event, actorId, hash }] of history.entries.entries()) {
    if (seq !== index + 1) return { fault: 'gap', seq: index + 1 };
    const link = historyLink(previous, { instanceId: id, seq, actorId, event });
    if (!link.equals(hash)) return { fault: 'link-broken', seq };
    const after = replayed(definitions, standing, event);
    if ('refused' in after) return { fault: 'refused', seq, because: after.refused };
    previous = link;
    standing = after;
  }
  if (history.entries.length !== history.revision) return { fault: 'gap', seq: history.entries.length + 1 };
  const same = standing.hash === history.definitionHash && canonicalJson(standing.instance) === canonicalJson(history.instance);
  return same ? undefined : { fault: 'other-state', seq: history.revision };
}

/** Where a replay stands: on which definition, and what a move right before would be taken back to. */
interface Standing {
  readonly hash: string;
  readonly instance: ProcessInstance;
  readonly beforeMove?: ProcessInstance;
}

function replayed(
  definitions: ReadonlyMap<string, ProcessDefinition>,
  { hash, instance, beforeMove }: Standing,
  event: HistoryEvent,
): Standing | { readonly refused: Extract<HistoryFault, { fault: 'refused' }>['because'] } {
  const definition = named(definitions, hash);
  if (event.type === 'move') {
    const moved = moveInstance(definition, named(definitions, event.to), instance, event.at, event.mapping, event.variables);
    return moved.refused ? moved : { hash: event.to, instance: moved.instance, beforeMove: instance };
  }
  if (event.type === 'move-back') return beforeMove ? { hash: event.to, instance: beforeMove } : { refused: 'nothing-to-take-back' };
  const stepped = transition(definition, instance, event);
  return stepped.refused ? { refused: stepped.refused } : { hash, instance: stepped.instance };
}

function named(definitions: ReadonlyMap<string, ProcessDefinition>, hash: string): ProcessDefinition {
  const definition = definitions.get(hash);
  if (!definition) throw new Error(`process definition ${hash} is missing`);
  return definition;
}
