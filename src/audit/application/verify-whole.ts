import { access } from 'node:fs/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/clock.js';
import { KEYS, type Keys } from '../../platform/crypto/keys.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { Audit } from '../audit.js';
import type { AuditActor } from '../chain.js';
import { ExportHeads } from '../export-heads.js';
import { lastExportedHead, readExportedHeads } from '../exported-heads.js';
import { type AuditProblem, verifyChains } from '../verify-chains.js';

/** The record's record of itself: each verification of the whole is an entry of this chain. */
export const AUDIT_CHAIN = '0a0d1700-0000-7000-8000-000000000001';

const JOB = 'audit.verify-whole';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How many problems the entry names; the rest are counted, and the command line names them all. */
const NAMED = 20;

/** What a verification of every chain found. */
export interface WholeVerification {
  /** When it was finished, in real time. */
  readonly finishedAt: Date;
  readonly actor: AuditActor;
  readonly chains: number;
  readonly records: number;
  readonly exportedHeads: number;
  readonly problems: number;
  readonly named: readonly AuditProblem[];
}

/** How far the signed ends of the chains have left the database. */
export interface ExportState {
  /** Undefined: never. */
  readonly lastAt: Date | undefined;
  /** Chains that have grown since. */
  readonly waiting: number;
}

/** Verifies every chain once a day and whenever an auditor asks, and keeps what was found in the record itself. */
@Injectable()
export class VerifyWhole implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: Jobs,
    private readonly audit: Audit,
    private readonly exporter: ExportHeads,
    private readonly clock: Clock,
    @Inject(KEYS) private readonly keys: Pick<Keys, 'audit'>,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(JOB, async (payload) => {
      const by = payload['by'];
      await this.run(typeof by === 'string' ? { kind: 'staff', id: by } : { kind: 'system', id: null });
    });
    this.jobs.every(HOUR_MS, 'audit.daily-verification', () => this.askDaily());
  }

  /** In the caller's transaction: the worker begins once it has committed. Asked twice by one person, it is done once. */
  async ask(manager: EntityManager, by: string | null): Promise<void> {
    await this.jobs.enqueue(manager, JOB, { by }, { key: `${JOB}:${by ?? 'daily'}` });
  }

  async run(actor: AuditActor): Promise<void> {
    let problems = 0;
    const readable = await access(this.exporter.file).then(() => true, () => false);
    const report = await verifyChains(this.dataSource, this.keys, {
      ...(readable && { exportedHeads: readExportedHeads(this.exporter.file) }),
      onProblem: () => (problems += 1),
    });
    await this.dataSource.transaction((manager) => this.audit.append(manager, {
      chain: AUDIT_CHAIN,
      at: this.clock.now(),
      actor,
      action: 'audit.verified',
      subject: { kind: 'audit', id: 'all' },
      detail: { chains: report.chains, records: report.records, exportedHeads: report.exportedHeads, problems, named: report.problems.slice(0, NAMED) },
    }));
  }

  /** The latest first. */
  async history(manager: EntityManager, limit: number): Promise<WholeVerification[]> {
    const rows: { recorded_at: Date; actor_kind: AuditActor['kind']; actor_id: string | null; detail: Found }[] = await manager.query(
      `select recorded_at, actor_kind, actor_id, detail from audit_record
       where chain_id = $1 and action = 'audit.verified' order by seq desc limit $2`,
      [AUDIT_CHAIN, limit],
    );
    return rows.map((row) => ({ ...row.detail, finishedAt: row.recorded_at, actor: { kind: row.actor_kind, id: row.actor_id } }));
  }

  async exportState(manager: EntityManager): Promise<ExportState> {
    const last = await lastExportedHead(this.exporter.file);
    const lastAt = last && new Date(last.at);
    const [row]: { waiting: number }[] = await manager.query(
      'select count(distinct chain_id)::int as waiting from audit_record where $1::timestamptz is null or recorded_at > $1',
      [lastAt ?? null],
    );
    return { lastAt, waiting: row?.waiting ?? 0 };
  }

  private async askDaily(): Promise<void> {
    const { manager } = this.dataSource;
    const [last] = await this.history(manager, 1);
    if (!last || Date.now() - last.finishedAt.getTime() >= DAY_MS) await this.ask(manager, null);
  }
}

type Found = Pick<WholeVerification, 'chains' | 'records' | 'exportedHeads' | 'problems' | 'named'>;
