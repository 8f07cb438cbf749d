import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RememberedProcesses1763900000019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Counts the writes of clocks beside a step (an alarm, a new calendar): with the revision it tells whether what
      -- somebody remembers of a process is all still so.
      alter table process_instance add column clocks_written integer not null default 0;

      -- Thrown away with the step that was decided on something older. 40001 is "could not serialize": try again.
      create function process_moved_on(instance uuid) returns uuid language plpgsql as $$
      begin
        raise exception 'process % has moved on', instance using errcode = '40001';
      end $$;

      -- Locks an instance for whoever believes to know it; fails where it has moved on.
      create function lock_process_as_known(instance uuid, known_revision integer, known_clocks integer)
      returns void language plpgsql as $$
      begin
        perform 1 from process_instance i
          where i.id = instance and i.revision = known_revision and i.clocks_written = known_clocks for update;
        if not found then perform process_moved_on(instance); end if;
      end $$;

      drop function lock_process;
      create function lock_process(instance uuid, skip boolean)
      returns table (definition_hash text, state jsonb, revision integer, clocks_written integer, hash bytea, clocks jsonb)
      language plpgsql as $$
      begin
        if skip then perform 1 from process_instance i where i.id = instance for update skip locked;
        else perform 1 from process_instance i where i.id = instance for update;
        end if;
        if not found then return; end if;
        return query select i.definition_hash, i.state, i.revision, i.clocks_written, h.hash,
            (select jsonb_agg(c.state order by c.clock_id) from case_clock c where c.instance_id = i.id)
          from process_instance i join process_history h on h.instance_id = i.id and h.seq = i.revision where i.id = instance;
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function lock_process;
      drop function lock_process_as_known;
      drop function process_moved_on;
      alter table process_instance drop column clocks_written;
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
}
