import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { beginning, definitionsOf, replayEntry, type Definitions, type ReplayRefusal } from '../core/replay-history.js';
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
  | { readonly fault: 'refused'; readonly seq: number; readonly because: ReplayRefusal }
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
    const definitions = await this.definitions.loadAll(manager, begunOn(history));
    return verifyHistory(id, definitions, history) ?? { entries: history.entries.length };
  }
}

function begunOn({ definitionHash, entries }: StoredHistory): readonly string[] {
  return definitionsOf(definitionHash, entries.map(({ event }) => event));
}

/** The first fault of a history, or undefined: links, order, and that replaying its events gives the stored state. */
export function verifyHistory(id: string, definitions: Definitions, history: StoredHistory): HistoryFault | undefined {
  let previous: Buffer | undefined;
  let standing = beginning(definitions, begunOn(history)[0] ?? history.definitionHash);
  for (const [index, { seq, event, actorId, hash }] of history.entries.entries()) {
    if (seq !== index + 1) return { fault: 'gap', seq: index + 1 };
    const link = historyLink(previous, { instanceId: id, seq, actorId, event });
    if (!link.equals(hash)) return { fault: 'link-broken', seq };
    const after = replayEntry(definitions, standing, event);
    if (after.refused !== undefined) return { fault: 'refused', seq, because: after.refused };
    previous = link;
    standing = after;
  }
  if (history.entries.length !== history.revision) return { fault: 'gap', seq: history.entries.length + 1 };
  const same = standing.hash === history.definitionHash && canonicalJson(standing.instance) === canonicalJson(history.instance);
  return same ? undefined : { fault: 'other-state', seq: history.revision };
}
