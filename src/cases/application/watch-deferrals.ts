import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import type { CaseFile } from '../domain/case.js';
import { CaseStore } from '../store/case-store.js';
import { DeferralStore } from '../store/deferral-store.js';
import { StepCase } from './step-case.js';
import { TellOffice } from './tell-office.js';

const EVERY_MS = 60_000;
const BATCH = 100;

/**
 * 容缺: who owes something is reminded before the end; at the end the broken promise is written down and told to the
 * applicant and the office. The case goes on: whoever decides weighs it (docs/decisions/0026).
 */
@Injectable()
export class WatchDeferrals implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cases: CaseStore,
    private readonly deferrals: DeferralStore,
    private readonly stepProcess: StepProcess,
    private readonly stepCase: StepCase,
    private readonly office: TellOffice,
    private readonly notify: Notify,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.every(EVERY_MS, 'case.deferrals', () => this.run());
  }

  /** Each case in a transaction of its own; one that somebody is at is left to the next tick. */
  async run(): Promise<void> {
    const at = this.clock.now();
    const ids = await this.deferrals.dueCases(this.dataSource.manager, at, BATCH);
    const problems: unknown[] = [];
    for (const id of ids) await this.dataSource.transaction((manager) => this.runCase(manager, id, at)).catch((error: unknown) => problems.push(error));
    if (problems.length > 0) throw new AggregateError(problems, `the deferred materials of ${problems.length} of ${ids.length} cases failed`);
  }

  private async runCase(manager: EntityManager, id: string, at: Date): Promise<void> {
    const process = await this.stepProcess.lockIfFree(manager, id);
    const caseFile = process && (await this.cases.findById(manager, id));
    if (!process || !caseFile) return;
    for (const { slotId, dueAt, lapsed } of await this.deferrals.takeDue(manager, id, at)) {
      const params = { number: caseFile.number, slug: caseFile.slug, date: cityDateOf(dueAt) };
      await this.notify.send(manager, {
        accountIds: [caseFile.actorId], kind: lapsed ? 'deferred-lapsed' : 'deferred-due-soon', params, caseId: id, link: `/cases/${caseFile.number}/deferred`,
      });
      if (!lapsed) continue;
      await this.stepCase.withoutStep(manager, caseFile, {
        at, clocks: process.clocks, event: { kind: 'deferred-lapsed', actorKind: 'system', actorId: undefined, officeId: undefined, detail: { slot: slotId } },
      });
      await this.office.tell(manager, caseFile, 'deferred-missing', { date: params.date });
      await this.record(manager, caseFile, slotId, dueAt, at);
    }
  }

  private async record(manager: EntityManager, { id }: CaseFile, slotId: string, dueAt: Date, at: Date): Promise<void> {
    await this.audit.append(manager, {
      chain: id, at, actor: { kind: 'system', id: null }, action: 'case.deferred-lapsed', subject: { kind: 'case', id }, detail: { slot: slotId, due: dueAt.toISOString() },
    });
  }
}
