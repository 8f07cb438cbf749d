import { Injectable, Inject, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger as JobLogger, runOnce, type JobHelpers, type RunnerOptions, type TaskList } from 'graphile-worker';
import { DataSource, type EntityManager } from 'typeorm';
import { SETTINGS, type Settings } from '../config/settings.js';
import { poolOf } from '../database/pool.js';
import { withoutMessage } from './job-failure.js';
import { JobWorker } from './job-worker.js';
import { IS_PARKED } from './parked-jobs.js';

/** Payloads carry ids only: a job's row is plain text in the database. */
export type JobPayload = Readonly<Record<string, string | number | boolean | null>>;
export type JobHandler = (payload: JobPayload, attempt: JobAttempt) => Promise<void>;

/** `last`: when this one fails too, the job is parked and not tried again by itself. */
export interface JobAttempt {
  readonly last: boolean;
}

interface Tick {
  readonly name: string;
  readonly everyMs: number;
  readonly handler: () => Promise<void>;
}

/**
 * The outbox and its worker. A job is enqueued in the business transaction, so it exists exactly when the change does;
 * it runs at least once, so every handler is idempotent. Rooms register handlers in their `onModuleInit`.
 */
@Injectable()
export class Jobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('jobs');
  private readonly handlers = new Map<string, JobHandler>();
  private readonly ticks: Tick[] = [];
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly ticking = new Set<Promise<void>>();
  private worker: JobWorker | undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly dataSource: DataSource,
  ) {}

  /** Declares who carries out `name`. */
  handle(name: string, handler: JobHandler): void {
    if (this.handlers.has(name)) throw new Error(`two handlers for job ${name}`);
    this.handlers.set(name, handler);
  }

  /** Declares work a worker looks for at an interval (due timers, sweeps). The handler takes its rows with SKIP LOCKED. */
  every(everyMs: number, name: string, handler: () => Promise<void>): void {
    this.ticks.push({ name, everyMs, handler });
  }

  /** Adds a job to the caller's transaction. A second job with the same `key` replaces the first while it waits. */
  async enqueue(manager: EntityManager, name: string, payload: JobPayload, options: { key?: string; attempts?: number } = {}): Promise<void> {
    await manager.query('select graphile_worker.add_job($1, $2::json, job_key := $3, max_attempts := $4)', [
      name,
      JSON.stringify(payload),
      options.key ?? null,
      options.attempts ?? 12,
    ]);
  }

  /**
   * Parked jobs of a name. The caller takes them over and then says so with `discard`.
   */
  async parked(manager: EntityManager, name: string, limit: number): Promise<{ id: string; payload: JobPayload }[]> {
    return manager.query(
      `select j.id::text, j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = $1 and ${IS_PARKED}
       order by j.id limit $2`,
      [name, limit],
    );
  }

  async discard(manager: EntityManager, ids: readonly string[]): Promise<void> {
    await manager.query('select graphile_worker.complete_jobs($1::bigint[])', [ids]);
  }

  /** Runs every tick once and all waiting jobs, for tests and the command line. */
  async drain(): Promise<void> {
    for (const tick of this.ticks) await tick.handler();
    await runOnce(this.workerOptions());
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.settings.roles.includes('worker') || this.settings.mode === 'test') return;
    this.worker = new JobWorker({
      databaseUrl: this.settings.databaseUrl ?? '', pool: poolOf(this.dataSource), options: this.workerOptions(), log: this.log,
    });
    await this.worker.start();
    for (const tick of this.ticks) {
      this.timers.push(setInterval(() => this.runTick(tick), tick.everyMs).unref());
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.allSettled(this.ticking);
    await this.worker?.stop();
  }

  private workerOptions(): RunnerOptions {
    const pgPool = poolOf(this.dataSource);
    if (pgPool.listenerCount('connect') === 0) {
      // The library wants to see that a lost idle connection was thought of: pg's pool replaces it by itself.
      pgPool.on('error', (error) => this.log.warn({ err: error }, 'an idle database connection was lost'));
      pgPool.on('connect', (client) => client.on('error', () => {}));
    }
    return {
      pgPool,
      taskList: this.taskList(),
      parsedCronItems: [],
      concurrency: 4,
      pollInterval: 1000,
      noHandleSignals: true,
      // Without a batch the library does not wait for a job to be struck off: `drain` would end before it is, and a
      // running worker that can't strike it off would end the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      logger: new JobLogger(() => (level, message) => {
        // LogLevel itself is a type only: the library does not export its values.
        if (['error', 'warning'].includes(level)) this.log.warn(message);
      }),
    };
  }

  private runTick(tick: Tick): void {
    const running = tick.handler().catch((error: unknown) => this.log.error({ err: error, tick: tick.name }, 'tick failed'));
    this.ticking.add(running);
    void running.finally(() => this.ticking.delete(running));
  }

  private taskList(): TaskList {
    return Object.fromEntries(
      [...this.handlers].map(([name, handler]) => [
        name,
        async (payload: unknown, { job }: JobHelpers) => {
          try {
            await handler(payload as JobPayload, { last: job.attempts >= job.max_attempts });
          } catch (error) {
            throw withoutMessage(error);
          }
        },
      ]),
    );
  }
}
