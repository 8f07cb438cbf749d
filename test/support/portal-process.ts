import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPortal } from './built-portal.js';
import { demoCity, testKeys } from './portal.js';
import { layOutSeededFiles } from './seeded-files.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the processes of one portal live: the demo city's database, its keys and its files. Outlives them. */
export interface PortalGround {
  readonly database: TestDatabase;
  readonly folder: string;
  readonly port: number;
  remove(): Promise<void>;
}

/** Builds dist/ where it is out of date, and lays the ground for portals that run as processes of their own. */
export async function prepareProcessGround(): Promise<PortalGround> {
  buildPortal();
  const database = await createTestDatabase(demoCity);
  const folder = mkdtempSync(join(tmpdir(), 'tongban-process-'));
  await layOutSeededFiles(database.url, join(folder, 'data'));
  writeFileSync(join(folder, 'keys.json'), keyFile(), { mode: 0o600 });
  return {
    database,
    folder,
    port: await freePort(),
    async remove() {
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The portal as people start it, to be killed or listened to. */
export class PortalProcess {
  /** Everything it wrote: what it says, and its log. */
  written = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.written += text));
    }
  }

  static async start(ground: PortalGround, env: Readonly<Record<string, string>> = {}): Promise<PortalProcess> {
    const { PATH, HOME, TZ } = process.env;
    const child = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
      cwd: root,
      env: {
        PATH, HOME, TZ, TONGBAN_MODE: 'test', DATABASE_URL: ground.database.url, DATA_DIR: join(ground.folder, 'data'), KEYS_FILE: join(ground.folder, 'keys.json'),
        PORT: String(ground.port), CHANGES_PER_MINUTE: '100000', LOG_LEVEL: 'error', ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const started = new PortalProcess(child, `http://localhost:${ground.port}`);
    while (!started.written.includes('is open')) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the portal ended:\n${started.written}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return started;
  }

  /** Ends it, and waits until all it had written is read. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill(signal);
    await closed;
  }
}

function keyFile(): string {
  const base64 = (key: Buffer): string => key.toString('base64');
  return JSON.stringify({
    demo: testKeys.demo,
    currentMaster: testKeys.currentMaster,
    masters: Object.fromEntries([...testKeys.masters].map(([id, key]) => [id, base64(key)])),
    index: base64(testKeys.index),
    audit: base64(testKeys.audit),
    session: base64(testKeys.session),
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
