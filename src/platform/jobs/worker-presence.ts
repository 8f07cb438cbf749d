import pg from 'pg';

/** The class of our advisory locks; any number that nobody else uses. */
const PRESENT = 8_901_002;
const RETRY_MS = 2000;

/**
 * Which workers live. Each holds a lock under its name on a connection of its own; the database lets go of it when the
 * process dies, in whatever way. Without this the jobs that a killed worker had begun would wait four hours.
 */
export class WorkerPresence {
  private readonly workers = new Set<string>();
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly databaseUrl: string) {}

  async start(): Promise<void> {
    if (this.stopped) return;
    const client = new pg.Client({ connectionString: this.databaseUrl, application_name: 'tongban: workers present', pipeline: true });
    client.on('error', () => this.again(client));
    client.on('end', () => this.again(client));
    this.client = client;
    await client.connect();
    await Promise.all([...this.workers].map((worker) => this.lock(client, worker)));
  }

  async announce(worker: string): Promise<void> {
    this.workers.add(worker);
    if (this.client) await this.lock(this.client, worker);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  /**
   * Gives back the jobs of workers whose lock is free. Younger ones are left alone: their worker may be announcing
   * itself, or its connection coming back.
   */
  async freeJobsOfTheDead(pool: pg.Pool): Promise<void> {
    await pool.query(
      `with holding as materialized (
         select distinct locked_by as worker from graphile_worker._private_jobs where locked_at < now() - interval '15 seconds'
       ), dead as materialized (
         select worker from holding where pg_try_advisory_xact_lock($1, hashtext(worker))
       )
       select graphile_worker.force_unlock_workers(array_agg(worker)) from dead having count(*) > 0`,
      [PRESENT],
    );
  }

  private async lock(client: pg.Client, worker: string): Promise<void> {
    await client.query('select pg_advisory_lock_shared($1, hashtext($2))', [PRESENT, worker]);
  }

  private again(client: pg.Client): void {
    if (this.stopped || client !== this.client) return;
    this.client = undefined;
    this.retry = setTimeout(() => {
      this.start().catch(() => this.client && this.again(this.client));
    }, RETRY_MS).unref();
  }
}
