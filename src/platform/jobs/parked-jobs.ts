import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { shownFailure } from './job-failure.js';

/** Of `graphile_worker._private_jobs j`: nobody will try it again, for its last attempt failed or its worker died and the lock has run out. */
export const IS_PARKED = "j.attempts >= j.max_attempts and (j.locked_at is null or j.locked_at < now() - interval '4 hours')";

/** A job that only a person sets going again. */
export interface ParkedJob {
  readonly id: string;
  readonly name: string;
  readonly attempts: number;
  /** In real time, whatever the demo's clock says. */
  readonly failedAt: Date;
  /** Kind, code and place of the last failure; '' where none is known. */
  readonly failure: string;
  /** The ids it was about. */
  readonly about: readonly string[];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Jobs of every kind after their last attempt, for those who mend what made them fail. */
@Injectable()
export class ParkedJobs {
  /** The oldest first. */
  async list(manager: EntityManager, limit: number): Promise<ParkedJob[]> {
    return this.read(manager, 'true order by j.id limit $1', [limit]);
  }

  /** Counted to `most` at most. */
  async count(manager: EntityManager, most: number): Promise<number> {
    const [row]: { count: number }[] = await manager.query(
      `select count(*)::int as count from (select 1 from graphile_worker._private_jobs j where ${IS_PARKED} limit $1) parked`,
      [most],
    );
    return row?.count ?? 0;
  }

  /** In the caller's transaction: as if it had never been tried. Gives what it was; undefined where it is not parked (any more). */
  async tryAgain(manager: EntityManager, id: string): Promise<ParkedJob | undefined> {
    const [job] = await this.read(manager, 'j.id = $1 for update of j', [id]);
    if (job) await manager.query('select graphile_worker.reschedule_jobs(array[$1]::bigint[], run_at := now(), attempts := 0)', [id]);
    return job;
  }

  private async read(manager: EntityManager, which: string, parameters: readonly unknown[]): Promise<ParkedJob[]> {
    // A failure moves run_at on by the pause that it would have been followed by; the moment itself is not kept.
    const rows: (Omit<ParkedJob, 'failure' | 'about'> & { last_error: string | null; payload: Readonly<Record<string, unknown>> })[] = await manager.query(
      `select j.id::text, t.identifier as name, j.attempts, j.last_error, j.payload,
              coalesce(j.locked_at, j.run_at - exp(least(j.attempts, 10)) * interval '1 second') as "failedAt"
       from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where ${IS_PARKED} and ${which}`,
      [...parameters],
    );
    return rows.map(({ last_error, payload, ...job }) => ({
      ...job,
      failure: shownFailure(last_error),
      about: Object.values(payload).filter((value): value is string => typeof value === 'string' && UUID.test(value)),
    }));
  }
}
