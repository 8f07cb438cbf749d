import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Administrator's url of the run's PostgreSQL server; null when it could not be started. */
    databaseServerUrl: string | null;
    databaseServerProblem: string | null;
    /** Sets this run's templates apart on a server that outlives the run. */
    databaseRunId: string;
  }
}

export interface TestDatabase {
  url: string;
  /** Throws out whoever is still connected and removes the database. */
  drop(): Promise<void>;
}

/** What a test database starts from: prepared once per run, then copied in some 25 ms for each test that asks. */
export interface DatabaseTemplate {
  /** Lower-case letters, digits and underscores; one name means one preparation. */
  name: string;
  prepare(url: string): Promise<void>;
}

/** All tables, no rows but what the migrations write. */
export const migrated: DatabaseTemplate = {
  name: 'migrated',
  async prepare(url) {
    const { migrate } = await import('../../src/platform/database/migrate.js');
    await migrate(url);
  },
};

export const empty: DatabaseTemplate = { name: 'empty', async prepare() {} };

/**
 * A database of the test's own on the run's throw-away server.
 *
 *     const database = await createTestDatabase();            // migrated
 *     const database = await createTestDatabase(demoCity);    // a template of yours: { name, prepare(url) }
 */
export async function createTestDatabase(template: DatabaseTemplate = migrated): Promise<TestDatabase> {
  const server = serverUrl();
  const source = await ensureTemplate(server, template);
  const name = `t_${process.pid}_${randomBytes(6).toString('hex')}`;
  await withClient(server, (client) => client.query(`create database ${name} template ${source} strategy file_copy`));
  return {
    url: urlOf(server, name),
    async drop() {
      await withClient(server, async (client) => {
        await everybodyHasLeft(client, name);
        await client.query(`drop database if exists ${name} with (force)`);
      });
    },
  };
}

function serverUrl(): string {
  const url = inject('databaseServerUrl');
  if (url === null) throw new Error(`No test database: ${inject('databaseServerProblem')}`);
  return url;
}

/** Test files run in several processes: the first that needs a template makes it, the others wait for it. */
async function ensureTemplate(server: string, template: DatabaseTemplate): Promise<string> {
  const run = inject('databaseRunId');
  const name = `template_${run}_${template.name}`;
  if (ready.has(name)) return name;
  await withClient(server, async (client) => {
    await client.query('select pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount !== 0) return;
    const draft = `${name}_draft`;
    await client.query(`drop database if exists ${draft} with (force)`);
    await client.query(`create database ${draft}`);
    await template.prepare(urlOf(server, draft));
    // A connection would keep the template from being copied.
    await everybodyHasLeft(client, draft);
    await client.query(`alter database ${draft} rename to ${name}`);
  });
  ready.add(name);
  return name;
}

/**
 * Pools say goodbye a moment after they were closed; thrown out in that moment, they would fail the test that runs
 * then. Who stays for two seconds has forgotten to leave, and is thrown out.
 */
async function everybodyHasLeft(client: pg.Client, database: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { rowCount } = await client.query('select 1 from pg_stat_activity where datname = $1', [database]);
    if (rowCount === 0) return;
    await setTimeout(10);
  }
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database]);
}

const ready = new Set<string>();

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
