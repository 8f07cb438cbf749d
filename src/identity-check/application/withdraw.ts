import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { FileStore } from '../../platform/files/file-store.js';
import type { AttemptState } from '../domain/attempt.js';
import { attemptsHeld, attemptsOfCheck, lockAttempt } from '../store/attempt-rows.js';
import { withdrawConsents } from '../store/consent-rows.js';
import { KeepEvidence } from './keep-evidence.js';
import { OwnChecks } from './own-checks.js';
import { SettleCheck } from './settle-check.js';

const MOST_HELD = 100;

/** A try whose pictures still lie here. */
export interface HeldAttempt {
  readonly id: string;
  readonly state: AttemptState;
  readonly startedAt: Date;
  readonly evidenceUntil: Date | undefined;
}

/** What a person may take back at any time: the consent to a check, and everything held of them. */
@Injectable()
export class Withdraw {
  constructor(
    private readonly dataSource: DataSource,
    private readonly own: OwnChecks,
    private readonly keep: KeepEvidence,
    private readonly settle: SettleCheck,
    private readonly files: FileStore,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async held(actor: CitizenActor): Promise<HeldAttempt[]> {
    const rows = await attemptsHeld(this.dataSource.manager, actor.accountId, actor.partyId, MOST_HELD);
    return rows.map((row) => ({ id: row.id, state: row.state, startedAt: row.started_at, evidenceUntil: row.evidence_until ?? undefined }));
  }

  /**
   * The consent ends, and with it all evidence of this check; an open check closes. One that has passed stays passed, and
   * an appointment stays booked: it needs no consent to a face check.
   */
  async consent(actor: CitizenActor, checkId: string): Promise<{ withdrawn: true } | { refused: 'not-found' }> {
    const at = this.clock.now();
    const files = await this.dataSource.transaction(async (manager) => {
      const found = await this.own.find(manager, actor, checkId);
      if (!found) return undefined;
      const by = { kind: 'citizen', id: actor.accountId } as const;
      const consented = await withdrawConsents(manager, checkId, at);
      if (consented) {
        await this.audit.append(manager, {
          chain: found.check.partyId, at, actor: by, action: 'identity-check.consent-withdrawn',
          subject: { kind: 'identity-check', id: checkId },
        });
      }
      const gone: string[] = [];
      for (const { id } of await attemptsOfCheck(manager, checkId, MOST_HELD)) {
        const attempt = await lockAttempt(manager, id);
        if (attempt) gone.push(...(await this.keep.delete(manager, attempt, by, 'consent-withdrawn', at)));
      }
      if (consented) await this.settle.lapse(manager, checkId, { why: 'consent-withdrawn', by, at });
      return gone;
    });
    if (!files) return { refused: 'not-found' };
    await this.files.throwOut(files);
    return { withdrawn: true };
  }

  /** One try's evidence. One still under way ends with it. */
  async evidence(actor: CitizenActor, attemptId: string): Promise<{ deleted: true } | { refused: 'not-found' }> {
    const at = this.clock.now();
    const files = await this.dataSource.transaction(async (manager) => {
      const attempt = await lockAttempt(manager, attemptId);
      if (!attempt || !(await this.own.find(manager, actor, attempt.check_id))) return undefined;
      return this.keep.delete(manager, attempt, { kind: 'citizen', id: actor.accountId }, 'asked-by-person', at);
    });
    if (!files) return { refused: 'not-found' };
    await this.files.throwOut(files);
    return { deleted: true };
  }
}
