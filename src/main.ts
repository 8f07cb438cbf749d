import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { type Ground, prepareGround } from './ground.js';
import { buildHttpApp } from './http-app.js';
import { DemoAccounts } from './demo/demo-accounts.js';
import { SettingsError } from './platform/config/settings.js';
import { KeyFileError } from './platform/crypto/keys.js';
import { EmbeddedPostgresError } from './platform/database/embedded/problem.js';
import { DatabaseUnfitError } from './platform/database/database-unfit.js';
import { createLogger, NestLogger } from './platform/logging/logger.js';
import { SeedCity } from './seed/seed-city.js';

/** Boots the portal; says in whole sentences what it does and, where it can't, what to do. */
async function main(): Promise<void> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const ground = await prepareGround(process.env, say);
  let app: NestExpressApplication | undefined;
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      await app?.close();
      await ground.release();
    })());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(0)));
  }
  try {
    app = await NestFactory.create<NestExpressApplication>(AppModule.on(ground.surroundings), {
      bodyParser: false,
      logger: new NestLogger(createLogger(ground.surroundings.settings)),
      abortOnError: false,
    });
    await start(app, ground, say);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(app: NestExpressApplication, ground: Ground, say: (line: string) => void): Promise<void> {
  const { settings } = ground.surroundings;
  if (settings.mode === 'demo') await app.get(SeedCity).once(say);
  if (!settings.roles.includes('web')) {
    await app.init();
    say('Worker is running. Stop it with Ctrl+C.');
    return;
  }
  buildHttpApp(app);
  await app.listen(settings.port);
  say(`\n通辦 Tongban is open: ${settings.baseUrl}`);
  if (settings.mode === 'demo') say(app.get(DemoAccounts).summary(settings.baseUrl));
  say('Stop it with Ctrl+C.');
}

try {
  await main();
} catch (error) {
  process.stderr.write(`\n${explain(error)}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  const forTheOperator = [SettingsError, KeyFileError, DatabaseUnfitError, EmbeddedPostgresError];
  if (error instanceof Error && forTheOperator.some((kind) => error instanceof kind)) return error.message;
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    const { port } = error as { port?: number };
    return `Port ${port} is taken by another program. Stop it, or choose another port: PORT=${(port ?? 3000) + 1} npm start`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
