import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindParty } from '../../accounts/application/find-party.js';
import { Audit } from '../../audit/audit.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock } from '../../platform/clock/clock.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import type { LockedCaseProcess } from '../../workflow/application/process-memory.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import type { ClockAlarm } from '../../workflow/core/clock-alarms.js';
import type { ProcessEvent } from '../../workflow/core/events.js';
import { openTasks } from '../../workflow/core/instance.js';
import { ReadProcess } from '../../workflow/application/read-process.js';
import type { CaseFile } from '../domain/case.js';
import { CaseStore, type NewEvent } from '../store/case-store.js';
import { IssueDocument } from './issue-document.js';
import { StepCase } from './step-case.js';
import { Supervise } from './supervise.js';

const TICK_MS = 5000;
const BATCH = 100;

/** Of one case in one transaction: a timer that repeats every minute has much to make up for after a night. */
const MOST_AT_ONCE = 200;

/** The law of time, carried out: what nobody answered in five working days is accepted; lateness is told before it happens. */
@Injectable()
export class RunDueClocks implements OnModuleInit {
  private running: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly processes: ReadProcess,
    private readonly cases: CaseStore,
    private readonly stepProcess: StepProcess,
    private readonly stepCase: StepCase,
    private readonly documents: IssueDocument,
    private readonly supervise: Supervise,
    private readonly parties: FindParty,
    private readonly notify: Notify,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.every(TICK_MS, 'case.due-clocks', () => this.run());
  }

  /**
   * Everything that is due now; each case in a transaction of its own, so that one at fault does not hold up the rest.
   * A tick that is still at it is waited for instead of being joined by another.
   */
  run(): Promise<void> {
    this.running ??= this.runAll().finally(() => (this.running = undefined));
    return this.running;
  }

  private async runAll(): Promise<void> {
    const now = this.clock.now();
    const problems: unknown[] = [];
    let seen = 0;
    let page: Awaited<ReturnType<ReadProcess['due']>> = [];
    do {
      page = await this.processes.due(this.dataSource.manager, now, BATCH, page.at(-1));
      for (const id of new Set(page.map((each) => each.id))) {
        seen += 1;
        await this.dataSource.transaction((manager) => this.runIfFree(manager, id)).catch((error: unknown) => problems.push(error));
      }
    } while (page.length === BATCH);
    if (problems.length > 0) throw new AggregateError(problems, `${problems.length} of ${seen} due cases failed`);
  }

  /** A case that somebody is at right now is left alone: whoever it is catches up first, or the next tick comes by. */
  private async runIfFree(manager: EntityManager, id: string): Promise<void> {
    if (await this.stepProcess.lockIfFree(manager, id)) await this.runCase(manager, id);
  }

  /**
   * What was due on this case before now happens first, in the caller's transaction: a clerk who acts after the deadline
   * but before the next tick meets a case that is deemed accepted already. False when nothing was due.
   */
  async catchUp(manager: EntityManager, id: string): Promise<boolean> {
    if (!(await this.processes.isDue(manager, id, this.clock.now()))) return false;
    await this.runCase(manager, id);
    return true;
  }

  /**
   * In the order in which it was due, each dated when it was due: the case comes to where it would be, had a worker come
   * by at every moment. At one and the same moment limits go first: one that has run out stays run out, whatever a timer
   * brings about. More than can be done at once is left to the next tick.
   */
  private async runCase(manager: EntityManager, id: string): Promise<void> {
    const now = this.clock.now();
    for (let done = 0; done < MOST_AT_ONCE; done += 1) {
      const locked = await this.stepProcess.lock(manager, id);
      if (!locked) return;
      const [timer] = await this.processes.dueTimers(manager, id, now);
      const alarms = await this.stepProcess.soundAlarms(manager, locked, timer?.dueAt ?? now);
      let stepped = false;
      for (const alarm of alarms) stepped = (await this.answer(manager, locked, alarm)) || stepped;
      // A step that was completed may have stopped clocks and closed what the timer stood beside: look again.
      if (stepped) continue;
      if (!timer) return;
      const { token, node, dueAt } = timer;
      const at = await this.notBeforeTheLastStep(manager, id, dueAt);
      const line = { kind: 'timer', actorKind: 'system' as const, actorId: undefined, officeId: undefined };
      await this.step(manager, id, { type: 'fire', at, token, node }, line);
    }
  }

  /** True when it completed a step of the process. */
  private async answer(manager: EntityManager, locked: LockedCaseProcess, alarm: ClockAlarm): Promise<boolean> {
    const system = { kind: 'system' as const, id: null };
    await this.audit.append(manager, {
      chain: locked.id, at: this.clock.now(), actor: system, action: `clock.${alarm.alarm}`, subject: { kind: 'case', id: locked.id },
      detail: { clock: alarm.clock, due: alarm.at },
    });
    const clock = locked.clocks.find((each) => each.id === alarm.clock);
    if (clock) await this.supervise.tell(manager, locked.id, alarm, clock);
    if (alarm.alarm !== 'expired' || !alarm.complete) return false;
    const { node, action } = alarm.complete;
    const task = openTasks(locked.instance).find((token) => token.node === node);
    if (!task) return false;
    const at = await this.notBeforeTheLastStep(manager, locked.id, new Date(alarm.at));
    const caseFile = await this.step(manager, locked.id, { type: 'complete', at, token: task.id, outcome: action }, {
      kind: 'deemed-accepted', actorKind: 'system', actorId: undefined, officeId: undefined, detail: { clock: alarm.clock, node },
    });
    if (!caseFile) return false;
    // What the law brings about has the law's date; a notice is dated when it is written.
    await this.documents.issue(manager, caseFile, 'acceptance', { at: this.clock.now(), ...(clock && { deemed: { receivedAt: new Date(clock.startedAt) } }) });
    await this.notify.send(manager, {
      accountIds: [caseFile.actorId], kind: 'deemed-accepted', params: { number: caseFile.number, slug: caseFile.slug },
      caseId: caseFile.id, link: `/cases/${caseFile.number}`,
    });
    return true;
  }

  /** History only goes forward: what was due before something that has happened since comes right after it. */
  private async notBeforeTheLastStep(manager: EntityManager, id: string, due: Date): Promise<string> {
    const last = await this.processes.lastStepAt(manager, id);
    return (last > due ? last : due).toISOString();
  }

  /** The case as it is after the step, or undefined when it has moved on meanwhile. */
  private async step(manager: EntityManager, id: string, event: ProcessEvent, line: NewEvent): Promise<CaseFile | undefined> {
    const locked = await this.stepProcess.lock(manager, id);
    const caseFile = await this.cases.findById(manager, id);
    if (!locked || !caseFile) return undefined;
    const stepped = await this.stepProcess.step(manager, locked, event, undefined);
    if ('refused' in stepped) return undefined;
    const party = await this.parties.byId(manager, caseFile.partyId);
    const deemed = line.kind === 'deemed-accepted';
    await this.stepCase.reflect(manager, caseFile, stepped, {
      at: new Date(event.at),
      ...(deemed && { action: 'accept', acceptedHow: 'deemed' as const }),
      nameIndex: party?.nameIndex,
      events: [line],
    });
    return this.cases.findById(manager, id);
  }
}
