import { EventEmitter } from 'node:events';
import type { Logger } from '@nestjs/common';
import { run, type Runner, type RunnerOptions, type WorkerEvents } from 'graphile-worker';
import type pg from 'pg';
import { WorkerPresence } from './worker-presence.js';

/** How long the jobs of a killed worker wait, at most, besides the quarter of a minute in which nobody is taken for dead. */
const LOOK_FOR_DEAD_MS = 10_000;
const RETRY_MS = 2000;

/** Carries out jobs as long as the process lives: the library's runner gives up when the database goes away under it. */
export class JobWorker {
  private runner: Runner | undefined;
  private presence: WorkerPresence | undefined;
  private retry: NodeJS.Timeout | undefined;
  private looking: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly given: { readonly databaseUrl: string; readonly pool: pg.Pool; readonly options: RunnerOptions; readonly log: Logger },
  ) {}

  /** Throws when it can't begin; once begun it begins again by itself. */
  async start(): Promise<void> {
    const { databaseUrl, pool, options, log } = this.given;
    const presence = new WorkerPresence(databaseUrl);
    const warn = (error: unknown): void => log.warn({ err: error }, 'the presence of the worker');
    const events: WorkerEvents = new EventEmitter();
    // Jobs are locked in the name of the library's pool of workers.
    events.on('pool:create', ({ workerPool }) => void presence.announce(workerPool.id).catch(warn));
    await presence.start();
    const runner = await run({ ...options, events }).catch(async (error: unknown) => {
      await presence.stop();
      throw error;
    });
    [this.runner, this.presence] = [runner, presence];
    this.looking = setInterval(() => void presence.freeJobsOfTheDead(pool).catch(warn), LOOK_FOR_DEAD_MS).unref();
    runner.promise
      .catch((error: unknown) => log.error({ err: error }, 'the jobs have stopped'))
      .finally(() => {
        clearInterval(this.looking);
        // What this runner had in hand is now given back to the next.
        void presence.stop();
        if (!this.stopped) this.again();
      });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.runner?.stop().catch(() => undefined);
    await this.presence?.stop();
  }

  private again(): void {
    this.retry = setTimeout(() => {
      this.start().catch(() => this.again());
    }, RETRY_MS).unref();
  }
}
