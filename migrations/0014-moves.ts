import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Moves1763900000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The latest move of a process to another version, with all that is needed to take it back while its history has
      -- not gone on: seq is the number of the move's entry. Ids and codes only.
      create table process_move (
        instance_id uuid primary key references process_instance,
        seq integer not null,
        from_hash text not null references process_definition,
        before jsonb not null
      );

      -- The version whose form and materials a case was submitted with, where it was moved since; null: its own.
      alter table case_file add column submitted_version_id uuid references service_version;
      create index case_file_open_of_version on case_file (service_version_id, id) where closed_at is null;

      -- Cases that an administrator moves to another version of their service, each in a transaction of its own.
      create table case_move_batch (
        id uuid primary key,
        from_version_id uuid not null references service_version,
        to_version_id uuid not null references service_version,
        -- Old step to new step, for steps that were renamed.
        mapping jsonb not null,
        started_by uuid not null references account,
        started_at timestamptz not null
      );
      create index case_move_batch_version on case_move_batch (from_version_id, started_at desc);
      create table case_move (
        batch_id uuid not null references case_move_batch,
        case_id uuid not null references case_file,
        state text not null check (state in ('waiting', 'moved', 'stayed', 'returning', 'returned')),
        -- Why it stayed, or could not be taken back: codes and ids of steps.
        reasons jsonb not null default '[]',
        done_at timestamptz,
        primary key (batch_id, case_id)
      );
      create index case_move_state on case_move (batch_id, state, case_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table case_move, case_move_batch, process_move; drop index case_file_open_of_version;
      alter table case_file drop column submitted_version_id`);
  }
}
