import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Audit1763900000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One chain per case or account: a single chain would make every writer wait for every other.
      create table audit_head (
        chain_id uuid primary key,
        seq integer not null,
        mac bytea not null
      );
      create table audit_record (
        chain_id uuid not null,
        seq integer not null,
        at timestamptz not null,
        actor_kind text not null,
        actor_id uuid,
        acting_for uuid,
        action text not null,
        subject_kind text not null,
        subject_id text not null,
        detail jsonb not null,
        mac bytea not null,
        -- Real time, whatever the demo's clock says: finds the chains that grew since the last export of heads.
        recorded_at timestamptz not null default clock_timestamp(),
        primary key (chain_id, seq)
      );
      create index audit_record_recorded on audit_record using brin (recorded_at);
      create index audit_record_actor on audit_record (actor_id, at);
      -- A day's records, paged by key; it grows at its end, where inserting is cheap.
      create index audit_record_at on audit_record (at, chain_id, seq);
      -- Append-only for the application too: a change needs a deliberate act, and the chain then tells.
      create function audit_is_append_only() returns trigger language plpgsql as $$
      begin
        raise exception 'audit records are append-only';
      end $$;
      create trigger audit_record_append_only before update or delete on audit_record
        for each row execute function audit_is_append_only();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table audit_record, audit_head; drop function audit_is_append_only()');
  }
}
