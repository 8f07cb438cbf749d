import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { AuditActor } from '../../audit/chain.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { FileStore } from '../../platform/files/file-store.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { type AttemptRow, lapseExpired, lockAttempt, lockDue, markDeleted, writeAttemptState } from '../store/attempt-rows.js';
import { forgetFiles } from '../store/frame-rows.js';
import { EVIDENCE } from './receive-frames.js';
import { SettleCheck } from './settle-check.js';

const MINUTE_MS = 60_000;
const BATCH = 50;

/** Why evidence goes: its time is over, its person wants it gone, or the consent was withdrawn. */
export type DeletionReason = 'time-over' | 'asked-by-person' | 'consent-withdrawn';

/** Deletes pictures, scores and everything else a try holds: its key is destroyed and its files leave the disk. */
@Injectable()
export class KeepEvidence implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly files: FileStore,
    private readonly settle: SettleCheck,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.every(MINUTE_MS, 'identity.sweep-evidence', () => this.sweep());
  }

  /** In the caller's transaction. Returns files to be thrown out (`FileStore.throwOut`) once it has committed. */
  async delete(manager: EntityManager, attempt: AttemptRow, by: AuditActor, reason: DeletionReason, at: Date): Promise<string[]> {
    if (attempt.evidence_deleted_at) return [];
    // One that was still to be judged or reviewed ends here; the check is open again and nothing is used up but time.
    if (attempt.state === 'queued' || attempt.state === 'review') await this.settle.reopen(manager, attempt.check_id);
    if (attempt.state === 'capturing' || attempt.state === 'queued' || attempt.state === 'review') {
      await writeAttemptState(manager, attempt.id, { state: reason === 'time-over' && attempt.state === 'review' ? 'outage' : 'lapsed' });
    }
    await this.vault.destroyKey(manager, attempt.data_key_id, at);
    await forgetFiles(manager, attempt.id);
    const files = await this.files.forget(manager, { kind: EVIDENCE, id: attempt.id }, at);
    await markDeleted(manager, attempt.id, at);
    await this.audit.append(manager, {
      chain: attempt.id, at, actor: by, action: 'face-attempt.evidence-deleted', subject: { kind: 'face-attempt', id: attempt.id },
      detail: { reason, files: files.length },
    });
    return files;
  }

  /** Captures that were never finished lapse; whatever has been kept long enough goes. */
  async sweep(): Promise<void> {
    const at = this.clock.now();
    await lapseExpired(this.dataSource.manager, at);
    for (let more = true; more;) {
      const files = await this.dataSource.transaction(async (manager) => {
        const due = await lockDue(manager, at, BATCH);
        const gone: string[] = [];
        for (const id of due) {
          const attempt = await lockAttempt(manager, id);
          if (attempt) gone.push(...(await this.delete(manager, attempt, { kind: 'system', id: null }, 'time-over', at)));
        }
        more = due.length === BATCH;
        return gone;
      });
      await this.files.throwOut(files);
    }
  }
}
