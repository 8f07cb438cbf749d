import 'reflect-metadata';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from '../../src/app.module.js';
import { prepareGround } from '../../src/ground.js';
import { buildHttpApp } from '../../src/http-app.js';
import { createLogger, NestLogger } from '../../src/platform/logging/logger.js';
import { SeedCity } from '../../src/seed/seed-city.js';

export interface MeasuredPortal {
  readonly app: NestExpressApplication;
  readonly port: number;
  readonly databaseUrl: string;
  /** Removed with everything in it at the end. */
  readonly dataDir: string;
  close(): Promise<void>;
}

/**
 * The whole portal on a fresh embedded PostgreSQL that forces every commit to disk, with the demo city. It answers on
 * 127.0.0.1 only; unless `settings` say otherwise the worker is not running, so that what is measured is what a reader
 * waits for.
 */
export async function startPortal(say: (line: string) => void, settings: Readonly<Record<string, string>> = {}): Promise<MeasuredPortal> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tongban-bench-'));
  // Run by root, PostgreSQL is another user and must get in.
  await chmod(dataDir, 0o711);
  const port = await freePort();
  const undo: (() => Promise<void>)[] = [() => rm(dataDir, { recursive: true, force: true })];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closing ??= (async () => {
      for (const each of undo.splice(0).toReversed()) await each();
    })());
  // Interrupted, it leaves no database running either.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close().finally(() => process.exit(130)));
  try {
    const ground = await prepareGround(
      {
        TONGBAN_MODE: 'demo',
        DEMO_CLOCK: 'off',
        ROLES: 'web',
        DATA_DIR: dataDir,
        PORT: String(port),
        LOG_LEVEL: 'warn',
        // One address makes them all here.
        CHANGES_PER_MINUTE: '1000000',
        ...settings,
      },
      say,
    );
    undo.push(() => ground.release());
    // The demo's stand-in for the national face service answers in this very process, and would be measured with it.
    const surroundings = { ...ground.surroundings, settings: { ...ground.surroundings.settings, identityCheckProviderUrl: undefined } };
    const app = await NestFactory.create<NestExpressApplication>(AppModule.on(surroundings), {
      bodyParser: false,
      logger: new NestLogger(createLogger({ logLevel: 'error' })),
      abortOnError: false,
    });
    undo.push(() => app.close());
    await app.get(SeedCity).once(say);
    buildHttpApp(app);
    await app.listen(port, '127.0.0.1');
    return { app, port, databaseUrl: ground.surroundings.settings.databaseUrl ?? '', dataDir, close };
  } catch (error) {
    await close();
    throw error;
  }
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
