import { realpathSync } from 'node:fs';
import pg from 'pg';
import { prepareBinaries } from './embedded/binaries.js';
import { DATABASE, ensureCluster, prepareDataFolder, type Cluster } from './embedded/cluster.js';
import type { Postmaster } from './embedded/lock-file.js';
import { adoptOrClear, startPostmaster, stopPostmaster } from './embedded/postmaster.js';
import { databaseUrl } from './embedded/readiness.js';
import { currentUsers, signIn, signOut, withLock } from './embedded/sharing.js';
import { watchOver } from './embedded/watch.js';

export interface EmbeddedPostgresOptions {
  /** Where the database lives; made when missing. Another folder is used (and logged) when root can't share this one. */
  dataDir: string;
  /** The wanted port on 127.0.0.1; any free one when absent or taken. */
  port?: number;
  /** Hears, in whole sentences, what happens and why. */
  log: (line: string) => void;
  /** False only for throw-away databases: no fsync, and what was acknowledged may be lost in a crash. */
  durable?: boolean;
  /** More server settings, as in postgresql.conf. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  /** Connection string of the portal's database, password included. */
  url: string;
  /** Where the data really is. */
  dataDir: string;
  /** PostgreSQL's own process; another one after it was killed and started again. */
  readonly pid: number;
  /** Leaves the server; the last to leave shuts it down and waits for its end. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Runs the PostgreSQL that comes inside the npm package. Processes naming the same data folder share one server.
 * Whatever an earlier run left behind (a server without its master, a stale lock, a half-made database) is
 * adopted or cleared away, and `log` hears which.
 *
 * @throws EmbeddedPostgresError whose message says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log } = options;
  const durable = options.durable ?? true;
  const prepared = prepareDataFolder(options.dataDir, log);
  const dataDir = realpathSync(prepared.dataDir);
  const given = { dataDir, user: prepared.user, binaries: prepareBinaries(prepared.user, log), log };

  return withLock(dataDir, log, async () => {
    const settings = { ...BASE_SETTINGS, ...(durable ? {} : THROW_AWAY_SETTINGS), ...options.settings };
    const cluster: Cluster = { ...given, settings, password: ensureCluster(given, durable) };
    const others = currentUsers(dataDir);
    const adopted = await adoptOrClear(cluster);
    if (adopted !== null) {
      log(
        others.length > 0
          ? `Sharing the database that process ${others.map(({ pid }) => pid).join(', ')} uses (${dataDir})`
          : `PostgreSQL of an earlier run that was killed is still running (process ${adopted.pid}): using it`,
      );
    }
    const server = adopted ?? (await startPostmaster(cluster, options.port ?? 0));
    try {
      await ensureDatabase(databaseUrl(server.port, cluster.password, 'postgres'));
    } catch (error) {
      if (others.length === 0) await stopPostmaster(cluster, server.pid);
      throw error;
    }
    return handle(cluster, server);
  });
}

/** Signs in, watches over the server, and leaves it in order. Call under the lock. */
function handle(cluster: Cluster, server: Postmaster): EmbeddedPostgres {
  const { dataDir, log } = cluster;
  const name = signIn(dataDir);
  let stopping: Promise<void> | null = null;
  const watch = watchOver(cluster, server);
  return {
    url: databaseUrl(server.port, cluster.password),
    dataDir,
    get pid() {
      return server.pid;
    },
    stop() {
      stopping ??= watch.end().then(() =>
        withLock(dataDir, log, async () => {
          if (signOut(dataDir, name).length === 0) await stopPostmaster(cluster, server.pid);
        }),
      );
      return stopping;
    },
  };
}

const BASE_SETTINGS: Record<string, string> = {
  cluster_name: 'tongban',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
};

const THROW_AWAY_SETTINGS: Record<string, string> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

async function ensureDatabase(adminUrl: string): Promise<void> {
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  try {
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await admin.query(`create database ${DATABASE}`);
  } finally {
    await admin.end();
  }
}
