import { runMigrations as migrateJobs } from 'graphile-worker';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { DatabaseUnfitError } from './database-unfit.js';
import { MIGRATIONS } from './migrations.js';

/** Any number; the same for every process, so that two that start together migrate one after the other. */
const MIGRATION_LOCK = 8_901_001;

/** Brings the database at `databaseUrl` to the present schema, jobs included. Safe to call from several processes at once. */
export async function migrate(databaseUrl: string): Promise<void> {
  const gate = new pg.Client({ connectionString: databaseUrl });
  await gate.connect();
  try {
    await assertFit(gate);
    await gate.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const source = new DataSource({ type: 'postgres', url: databaseUrl, migrations: MIGRATIONS, migrationsTableName: 'migration' });
    await source.initialize();
    try {
      await source.runMigrations({ transaction: 'each' });
    } finally {
      await source.destroy();
    }
    await migrateJobs({ connectionString: databaseUrl });
  } finally {
    await gate.end();
  }
}

async function assertFit(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number; encoding: string; ctype: string }>(
    `select current_setting('server_version_num')::int as version, pg_encoding_to_char(encoding) as encoding,
       datctype as ctype from pg_database where datname = current_database()`,
  );
  const found = rows[0];
  if (!found || found.version < 160_000) throw new DatabaseUnfitError('The portal needs PostgreSQL 16 or later.');
  if (found.encoding !== 'UTF8' || !/utf-?8/i.test(found.ctype)) {
    throw new DatabaseUnfitError(
      `The database must be UTF8 with a UTF-8 character type (it is ${found.encoding}, ${found.ctype}): ` +
        "Chinese text can't be searched otherwise. Create it with ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0.",
    );
  }
}
