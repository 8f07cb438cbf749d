import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { beginning, definitionsOf, replayEntry } from '../core/replay-history.js';
import { NOWHERE, type Trail } from '../core/standing.js';
import { DefinitionStore } from '../store/definition-store.js';
import { ProcessStore } from '../store/process-store.js';

/** Beyond so many steps a case has gone in circles: replaying them all for one picture would cost more than it shows. */
const MOST_STEPS = 500;

/** Where a case has been, read from its history. */
@Injectable()
export class ReadTrail {
  constructor(
    private readonly processes: ProcessStore,
    private readonly definitions: DefinitionStore,
  ) {}

  async of(manager: EntityManager, id: string): Promise<Trail> {
    const history = await this.processes.historyOf(manager, id);
    if (!history || history.entries.length > MOST_STEPS) return NOWHERE;
    const events = history.entries.map(({ event }) => event);
    const hashes = definitionsOf(history.definitionHash, events);
    const definitions = await this.definitions.loadAll(manager, hashes);
    let standing = beginning(definitions, hashes[0] ?? history.definitionHash);
    for (const event of events) {
      const after = replayEntry(definitions, standing, event);
      // A history that does not replay is found by its verification; the picture shows what could be read.
      if (after.refused !== undefined) break;
      standing = after;
    }
    return standing.trail;
  }
}
