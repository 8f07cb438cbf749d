import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';
import './test-database.js';

const PREFIX = 'tongban-test-server-';

/**
 * One throw-away PostgreSQL for the whole run, or the server that TEST_DATABASE_URL names (its user must be able
 * to create databases). Tests get at it through `createTestDatabase`.
 */
export default async function databaseServer(project: TestProject): Promise<() => Promise<void>> {
  const runId = `${process.pid}_${Date.now().toString(36)}`;
  project.provide('databaseRunId', runId);
  const given = process.env['TEST_DATABASE_URL'];
  if (given) {
    project.provide('databaseServerUrl', given);
    project.provide('databaseServerProblem', null);
    return () => dropLeftovers(given, runId);
  }
  removeLeftoversOfKilledRuns();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // Run by root, the server is another user and must get in.
  chmodSync(folder, 0o711);
  try {
    const server = await startEmbeddedPostgres({
      dataDir: join(folder, 'postgres'),
      durable: false,
      log: (line) => process.env['DEBUG_DATABASE'] && process.stderr.write(`${line}\n`),
      settings: { autovacuum: 'off', max_wal_size: '4GB' },
    });
    const watchdog = removeWhenWeDie(server.pid, [folder, server.dataDir]);
    project.provide('databaseServerUrl', server.url);
    project.provide('databaseServerProblem', null);
    return async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
      rmSync(server.dataDir, { recursive: true, force: true });
      watchdog();
    };
  } catch (error) {
    // Tests of pure rules run without it; those that need it say why they can't.
    project.provide('databaseServerUrl', null);
    project.provide('databaseServerProblem', error instanceof Error ? error.message : String(error));
    return async () => rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A small shell holds the other end of a pipe: when this process dies, however it dies, the pipe closes and the
 * shell ends the server and removes its files. Answers how to let it go.
 */
function removeWhenWeDie(pid: number, folders: string[]): () => void {
  if (process.platform === 'win32') return () => {};
  const script = 'read -r word; [ "$word" = done ] && exit; kill -QUIT "$1"; shift; sleep 1; rm -rf "$@"';
  const watchdog = spawn('/bin/sh', ['-c', script, 'sh', String(pid), ...folders], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.on('error', () => {});
  watchdog.stdin.on('error', () => {});
  watchdog.unref();
  return () => watchdog.stdin.end('done\n');
}

/** Where the watchdog could not help (the machine went down), the next run cleans up. */
function removeLeftoversOfKilledRuns(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : 0;
    if (!owner || runs(owner)) continue;
    const folder = join(tmpdir(), name);
    try {
      const pid = Number(readFileSync(join(folder, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);
      if (pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)) process.kill(pid, 'SIGQUIT');
    } catch {
      // Not running, or not ours to stop.
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function dropLeftovers(server: string, runId: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database where datname like $1', [
    `template\\_${runId}\\_%`,
  ]);
  for (const { datname } of rows) await client.query(`drop database if exists "${datname}" with (force)`);
  await client.end();
}
