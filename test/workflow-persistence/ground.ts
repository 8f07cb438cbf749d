import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { POOL_EXTRAS } from '../../src/platform/database/pool.js';
import { Calendars } from '../../src/workflow/application/calendars.js';
import { MoveProcess } from '../../src/workflow/application/move-process.js';
import { ReadProcess } from '../../src/workflow/application/read-process.js';
import { StepProcess, type StepDone } from '../../src/workflow/application/step-process.js';
import { VerifyHistory } from '../../src/workflow/application/verify-history.js';
import type { EventRefusal, ProcessEvent } from '../../src/workflow/core/events.js';
import type { Facts } from '../../src/workflow/core/instance.js';
import { DefinitionStore } from '../../src/workflow/store/definition-store.js';
import { MoveStore } from '../../src/workflow/store/move-store.js';
import { ProcessReader } from '../../src/workflow/store/process-reader.js';
import { ProcessStore } from '../../src/workflow/store/process-store.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Somebody; the workflow asks no more of an actor than an id. */
export const CLERK = '0193a1b2-0000-7000-8000-000000000001';

/** The workflow alone on a database of its own: no portal, no cases around it. */
export class Ground {
  readonly processes = new ProcessStore();
  readonly reader = new ProcessReader();
  readonly definitions = new DefinitionStore();
  readonly stepProcess: StepProcess;
  readonly moveProcess: MoveProcess;
  readonly readProcess = new ReadProcess(this.reader);
  readonly history = new VerifyHistory(this.processes, this.definitions);

  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    const calendars = new Calendars(dataSource, { databaseUrl: database.url });
    this.stepProcess = new StepProcess(this.processes, this.definitions, calendars);
    this.moveProcess = new MoveProcess(this.processes, new MoveStore(), this.definitions, calendars);
  }

  static async lay(connections = 4): Promise<Ground> {
    const database = await createTestDatabase();
    return new Ground(database, await new DataSource({ type: 'postgres', url: database.url, extra: { ...POOL_EXTRAS, max: connections } }).initialize());
  }

  async clear(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.drop();
  }

  get manager(): EntityManager {
    return this.dataSource.manager;
  }

  /** Begins a process and gives its id. */
  async start(xml: string, at: string, variables: Facts = {}, others: Readonly<Record<string, string>> = {}): Promise<string> {
    const id = uuidv7();
    await this.stepProcess.transaction(this.dataSource, (manager) => this.stepProcess.start(manager, { id, files: { xml, others }, variables, at: new Date(at), actorId: CLERK }));
    return id;
  }

  step(id: string, event: ProcessEvent): Promise<StepDone | { refused: EventRefusal }> {
    return this.stepProcess.transaction(this.dataSource, async (manager) => {
      const locked = await this.stepProcess.lock(manager, id);
      if (!locked) throw new Error(`no process ${id}`);
      return this.stepProcess.step(manager, locked, event, CLERK);
    });
  }

  /** Lets it go on in another version. */
  move(id: string, xml: string, at: string, mapping: Readonly<Record<string, string>> = {}, variables: Facts = {}): ReturnType<MoveProcess['move']> {
    return this.dataSource.transaction(async (manager) => {
      const locked = await this.stepProcess.lock(manager, id);
      if (!locked) throw new Error(`no process ${id}`);
      return this.moveProcess.move(manager, locked, { files: { xml }, mapping, variables }, new Date(at), CLERK);
    });
  }

  takeBack(id: string, at: string): ReturnType<MoveProcess['takeBack']> {
    return this.dataSource.transaction(async (manager) => {
      const locked = await this.stepProcess.lock(manager, id);
      if (!locked) throw new Error(`no process ${id}`);
      return this.moveProcess.takeBack(manager, locked, new Date(at), CLERK);
    });
  }

  /** Completes the one open task on a node. */
  async complete(id: string, node: string, at: string, outcome?: string): Promise<StepDone | { refused: EventRefusal }> {
    const { instance } = await this.reader.stateOf(this.manager, id);
    const token = instance.tokens.find((each) => each.node === node)?.id ?? 0;
    return this.step(id, { type: 'complete', at, token, ...(outcome !== undefined && { outcome }) });
  }

  /** What a worker does with the timers that are due at `at`; gives the nodes that fired. */
  async tick(id: string, at: string): Promise<string[]> {
    return this.dataSource.transaction(async (manager) => {
      const fired: string[] = [];
      if (!(await this.stepProcess.lockIfFree(manager, id))) return fired;
      for (const { token, node } of await this.readProcess.dueTimers(manager, id, new Date(at))) {
        const locked = await this.stepProcess.lock(manager, id);
        const done = locked && (await this.stepProcess.step(manager, locked, { type: 'fire', at, token, node }, undefined));
        if (done && !('refused' in done)) fired.push(node);
      }
      return fired;
    });
  }
}
