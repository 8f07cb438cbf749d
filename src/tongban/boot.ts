import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { AppModule } from '../app.module.js';
import { prepareGround } from '../ground.js';

/**
 * Runs `work` with the portal's use cases and the settings of the environment, on the portal's own database, without
 * serving pages or taking jobs. Everything is closed again, whatever happens.
 */
export async function withPortal<T>(env: Readonly<Record<string, string | undefined>>, work: (portal: INestApplicationContext) => Promise<T>): Promise<T> {
  const ground = await prepareGround(env, (line) => void process.stderr.write(`${line}\n`));
  try {
    const settings = { ...ground.surroundings.settings, roles: [] };
    const portal = await NestFactory.createApplicationContext(AppModule.on({ ...ground.surroundings, settings }), { logger: ['error', 'warn'], abortOnError: false });
    try {
      return await work(portal);
    } finally {
      await portal.close();
    }
  } finally {
    await ground.release();
  }
}
