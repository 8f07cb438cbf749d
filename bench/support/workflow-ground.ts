import 'reflect-metadata';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { POOL_EXTRAS } from '../../src/platform/database/pool.js';
import { Calendars } from '../../src/workflow/application/calendars.js';
import { StepProcess } from '../../src/workflow/application/step-process.js';
import { DefinitionStore } from '../../src/workflow/store/definition-store.js';
import { ProcessReader } from '../../src/workflow/store/process-reader.js';
import { ProcessStore } from '../../src/workflow/store/process-store.js';

/** Five tasks one after the other, decided by their outcomes, with a limit that stops and one that runs to the end. */
export const FIVE_TASKS = process(
  ['accept', 'review', 'inspect', 'check', 'decide'],
  `<tongban:clock id="acceptance" name="acceptance" limit="5" unit="working-day" starts="start" stops="accept:pass" onExpiry="escalate"/>
   <tongban:clock id="promised" name="promised" limit="15" unit="working-day" starts="accept:pass" stops="end" onExpiry="escalate" warnAt="2"/>`,
);

/** A task that is sent back to itself as often as anybody likes. */
export const ROUND_AND_ROUND = process(['a'], '').replace('sourceRef="a_way" targetRef="end"', 'sourceRef="a_way" targetRef="a"');

function process(tasks: readonly string[], declarations: string): string {
  const nodes = tasks.map((task, n) => `
    <userTask id="${task}"><extensionElements><tongban:work performer="office" department="d" role="clerk" stage="review" actions="pass return"/></extensionElements></userTask>
    <exclusiveGateway id="${task}_way" default="${task}_on"/>
    <sequenceFlow id="${task}_done" sourceRef="${task}" targetRef="${task}_way"/>
    <sequenceFlow id="${task}_back" sourceRef="${task}_way" targetRef="${task}"><conditionExpression>outcome = "return"</conditionExpression></sequenceFlow>
    <sequenceFlow id="${task}_on" sourceRef="${task}_way" targetRef="${tasks[n + 1] ?? 'end'}"/>`);
  return `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tongban="http://tongban.city/schema/bpmn/1" targetNamespace="http://example.org">
  <process id="p" isExecutable="true"><extensionElements>${declarations}</extensionElements>
    <startEvent id="start"/><endEvent id="end"/><sequenceFlow id="begin" sourceRef="start" targetRef="${tasks[0] ?? 'end'}"/>${nodes.join('')}
  </process></definitions>`;
}

const CLERK = '0193a1b2-0000-7000-8000-000000000001';

/** The workflow's own persistence on a fresh embedded PostgreSQL that forces every commit to disk. */
export class WorkflowGround {
  readonly reader = new ProcessReader();
  private constructor(
    readonly dataSource: DataSource,
    readonly stepProcess: StepProcess,
    readonly databaseUrl: string,
    private readonly undo: (() => Promise<void>)[],
  ) {}

  static async lay(connections: number): Promise<WorkflowGround> {
    const dataDir = await mkdtemp(join(tmpdir(), 'tongban-bench-workflow-'));
    await chmod(dataDir, 0o711);
    const undo: (() => Promise<void>)[] = [() => rm(dataDir, { recursive: true, force: true })];
    const server = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log: () => {} });
    undo.push(() => server.stop());
    await migrate(server.url);
    const dataSource = await new DataSource({ type: 'postgres', url: server.url, extra: { ...POOL_EXTRAS, max: connections } }).initialize();
    undo.push(() => dataSource.destroy());
    const stepProcess = new StepProcess(new ProcessStore(), new DefinitionStore(), new Calendars(dataSource, { databaseUrl: server.url }));
    return new WorkflowGround(dataSource, stepProcess, server.url, undo);
  }

  async clear(): Promise<void> {
    for (const each of this.undo.splice(0).toReversed()) await each();
  }

  async start(xml: string, at: Date, remembering = true): Promise<string> {
    const id = uuidv7();
    await this.transaction(remembering, (manager) => this.stepProcess.start(manager, { id, files: { xml }, variables: {}, at, actorId: CLERK }));
    return id;
  }

  /** Completes the oldest open task; false when the process has ended. As a use case does it: lock, look, step. */
  complete(id: string, outcome: string, at: Date, remembering = true): Promise<boolean> {
    return this.transaction(remembering, (manager) => this.completeIn(manager, id, outcome, at));
  }

  private transaction<T>(remembering: boolean, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return remembering ? this.stepProcess.transaction(this.dataSource, work) : this.dataSource.transaction(work);
  }

  private async completeIn(manager: EntityManager, id: string, outcome: string, at: Date): Promise<boolean> {
    const locked = await this.stepProcess.lock(manager, id);
    const token = locked?.instance.tokens.find((each) => each.waits === 'task');
    if (!locked || !token) throw new Error(`nothing to do in ${id}`);
    const done = await this.stepProcess.step(manager, locked, { type: 'complete', at: at.toISOString(), token: token.id, outcome }, CLERK);
    if ('refused' in done) throw new Error(done.refused);
    return done.instance.status === 'running';
  }

  /** A whole case, from the start to the end of its last task. Without `remembering` each step is as of a server that has not seen the case. */
  async live(xml: string, { remembering = true, around = async () => {} }: { remembering?: boolean; around?: (act: string) => Promise<void> } = {}): Promise<void> {
    const at = new Date();
    const id = await this.start(xml, at, remembering);
    await around('start');
    for (let going = true; going; ) {
      going = await this.complete(id, 'pass', at, remembering);
      await around('complete');
    }
  }
}
