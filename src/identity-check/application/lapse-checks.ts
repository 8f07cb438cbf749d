import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Notify } from '../../notifications/application/notify.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import { FileStore } from '../../platform/files/file-store.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { daysAfter, LAPSE_WARNING_DAYS } from '../domain/policy.js';
import { attemptsOfCheck, lockAttempt } from '../store/attempt-rows.js';
import { takeLapsed, takeToWarn } from '../store/check-rows.js';
import { KeepEvidence } from './keep-evidence.js';
import { SettleCheck } from './settle-check.js';

const MINUTE_MS = 60_000;
const BATCH = 100;
const MOST_TRIES = 100;
const SYSTEM = { kind: 'system', id: null } as const;

/** A check that nobody comes back to closes, and what its tries hold goes with it. Its person is told some days before. */
@Injectable()
export class LapseChecks implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settle: SettleCheck,
    private readonly keep: KeepEvidence,
    private readonly files: FileStore,
    private readonly notify: Notify,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.every(MINUTE_MS, 'identity.lapse-checks', async () => {
      await this.warn();
      await this.lapse();
    });
  }

  private async warn(): Promise<void> {
    const at = this.clock.now();
    await this.dataSource.transaction(async (manager) => {
      for (const check of await takeToWarn(manager, at, daysAfter(at, LAPSE_WARNING_DAYS), BATCH)) {
        await this.notify.send(manager, {
          accountIds: [check.account_id], kind: 'identity-lapsing', params: { date: cityDateOf(check.lapses_at) }, link: `/identity-check/${check.id}`,
        });
      }
    });
  }

  /** Each in a transaction of its own; what is left after so many waits for the next tick. */
  private async lapse(): Promise<void> {
    const at = this.clock.now();
    for (let lapsed = 0; lapsed < BATCH; lapsed += 1) {
      const files = await this.dataSource.transaction((manager) => this.lapseOne(manager, at));
      if (!files) return;
      await this.files.throwOut(files);
    }
  }

  /** The files to be thrown out, or undefined where no check is due. */
  private async lapseOne(manager: EntityManager, at: Date): Promise<readonly string[] | undefined> {
    const id = await takeLapsed(manager, at);
    if (id === undefined) return undefined;
    await this.settle.lapse(manager, id, { why: 'nobody-came', by: SYSTEM, at });
    const gone: string[] = [];
    for (const each of await attemptsOfCheck(manager, id, MOST_TRIES)) {
      const attempt = await lockAttempt(manager, each.id);
      if (attempt) gone.push(...(await this.keep.delete(manager, attempt, SYSTEM, 'time-over', at)));
    }
    return gone;
  }
}
