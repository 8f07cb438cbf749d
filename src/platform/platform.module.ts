import { type DynamicModule, Module } from '@nestjs/common';
import { Clock } from './clock/clock.js';
import { SETTINGS, type Settings } from './config/settings.js';
import { KEYS, type Keys } from './crypto/keys.js';
import { Vault } from './crypto/vault.js';
import { DatabaseModule } from './database/database.module.js';
import { FileStore } from './files/file-store.js';
import { AnonymousPages } from './http/anonymous-pages.js';
import { Jobs } from './jobs/jobs.js';
import { ParkedJobs } from './jobs/parked-jobs.js';

/** What a process is given before it boots: read and checked in main.ts, made up in tests. */
export interface Surroundings {
  readonly settings: Settings;
  readonly keys: Keys;
  readonly clock: Clock;
}

/** The ground every room stands on. Global, so that a room's module lists only rooms. */
@Module({})
export class PlatformModule {
  static on(surroundings: Surroundings): DynamicModule {
    const provided = [
      { provide: SETTINGS, useValue: surroundings.settings },
      { provide: KEYS, useValue: surroundings.keys },
      { provide: Clock, useValue: surroundings.clock },
      Vault,
      FileStore,
      Jobs,
      ParkedJobs,
      AnonymousPages,
    ];
    return { module: PlatformModule, global: true, imports: [DatabaseModule], providers: provided, exports: provided };
  }
}
