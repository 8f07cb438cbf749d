import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindParty } from '../../accounts/application/find-party.js';
import { Audit } from '../../audit/audit.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock } from '../../platform/clock/clock.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { StepProcess, type LockedCaseProcess } from '../../workflow/application/step-process.js';
import type { ClockAlarm } from '../../workflow/core/clock-alarms.js';
import type { ProcessEvent } from '../../workflow/core/events.js';
import { openTasks } from '../../workflow/core/instance.js';
import { ReadProcess } from '../../workflow/application/read-process.js';
import type { CaseFile } from '../domain/case.js';
import { CaseStore, type NewEvent } from '../store/case-store.js';
import { IssueDocument } from './issue-document.js';
import { StepCase } from './step-case.js';

const TICK_MS = 5000;
const BATCH = 100;

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
    const locked = await this.stepProcess.lockIfFree(manager, id);
    if (locked) await this.runCase(manager, locked);
  }

  /**
   * What was due on this case before now happens first, in the caller's transaction: a clerk who acts after the deadline
   * but before the next tick meets a case that is deemed accepted already.
   */
  async catchUp(manager: EntityManager, id: string): Promise<void> {
    if (!(await this.processes.isDue(manager, id, this.clock.now()))) return;
    const locked = await this.stepProcess.lock(manager, id);
    if (locked) await this.runCase(manager, locked);
  }

  /** The limits first: one that has run out stays run out, whatever a timer brings about. */
  private async runCase(manager: EntityManager, locked: LockedCaseProcess): Promise<void> {
    const at = this.clock.now();
    for (const alarm of await this.stepProcess.soundAlarms(manager, locked, at)) await this.answer(manager, locked, alarm, at);
    for (const timer of await this.processes.dueTimers(manager, locked.id, at)) {
      await this.step(manager, locked.id, { type: 'fire', at: at.toISOString(), ...timer }, { kind: 'timer', actorKind: 'system', actorId: undefined, officeId: undefined });
    }
  }

  private async answer(manager: EntityManager, locked: LockedCaseProcess, alarm: ClockAlarm, at: Date): Promise<void> {
    const system = { kind: 'system' as const, id: null };
    await this.audit.append(manager, {
      chain: locked.id, at, actor: system, action: `clock.${alarm.alarm}`, subject: { kind: 'case', id: locked.id }, detail: { clock: alarm.clock },
    });
    if (alarm.alarm !== 'expired' || !alarm.complete) return;
    const task = openTasks(locked.instance).find((token) => token.node === alarm.complete?.node);
    if (!task) return;
    const event: ProcessEvent = { type: 'complete', at: at.toISOString(), token: task.id, outcome: alarm.complete.action };
    const caseFile = await this.step(manager, locked.id, event, {
      kind: 'deemed-accepted', actorKind: 'system', actorId: undefined, officeId: undefined, detail: { clock: alarm.clock, node: alarm.complete.node },
    });
    if (!caseFile) return;
    await this.documents.issue(manager, caseFile, 'acceptance', { at, acceptedHow: 'deemed' });
    await this.notify.send(manager, {
      accountIds: [caseFile.actorId], kind: 'deemed-accepted', params: { number: caseFile.number, slug: caseFile.slug },
      caseId: caseFile.id, link: `/cases/${caseFile.number}`,
    });
  }

  /** The case as it was before the step, or undefined when it has moved on meanwhile. */
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
    return caseFile;
  }
}
