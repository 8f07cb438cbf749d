import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cannotRun, serverEnvironment, type Cluster } from './cluster.js';
import { disownLock, lockFileOf, readLock, type Postmaster } from './lock-file.js';
import { choosePort, HOST } from './ports.js';
import { EmbeddedPostgresError } from './problem.js';
import { commandOf, pidRuns, sleep } from './processes.js';
import { answers, waitUntilReady } from './readiness.js';
import { asUser } from './run-as.js';

/**
 * What an earlier run left: a server of this cluster that still runs (its Node process was killed) is adopted;
 * the lock of one that is gone is cleared away, also when its pid now belongs to somebody else.
 */
export async function adoptOrClear(cluster: Cluster): Promise<Postmaster | null> {
  const { dataDir, log } = cluster;
  const left = readLock(dataDir);
  if (left === null) return null;
  if (pidRuns(left.pid) && (await answers(cluster, left))) return left;
  const command = commandOf(left.pid);
  if (!pidRuns(left.pid)) {
    log(`PostgreSQL (process ${left.pid}) ended without closing the database: recovering what was written`);
  } else if (command === null) {
    throw new EmbeddedPostgresError(
      `${lockFileOf(dataDir)} says that PostgreSQL runs as process ${left.pid}, which does not answer. ` +
        'End that process if it is PostgreSQL, else remove that file; then start again.',
    );
  } else if (command.startsWith('postgres')) {
    log(`PostgreSQL (process ${left.pid}) of an earlier run does not answer: stopping it`);
    await stopPostmaster(cluster, left.pid);
  } else {
    log(`The lock of PostgreSQL names process ${left.pid}, which is now ${command}: clearing it away`);
  }
  // A server that ended in order took its lock along.
  if (readLock(dataDir) !== null) disownLock(dataDir);
  return null;
}

/**
 * Starts PostgreSQL detached from our terminal: Ctrl-C must not stop it before the portal has drained.
 *
 * @param wantedPort 0 for any free port.
 */
export async function startPostmaster(cluster: Cluster, wantedPort: number): Promise<Postmaster> {
  const { dataDir, binaries, user, log } = cluster;
  const logFile = join(dataDir, 'postgres.log');
  if (existsSync(logFile) && statSync(logFile).size > 5_000_000) renameSync(logFile, `${logFile}.old`);
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort(attempt === 1 ? wantedPort : 0, log);
    const before = existsSync(logFile) ? statSync(logFile).size : 0;
    const output = openSync(logFile, 'a', 0o600);
    const child = spawn(binaries.postgres, ['-D', join(dataDir, 'cluster'), ...settingArguments(cluster, port)], {
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
    await Promise.race([waitUntilReady(cluster, port, () => ended !== null), failure]);
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

/**
 * Fast shutdown of whatever server the cluster has now: transactions under way are rolled back, a checkpoint is
 * written; waits for the end.
 *
 * @param knownPid the server as last seen; another one is stopped only if it surely is PostgreSQL.
 */
export async function stopPostmaster({ dataDir, binaries, user, log }: Cluster, knownPid: number): Promise<void> {
  const pid = readLock(dataDir)?.pid;
  if (pid === undefined || !pidRuns(pid)) return;
  if (pid !== knownPid && !commandOf(pid)?.startsWith('postgres')) return;
  if (process.platform === 'win32') {
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
    if (waited > 60_000) {
      throw new EmbeddedPostgresError(`PostgreSQL (process ${pid}) does not stop; its data is in ${dataDir}`);
    }
    await sleep(20);
  }
}

function settingArguments({ settings }: Cluster, port: number): string[] {
  return Object.entries({
    ...settings,
    port: String(port),
    listen_addresses: HOST,
    unix_socket_directories: '',
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
