import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { ParkedJobs } from '../../platform/jobs/parked-jobs.js';

/** What people did with jobs that had failed. */
const JOBS_CHAIN = '0a0d1700-0000-7000-8000-000000000003';

/** Sets a parked job going again, with all its attempts before it, and records who did so. */
@Injectable()
export class RetryJob {
  constructor(
    private readonly dataSource: DataSource,
    private readonly parked: ParkedJobs,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async retry(actor: StaffActor, id: string): Promise<{ readonly retried: true } | Refusal<'not-parked'>> {
    return this.dataSource.transaction(async (manager) => {
      const job = await this.parked.tryAgain(manager, id);
      if (!job) return { refused: 'not-parked' };
      await this.audit.append(manager, {
        chain: JOBS_CHAIN, at: this.clock.now(), actor: { kind: 'staff', id: actor.accountId }, action: 'job.retried',
        subject: { kind: 'job', id }, detail: { name: job.name, attempts: job.attempts, failure: job.failure, about: job.about },
      });
      return { retried: true };
    });
  }
}
