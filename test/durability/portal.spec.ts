import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';

/** The portal as people start it, killed as power cuts and out-of-memory killers do. */
const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let port: number;
let portal: Portal | null = null;

interface Portal {
  child: ChildProcess;
  said: string;
}

beforeAll(async () => {
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, encoding: 'utf8' });
  expect(built.status, built.stderr).toBe(0);
  folder = mkdtempSync(join(tmpdir(), 'tongban-portal-'));
  // Run by root, the server is another user and must get in.
  chmodSync(folder, 0o711);
  port = await freePort();
});

afterAll(async () => {
  if (portal !== null) await kill(portal, 'SIGTERM');
  // Whatever a failed test left running.
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data/postgres'), log: () => {} });
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function start(): Portal {
  // The test runner's own variables (BASE_URL among them) would be taken for settings.
  const { PATH, HOME, TZ } = process.env;
  const child = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
    cwd: root,
    env: { PATH, HOME, TZ, DATA_DIR: join(folder, 'data'), PORT: String(port), LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const started: Portal = { child, said: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (started.said += text));
  }
  portal = started;
  return started;
}

async function says(started: Portal, words: string): Promise<void> {
  while (!started.said.includes(words)) {
    const { exitCode, signalCode } = started.child;
    if (exitCode !== null || signalCode !== null) throw new Error(`the portal ended:\n${started.said}`);
    await moment();
  }
}

async function kill({ child }: Portal, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}

async function page(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, text: await response.text() };
}

const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a first start that was killed while it founded the city is finished by the next', async () => {
  const first = start();
  await says(first, 'Seeding');
  await new Promise((resolve) => setTimeout(resolve, 400));
  await kill(first, 'SIGKILL');
  const second = start();
  await says(second, 'is open');
  expect(second.said).toContain('of an earlier run that was killed is still running');
  const { status, text } = await page('/services');
  expect(status).toBe(200);
  for (const service of ['居住证首次申领', '居住证签注', '敬老卡', '食品经营许可']) expect(text).toContain(service);
});

test('when its PostgreSQL is killed, the portal comes back by itself', async () => {
  const running = portal ?? start();
  const postgresPid = Number(readFileSync(join(folder, 'data/postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(postgresPid, 'SIGKILL');
  await says(running, 'has died: starting it again');
  while ((await page('/health/ready')).status !== 200) await moment();
  expect((await page('/services')).text).toContain('居住证首次申领');
  expect(running.child.exitCode).toBeNull();
});

test('a killed portal opens again within seconds, and stops in order when asked', async () => {
  if (portal !== null) await kill(portal, 'SIGKILL');
  const begun = Date.now();
  const again = start();
  await says(again, 'is open');
  expect(Date.now() - begun).toBeLessThan(20_000);
  expect((await page('/')).status).toBe(200);
  await kill(again, 'SIGTERM');
  expect(again.child.exitCode).toBe(0);
});
