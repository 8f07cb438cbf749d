import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Workflow1763900000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table process_definition (
        hash text primary key,
        xml text not null,
        created_at timestamptz not null
      );
      create table process_instance (
        id uuid primary key,
        definition_hash text not null references process_definition,
        state jsonb not null,
        revision integer not null,
        status text not null
      );
      create index process_instance_incident on process_instance (id) where status = 'incident';

      -- Append-only and hash-linked; replaying the events gives the stored state.
      create table process_history (
        instance_id uuid not null references process_instance,
        seq integer not null,
        at timestamptz not null,
        event jsonb not null,
        effects jsonb not null,
        actor_id uuid,
        hash bytea not null,
        primary key (instance_id, seq)
      );

      create table process_task (
        instance_id uuid not null references process_instance,
        token integer not null,
        node text not null,
        performer text not null check (performer in ('office', 'applicant')),
        stage text,
        department_type text,
        role text,
        opened_at timestamptz not null,
        closed_at timestamptz,
        closed_by uuid,
        outcome text,
        primary key (instance_id, token)
      );

      create table process_timer (
        instance_id uuid not null references process_instance,
        token integer not null,
        node text not null,
        -- As declared, its FEEL evaluated: a repeating one is armed again from it.
        timer jsonb not null,
        fired integer not null default 0,
        due_at timestamptz not null,
        primary key (instance_id, token, node)
      );
      create index process_timer_due on process_timer (due_at);

      -- The legal clocks of a case: plain state, and the one next instant at which something happens to it.
      create table case_clock (
        instance_id uuid not null references process_instance,
        clock_id text not null,
        state jsonb not null,
        next_at timestamptz,
        primary key (instance_id, clock_id)
      );
      create index case_clock_next on case_clock (next_at) where next_at is not null;

      create table calendar (
        version integer primary key,
        announced_at timestamptz not null,
        days jsonb not null,
        provisional_from date not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table calendar, case_clock, process_timer, process_task, process_history, process_instance, process_definition',
    );
  }
}
