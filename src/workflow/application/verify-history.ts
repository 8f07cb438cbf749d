import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ProcessDefinition } from '../core/definition.js';
import type { EventRefusal } from '../core/events.js';
import { initialInstance } from '../core/instance.js';
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
  | { readonly fault: 'refused'; readonly seq: number; readonly because: EventRefusal }
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
    const definition = await this.definitions.load(manager, history.definitionHash);
    return verifyHistory(id, definition, history) ?? { entries: history.entries.length };
  }
}

/** The first fault of a history, or undefined: links, order, and that replaying its events gives the stored state. */
export function verifyHistory(id: string, definition: ProcessDefinition, history: Omit<StoredHistory, 'definitionHash'>): HistoryFault | undefined {
  let previous: Buffer | undefined;
  let instance = initialInstance(definition);
  for (const [index, { seq, event, actorId, hash }] of history.entries.entries()) {
    if (seq !== index + 1) return { fault: 'gap', seq: index + 1 };
    const link = historyLink(previous, { instanceId: id, seq, actorId, event });
    if (!link.equals(hash)) return { fault: 'link-broken', seq };
    const stepped = transition(definition, instance, event);
    if (stepped.refused) return { fault: 'refused', seq, because: stepped.refused };
    previous = link;
    instance = stepped.instance;
  }
  if (history.entries.length !== history.revision) return { fault: 'gap', seq: history.entries.length + 1 };
  return canonicalJson(instance) === canonicalJson(history.instance) ? undefined : { fault: 'other-state', seq: history.revision };
}
