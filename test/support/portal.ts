import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from '../../src/app.module.js';
import { startStandIns, type StandIns } from '../../src/demo/stand-ins.js';
import { buildHttpApp } from '../../src/http-app.js';
import { DemoClock } from '../../src/platform/clock/clock.js';
import { readSettings, type Settings } from '../../src/platform/config/settings.js';
import type { Keys } from '../../src/platform/crypto/keys.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { createLogger, NestLogger } from '../../src/platform/logging/logger.js';
import { SeedCity } from '../../src/seed/seed-city.js';
import { keepSeededFiles, layOutSeededFiles } from './seeded-files.js';
import { createTestDatabase, type DatabaseTemplate } from './test-database.js';

/** A whole portal for one test file: its own database with the demo city, its own files, stand-ins and clock. */
export interface TestPortal {
  readonly url: string;
  readonly app: NestExpressApplication;
  readonly clock: DemoClock;
  readonly standIns: StandIns;
  readonly settings: Settings;
  /** Runs what the worker would: due clocks, and every waiting job (certificates, messages). */
  work(): Promise<void>;
  close(): Promise<void>;
}

/** Keys that every test shares, because the template database is sealed under them. */
export const testKeys: Keys = {
  demo: true,
  currentMaster: 'test',
  masters: new Map([['test', keyFrom('master')]]),
  index: keyFrom('index'),
  audit: keyFrom('audit'),
  session: keyFrom('session'),
};

/** The demo city, seeded once per run and copied for each test file. */
export const demoCity: DatabaseTemplate = {
  name: 'demo_city',
  async prepare(url) {
    await migrate(url);
    const dataDir = await mkdtemp(join(tmpdir(), 'tongban-seed-'));
    const surroundings = { settings: settingsFor(url, 0, dataDir), keys: testKeys, clock: new DemoClock() };
    const app = await NestFactory.createApplicationContext(AppModule.on(surroundings), { logger: ['error'], abortOnError: false });
    try {
      await app.get(SeedCity).once(() => {});
    } finally {
      await app.close();
      await keepSeededFiles(url, dataDir);
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

/** With `beside`, a second process of that portal: the same database, files and stand-ins. Close it before the first. */
export async function startPortal(
  options: {
    env?: Record<string, string>;
    template?: DatabaseTemplate;
    beside?: TestPortal;
    /** Asks the stand-in of the national face service first; without it there is none. */
    nationalFaceService?: { keyId: string; secretFile: string; timeoutMs: number };
  } = {},
): Promise<TestPortal> {
  const { beside } = options;
  const database = beside
    ? { url: beside.settings.databaseUrl ?? '', drop: async () => {} }
    : await createTestDatabase(options.template ?? demoCity);
  const dataDir = beside?.settings.dataDir ?? (await mkdtemp(join(tmpdir(), 'tongban-portal-')));
  if (!beside) await layOutSeededFiles(database.url, dataDir);
  const standIns = beside?.standIns ?? (await startStandIns());
  const port = await freePort();
  const settings: Settings = {
    ...settingsFor(database.url, port, dataDir, options.env),
    smtpUrl: standIns.smtpUrl,
    smsGatewayUrl: standIns.smsGatewayUrl,
    identityProviderUrl: standIns.identityProviderUrl,
    ...(options.nationalFaceService && {
      identityCheckProviderUrl: standIns.faceServiceUrl,
      identityCheckProviderKeyId: options.nationalFaceService.keyId,
      identityCheckProviderSecretFile: options.nationalFaceService.secretFile,
      identityCheckProviderTimeoutMs: options.nationalFaceService.timeoutMs,
    }),
  };
  const clock = new DemoClock();
  const app = await NestFactory.create<NestExpressApplication>(AppModule.on({ settings, keys: testKeys, clock }), {
    bodyParser: false,
    logger: new NestLogger(createLogger({ logLevel: 'error' })),
    abortOnError: false,
  });
  buildHttpApp(app);
  await app.listen(port, '127.0.0.1');
  return {
    url: settings.baseUrl,
    app,
    clock,
    standIns,
    settings,
    work: () => app.get(Jobs).drain(),
    async close() {
      await app.close();
      if (beside) return;
      await standIns.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function settingsFor(databaseUrl: string, port: number, dataDir: string, env: Record<string, string> = {}): Settings {
  return readSettings({
    TONGBAN_MODE: 'test',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL: '6',
    PORT: String(port),
    BASE_URL: `http://localhost:${port}`,
    DATA_DIR: dataDir,
    DEMO_CLOCK: 'on',
    LOG_LEVEL: 'error',
    CHANGES_PER_MINUTE: '100000',
    ...env,
  });
}

function keyFrom(name: string): Buffer {
  return createHash('sha256').update(`tongban test key ${name}`).digest();
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
