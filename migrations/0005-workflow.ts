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
        armed_at timestamptz not null,
        due_at timestamptz not null,
        primary key (instance_id, token, node)
      );
      create index process_timer_due on process_timer (due_at, instance_id);

      -- The legal clocks of a case: plain state, and the one next instant at which something happens to it.
      create table case_clock (
        instance_id uuid not null references process_instance,
        clock_id text not null,
        state jsonb not null,
        next_at timestamptz,
        primary key (instance_id, clock_id)
      );
      create index case_clock_next on case_clock (next_at, instance_id) where next_at is not null;

      -- Versions of the working calendar, as announced; the latest counts. days: date to 'is it a working day?'
      create table calendar (
        version text primary key,
        seq integer generated always as identity unique,
        announced_at timestamptz not null,
        days jsonb not null,
        provisional_from date not null
      );

      -- Locks an instance and reads it in one round trip. The second statement has a snapshot of its own: whoever had to
      -- wait for the lock sees what the one before has written, clocks and history included.
      create function lock_process(instance uuid, skip boolean)
      returns table (definition_hash text, state jsonb, revision integer, hash bytea, clocks jsonb) language plpgsql as $$
      begin
        if skip then perform 1 from process_instance i where i.id = instance for update skip locked;
        else perform 1 from process_instance i where i.id = instance for update;
        end if;
        if not found then return; end if;
        return query select i.definition_hash, i.state, i.revision, h.hash,
            (select jsonb_agg(c.state order by c.clock_id) from case_clock c where c.instance_id = i.id)
          from process_instance i join process_history h on h.instance_id = i.id and h.seq = i.revision where i.id = instance;
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function lock_process');
    await runner.query(
      'drop table calendar, case_clock, process_timer, process_task, process_history, process_instance, process_definition',
    );
  }
}
