import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import pg from 'pg';
import { SETTINGS, type Settings } from '../config/settings.js';
import { POOL_EXTRAS } from './pool.js';

// A calendar date is a string: parsed into a Date it would move with the server's zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value);
// Counts fit a double; the few bigints here are counters.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** One pool for everything: entities, plain SQL, sessions, rate limits and jobs. `settings.databaseUrl` is set by then. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [SETTINGS],
      useFactory: (settings: Settings) => ({
        type: 'postgres',
        url: settings.databaseUrl ?? '',
        poolSize: settings.databasePoolSize,
        autoLoadEntities: true,
        synchronize: false,
        retryAttempts: 2,
        applicationName: 'tongban',
        extra: { ...POOL_EXTRAS, statement_timeout: 30_000, idle_in_transaction_session_timeout: 60_000 },
      }),
    }),
  ],
})
export class DatabaseModule {}
