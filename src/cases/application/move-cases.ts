import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { catalogEntry } from '../../catalog/application/catalog-audit.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { Jobs, type JobAttempt } from '../../platform/jobs/jobs.js';
import { CaseStore } from '../store/case-store.js';
import type { CaseMove, CaseMoveState, MoveBatch, StayReason } from '../domain/case-move.js';
import { MoveBatchStore } from '../store/move-batch-store.js';
import { MoveCase, stayReasonOf, type VersionMove } from './move-case.js';

const MOVE_JOB = 'case.move-batch';
const BATCH = 100;
const PAGE = 50;
const ATTEMPTS = 5;

export interface MoveProgress {
  readonly batch: MoveBatch;
  readonly move: VersionMove;
  readonly counts: Readonly<Record<CaseMoveState, number>>;
  readonly cases: readonly CaseMove[];
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined;
}

/** Many cases to another version: asked for once, done by a worker case by case, safe to be done twice. */
@Injectable()
export class MoveCases implements OnModuleInit {
  private readonly log = new Logger('moves');

  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: Jobs,
    private readonly batches: MoveBatchStore,
    private readonly cases: CaseStore,
    private readonly moveCase: MoveCase,
    private readonly versions: ServiceVersions,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(MOVE_JOB, ({ batchId, by }, attempt) => this.run(String(batchId), String(by), attempt));
  }

  /** All open cases of the version, or those of the numbers. `no-cases`: there is none of them (any more). */
  async start(actor: StaffActor, move: Omit<VersionMove, 'by'>, numbers: readonly string[] | undefined): Promise<{ batchId: string } | Refusal<'no-cases'>> {
    const batch: MoveBatch = {
      id: uuidv7(), fromVersionId: move.from.id, toVersionId: move.to.id, mapping: move.mapping, startedBy: actor.accountId, startedAt: this.clock.now(),
    };
    return this.dataSource.transaction(async (manager) => {
      const cases = await this.batches.insert(manager, batch, numbers);
      if (cases === 0) return { refused: 'no-cases' };
      await this.record(manager, actor, 'service.cases-moved', { move, batchId: batch.id, cases });
      await this.enqueue(manager, batch.id, actor);
      return { batchId: batch.id };
    });
  }

  /** Every case of the batch that has not gone on since. */
  async takeAllBack(actor: StaffActor, batchId: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const batch = await this.batches.find(manager, batchId);
      if (!batch) return false;
      const { moved } = await this.batches.counts(manager, batchId);
      if (moved === 0) return true;
      await this.batches.askBack(manager, batchId);
      await this.record(manager, actor, 'service.cases-returned', { move: await this.moveOf(manager, batch), batchId, cases: moved });
      await this.enqueue(manager, batchId, actor);
      return true;
    });
  }

  /** One case; undefined: it is not among the moved ones of this batch. */
  async takeBack(actor: StaffActor, batchId: string, number: string): Promise<readonly StayReason[] | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const batch = await this.batches.find(manager, batchId);
      const caseFile = batch && (await this.cases.findByNumber(manager, number));
      if (!batch || !caseFile || (await this.batches.take(manager, batchId, caseFile.id)) !== 'moved') return undefined;
      const reasons = await this.moveCase.takeBack(manager, caseFile.id, { ...(await this.moveOf(manager, batch)), by: actor.accountId });
      await this.batches.settle(manager, batchId, caseFile.id, reasons.length === 0 ? 'returned' : 'moved', reasons, this.clock.now());
      return reasons;
    });
  }

  async progress(batchId: string, state: CaseMoveState | undefined, after: string | undefined): Promise<MoveProgress | undefined> {
    const { manager } = this.dataSource;
    const batch = await this.batches.find(manager, batchId);
    if (!batch) return undefined;
    const found = await this.batches.page(manager, batchId, state, after, PAGE + 1);
    const cases = found.slice(0, PAGE);
    return {
      batch, cases, move: await this.moveOf(manager, batch), counts: await this.batches.counts(manager, batchId),
      next: found.length > PAGE ? cases.at(-1)?.caseId : undefined,
    };
  }

  /** The latest batches that left a version. */
  latest(versionId: string): Promise<{ id: string; startedAt: Date; cases: number }[]> {
    return this.batches.ofVersion(this.dataSource.manager, versionId, 5);
  }

  /** Each case by itself: one at fault does not hold up the rest, and is tried again with the job. */
  private async run(batchId: string, by: string, attempt: JobAttempt): Promise<void> {
    const { manager } = this.dataSource;
    const batch = await this.batches.find(manager, batchId);
    if (!batch) return;
    const move = { ...(await this.moveOf(manager, batch)), by };
    const problems: unknown[] = [];
    let page: string[] = [];
    do {
      page = await this.batches.pending(manager, batchId, page.at(-1), BATCH);
      for (const caseId of page) {
        await this.dataSource
          .transaction((transaction) => this.runOne(transaction, batchId, caseId, move))
          .catch((error: unknown) => this.failed(batchId, caseId, error, attempt.last || stayReasonOf(error).code !== 'failed', problems));
      }
    } while (page.length === BATCH);
    if (problems.length > 0) throw new AggregateError(problems, `${problems.length} cases of batch ${batchId} failed`);
  }

  private async runOne(manager: EntityManager, batchId: string, caseId: string, move: VersionMove): Promise<void> {
    const state = await this.batches.take(manager, batchId, caseId);
    if (state === 'waiting') {
      const reasons = move.to.state === 'published' ? await this.moveCase.move(manager, caseId, move) : [{ code: 'target-retired' }];
      await this.batches.settle(manager, batchId, caseId, reasons.length === 0 ? 'moved' : 'stayed', reasons, this.clock.now());
    } else if (state === 'returning') {
      const reasons = await this.moveCase.takeBack(manager, caseId, move);
      await this.batches.settle(manager, batchId, caseId, reasons.length === 0 ? 'returned' : 'moved', reasons, this.clock.now());
    }
  }

  /** `final`: trying again would not help, so an administrator is told instead. */
  private async failed(batchId: string, caseId: string, error: unknown, final: boolean, problems: unknown[]): Promise<void> {
    if (!final) {
      problems.push(error);
      return;
    }
    this.log.error({ err: error, caseId }, 'a case could not be moved');
    await this.dataSource.transaction(async (manager) => {
      const state = await this.batches.take(manager, batchId, caseId);
      if (state !== 'waiting' && state !== 'returning') return;
      await this.batches.settle(manager, batchId, caseId, state === 'waiting' ? 'stayed' : 'moved', [stayReasonOf(error)], this.clock.now());
    });
  }

  private async moveOf(manager: EntityManager, batch: MoveBatch): Promise<VersionMove> {
    const [from, to] = [await this.versions.byId(manager, batch.fromVersionId), await this.versions.byId(manager, batch.toVersionId)];
    return { from, to, mapping: batch.mapping, by: batch.startedBy };
  }

  private async enqueue(manager: EntityManager, batchId: string, { accountId: by }: StaffActor): Promise<void> {
    await this.jobs.enqueue(manager, MOVE_JOB, { batchId, by }, { key: `moves:${batchId}`, attempts: ATTEMPTS });
  }

  private async record(
    manager: EntityManager,
    actor: StaffActor,
    action: 'service.cases-moved' | 'service.cases-returned',
    { move, batchId, cases }: { readonly move: Omit<VersionMove, 'by'>; readonly batchId: string; readonly cases: number },
  ): Promise<void> {
    const { from, to, mapping } = move;
    await this.audit.append(
      manager,
      catalogEntry(to.slug, to.id, action, { kind: 'staff', id: actor.accountId }, this.clock.now(), {
        batch: batchId, from: from.version, to: to.version, mapping, cases,
      }),
    );
  }
}
