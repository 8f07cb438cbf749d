import { join } from 'node:path';
import pg from 'pg';
import { DATABASE, ROLE, type Cluster } from './cluster.js';
import type { Postmaster } from './lock-file.js';
import { HOST } from './ports.js';
import { pidRuns, sleep } from './processes.js';

export function databaseUrl(port: number, password: string, database = DATABASE): string {
  return `postgresql://${ROLE}:${encodeURIComponent(password)}@${HOST}:${port}/${database}`;
}

/** Waits until the server takes connections, or `ended` says that it never will. */
export async function waitUntilReady({ password, log }: Cluster, port: number, ended: () => boolean): Promise<void> {
  const begun = Date.now();
  let told = begun;
  while (!ended()) {
    const client = new pg.Client(databaseUrl(port, password, 'postgres'));
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => {});
      const code = (error as NodeJS.ErrnoException).code;
      // 57P03: it is recovering from a crash, which takes as long as it takes.
      if (code !== 'ECONNREFUSED' && code !== '57P03' && code !== 'ECONNRESET') throw error;
      if (code !== '57P03' && Date.now() - begun > 60_000) throw error;
      if (Date.now() - told > 5_000) {
        told = Date.now();
        log('PostgreSQL is still recovering what was written before it was killed …');
      }
    }
    await sleep(25);
  }
}

/** Is the server at this port the one of our cluster? It may be starting up, so it gets a few seconds. */
export async function answers({ dataDir, password }: Cluster, server: Postmaster): Promise<boolean> {
  for (let attempt = 0; attempt < 40 && pidRuns(server.pid); attempt += 1) {
    const client = new pg.Client({
      connectionString: databaseUrl(server.port, password, 'postgres'),
      connectionTimeoutMillis: 2_000,
    });
    try {
      await client.connect();
      const { rows } = await client.query<{ data_directory: string }>('show data_directory');
      return rows[0]?.data_directory === join(dataDir, 'cluster');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== '57P03') return false;
    } finally {
      await client.end().catch(() => {});
    }
    await sleep(100);
  }
  return false;
}
