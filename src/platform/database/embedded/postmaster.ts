import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { Binaries } from './binaries.js';
import { cannotRun, DATABASE, ROLE, serverEnvironment } from './cluster.js';
import { commandOf, pidRuns, sleep } from './processes.js';
import { EmbeddedPostgresError } from './problem.js';
import { asUser, type ServerUser } from './run-as.js';

type Log = (line: string) => void;

/** A running server: its process and where it listens. */
export interface Postmaster {
  pid: number;
  port: number;
}

export const HOST = '127.0.0.1';

export function databaseUrl(port: number, password: string, database = DATABASE): string {
  return `postgresql://${ROLE}:${encodeURIComponent(password)}@${HOST}:${port}/${database}`;
}

/**
 * What an earlier run left: a server of this cluster that still runs (its Node process was killed) is adopted;
 * the lock of one that is gone is cleared away, also when its pid now belongs to somebody else.
 */
export async function adoptOrClear(
  dataDir: string,
  password: string,
  user: ServerUser | null,
  log: Log,
): Promise<Postmaster | null> {
  const lockFile = join(dataDir, 'cluster', 'postmaster.pid');
  const left = readLockFile(lockFile);
  if (left === null) return null;
  if (!pidRuns(left.pid)) {
    log(`PostgreSQL (process ${left.pid}) ended without closing the database: recovering what was written`);
    disownLock(lockFile);
    return null;
  }
  if (await answers(left, password, join(dataDir, 'cluster'))) return left;
  const command = commandOf(left.pid);
  if (command === null) {
    throw new EmbeddedPostgresError(
      `${lockFile} says that PostgreSQL runs as process ${left.pid}, which does not answer. ` +
        'End that process if it is PostgreSQL, else remove that file; then start again.',
    );
  }
  if (!command.startsWith('postgres')) {
    log(`The lock of PostgreSQL names process ${left.pid}, which is now ${command}: clearing it away`);
    disownLock(lockFile);
    return null;
  }
  log(`PostgreSQL (process ${left.pid}) of an earlier run does not answer: stopping it`);
  await stopPostmaster(left.pid, dataDir, null, user, log);
  return null;
}

/**
 * Starts PostgreSQL detached from our terminal: Ctrl-C must not stop it before the portal has drained.
 *
 * @param wantedPort 0 for any free port.
 */
export async function startPostmaster(
  dataDir: string,
  binaries: Binaries,
  user: ServerUser | null,
  password: string,
  wantedPort: number,
  settings: Record<string, string>,
  log: Log,
): Promise<Postmaster> {
  const logFile = join(dataDir, 'postgres.log');
  if (existsSync(logFile) && statSync(logFile).size > 5_000_000) renameSync(logFile, `${logFile}.old`);
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort(attempt === 1 ? wantedPort : 0, log);
    const before = existsSync(logFile) ? statSync(logFile).size : 0;
    const output = openSync(logFile, 'a', 0o600);
    const settingArguments = Object.entries({
      ...settings,
      port: String(port),
      listen_addresses: HOST,
      unix_socket_directories: '',
    }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(binaries.postgres, ['-D', join(dataDir, 'cluster'), ...settingArguments], {
      ...asUser(user),
      cwd: dirname(binaries.postgres),
      env: serverEnvironment(),
      stdio: ['ignore', output, output],
      detached: true,
      windowsHide: true,
    });
    closeSync(output);
    let ended: string | null = null;
    const failure = new Promise<never>((_, reject) => {
      child.once('error', (error) => reject(cannotRun(binaries.postgres, error, user)));
    });
    failure.catch(() => {});
    child.once('exit', (code, signal) => (ended = signal ?? `code ${code}`));
    child.unref();
    await Promise.race([waitUntilReady(port, password, () => ended !== null, log), failure]);
    if (ended === null && child.pid !== undefined) return { pid: child.pid, port };
    const said = readFileSync(logFile, 'utf8').slice(before).trim();
    // Somebody took the port between our look and PostgreSQL's; or the killed predecessor's last backends linger.
    const passing = /could not (bind|create any TCP)|shared memory block .* still in use/.test(said);
    if (!passing || attempt >= 20) {
      throw new EmbeddedPostgresError(`PostgreSQL did not start (${ended}). It said:\n${said}\nIts log is ${logFile}`);
    }
    await sleep(250);
  }
}

/** Fast shutdown: transactions under way are rolled back, a checkpoint is written; waits for the end. */
export async function stopPostmaster(
  pid: number,
  dataDir: string,
  binaries: Binaries | null,
  user: ServerUser | null,
  log: Log,
): Promise<void> {
  if (process.platform === 'win32' && binaries !== null) {
    // Windows has no signals to ask politely with.
    spawnSync(binaries.pgCtl, ['stop', '-m', 'fast', '-w', '-D', join(dataDir, 'cluster')], asUser(user));
    return;
  }
  kill(pid, 'SIGINT');
  for (let waited = 0; pidRuns(pid); waited += 20) {
    if (waited === 30_000) {
      log('PostgreSQL is slow to stop: stopping it at once (the next start recovers)');
      kill(pid, 'SIGQUIT');
    }
    if (waited > 60_000) throw new EmbeddedPostgresError(`PostgreSQL (process ${pid}) does not stop; its data is in ${dataDir}`);
    await sleep(20);
  }
}

async function waitUntilReady(port: number, password: string, ended: () => boolean, log: Log): Promise<void> {
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
async function answers(server: Postmaster, password: string, cluster: string): Promise<boolean> {
  for (let attempt = 0; attempt < 40 && pidRuns(server.pid); attempt += 1) {
    const client = new pg.Client({
      connectionString: databaseUrl(server.port, password, 'postgres'),
      connectionTimeoutMillis: 2_000,
    });
    try {
      await client.connect();
      const { rows } = await client.query<{ data_directory: string }>('show data_directory');
      return rows[0]?.data_directory === cluster;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== '57P03') return false;
    } finally {
      await client.end().catch(() => {});
    }
    await sleep(100);
  }
  return false;
}

/** postmaster.pid: pid, data directory, start time, port, socket folder, listen address, … one a line. */
function readLockFile(path: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(path, 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number.isInteger(port) ? port : 0 } : null;
}

/**
 * Makes the lock name a process that can't exist, and leaves the rest: PostgreSQL then takes the lock over, but still
 * looks by itself whether backends of its dead predecessor hold the shared memory that the lock names.
 */
function disownLock(path: string): void {
  const lines = readFileSync(path, 'utf8').split('\n');
  lines[0] = '4194305'; // One more than the highest pid of any system.
  writeFileSync(path, lines.join('\n'));
}

async function choosePort(wanted: number, log: Log): Promise<number> {
  if (wanted !== 0) {
    if ((await tryPort(wanted)) !== null) return wanted;
    log(`Port ${wanted} is taken: PostgreSQL listens on a free one instead`);
  }
  const port = await tryPort(0);
  if (port === null) throw new EmbeddedPostgresError('This machine gives no free port on 127.0.0.1 for PostgreSQL.');
  return port;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(null));
    probe.listen(port, HOST, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
