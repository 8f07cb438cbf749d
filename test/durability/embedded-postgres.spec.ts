import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';
import { compileServer, removeCompiledServer, WritingProcess } from './server-process.js';

/** Everything here runs with fsync on, as in production: what was acknowledged is on disk. */
let folder: string;
let dataDir: string;
let said: string[];

const start = (port?: number): ReturnType<typeof startEmbeddedPostgres> =>
  startEmbeddedPostgres({ dataDir, log: (line) => said.push(line), ...(port === undefined ? {} : { port }) });

beforeAll(() => {
  compileServer();
  folder = mkdtempSync(join(tmpdir(), 'tongban-durability-'));
  // Run by root, the server is another user and must get in.
  chmodSync(folder, 0o711);
  dataDir = join(folder, 'postgres');
});

beforeEach(() => {
  said = [];
});

afterAll(async () => {
  // Whatever a failed test left running.
  const server = await start();
  await server.stop();
  removeCompiledServer();
  rmSync(folder, { recursive: true, force: true });
});

async function writtenIn(url: string): Promise<Set<number>> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ n: string }>('select n from written');
  await client.end();
  return new Set(rows.map(({ n }) => Number(n)));
}

async function expectNothingLost(acknowledged: number[]): Promise<void> {
  const server = await start();
  const present = await writtenIn(server.url);
  await server.stop();
  expect(acknowledged.length).toBeGreaterThan(100);
  expect(acknowledged.filter((n) => !present.has(n))).toEqual([]);
}

const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test('PostgreSQL killed again and again under four writers loses nothing it had confirmed', async () => {
  const acknowledged: number[] = [];
  for (let round = 1; round <= 3; round += 1) {
    const writing = await WritingProcess.start(dataDir, round * 1_000_000);
    await writing.hasWritten(200);
    process.kill(writing.postgresPid, 'SIGKILL');
    await writing.end('SIGKILL');
    acknowledged.push(...writing.acknowledged);
  }
  await expectNothingLost(acknowledged);
  expect(said.join()).toContain('recovering what was written');
});

test('when the portal is killed, its PostgreSQL is adopted by the next start, with every confirmed row', async () => {
  const writing = await WritingProcess.start(dataDir, 10_000_000);
  await writing.hasWritten(200);
  await writing.end('SIGKILL');
  expect(runs(writing.postgresPid)).toBe(true);
  await expectNothingLost(writing.acknowledged);
  expect(said.join()).toContain(`still running (process ${writing.postgresPid}): using it`);
  expect(runs(writing.postgresPid)).toBe(false);
});

test('two processes on one data folder share the server, and the last to leave stops it', async () => {
  const first = await WritingProcess.start(dataDir, 20_000_000);
  const second = await WritingProcess.start(dataDir, 30_000_000);
  expect(second.postgresPid).toBe(first.postgresPid);
  expect(second.said.join()).toContain(`Sharing the database that process ${first.pid} uses`);
  await first.end('SIGTERM');
  await second.hasWritten(second.acknowledged.length + 50);
  await second.end('SIGTERM');
  expect(runs(first.postgresPid)).toBe(false);
  await expectNothingLost([...first.acknowledged, ...second.acknowledged]);
});

test('two first starts at once make one database', async () => {
  dataDir = join(folder, 'raced');
  const servers = await Promise.all([start(), start(), start()]);
  expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
  expect(said.filter((line) => line.includes('Making a new database'))).toHaveLength(1);
  await Promise.all(servers.map((server) => server.stop()));
  expect(runs(servers[0]?.pid ?? 0)).toBe(false);
  dataDir = join(folder, 'postgres');
});

test('a lock that names a process of somebody else does not keep the database shut', async () => {
  const writing = await WritingProcess.start(dataDir, 40_000_000);
  process.kill(writing.postgresPid, 'SIGKILL');
  await writing.end('SIGKILL');
  while (runs(writing.postgresPid)) await moment();
  const lock = join(dataDir, 'cluster/postmaster.pid');
  writeFileSync(lock, readFileSync(lock, 'utf8').replace(/^\d+/, String(process.pid)));
  const server = await start();
  expect(said.join()).toContain(`names process ${process.pid}, which is now`);
  await server.stop();
});

test('PostgreSQL killed under a living portal is started again, at the same address', async () => {
  const server = await start();
  const killed = server.pid;
  process.kill(killed, 'SIGKILL');
  while (server.pid === killed) await moment();
  expect(said.join()).toContain(`PostgreSQL (process ${killed}) has died: starting it again`);
  expect((await writtenIn(server.url)).size).toBeGreaterThan(100);
  await server.stop();
  expect(runs(server.pid)).toBe(false);
});

test('a taken port is said, and another one serves', async () => {
  const occupant = createServer();
  await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
  const address = occupant.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const server = await start(port);
  expect(said.join()).toContain(`Port ${port} is taken`);
  expect(new URL(server.url).port).not.toBe(String(port));
  await writtenIn(server.url);
  await server.stop();
  await new Promise((resolve) => occupant.close(resolve));
});

test('only the password opens the database, and only its owner reads the password', async () => {
  const server = await start();
  expect(statSync(join(server.dataDir, 'password')).mode & 0o777).toBe(0o600);
  const wrong = new URL(server.url);
  wrong.password = 'guess';
  await expect(writtenIn(wrong.href)).rejects.toThrow('password authentication failed');
  await server.stop();
});

test('a first start that was interrupted is begun anew', async () => {
  dataDir = join(folder, 'interrupted');
  const server = await start();
  await server.stop();
  renameSync(join(dataDir, 'cluster'), join(dataDir, 'cluster.new'));
  const again = await start();
  expect(said.join()).toContain('interrupted');
  await again.stop();
  dataDir = join(folder, 'postgres');
});
