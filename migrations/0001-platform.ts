import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Platform1763900000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table setting (
        name text primary key,
        value jsonb not null,
        changed_at timestamptz not null default now()
      );

      -- A data key per case or holder. Its destruction (wrapped = null) erases what it protects.
      create table data_key (
        id uuid primary key,
        master_key_id text not null,
        wrapped bytea,
        created_at timestamptz not null,
        destroyed_at timestamptz,
        check ((wrapped is null) = (destroyed_at is not null))
      );

      -- Content is on disk, encrypted under the data key; the row commits after the bytes are fsynced.
      create table stored_file (
        id uuid primary key,
        data_key_id uuid not null references data_key,
        owner_kind text not null,
        owner_id uuid not null,
        name bytea not null,
        media_type text not null,
        bytes integer not null check (bytes >= 0),
        sha256 bytea not null,
        created_at timestamptz not null,
        removed_at timestamptz
      );
      create index stored_file_owner on stored_file (owner_kind, owner_id);

      -- connect-pg-simple's columns; sid holds a keyed hash, so that a copy of this table opens no session.
      create table session (
        sid text primary key,
        sess json not null,
        expire timestamptz not null
      );
      create index session_expire on session (expire);

      -- rate-limiter-flexible's columns: one count for all processes.
      create unlogged table rate_limit (
        key varchar(255) primary key,
        points integer not null default 0,
        expire bigint
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table rate_limit, session, stored_file, data_key, setting');
  }
}
