import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClockState } from '../core/clocks.js';
import type { ProcessInstance } from '../core/instance.js';
import { prepared } from './prepared.js';

/** The last one of the page before. */
export interface DueKey {
  readonly due: Date;
  readonly id: string;
}

/** A timer that has run out, and when it did. */
export interface DueTimer {
  readonly token: number;
  readonly node: string;
  readonly dueAt: Date;
}

/** A place that waits for a message; `since` as PostgreSQL writes it, to the microsecond. */
export interface AwaitingKey {
  readonly since: string;
  readonly id: string;
  readonly token: number;
  readonly node: string;
}

/** Reads without a lock: what is due, what stands still, what a page shows. */
@Injectable()
export class ProcessReader {
  async stateOf(manager: EntityManager, id: string): Promise<{ instance: ProcessInstance; clocks: ClockState[] }> {
    const rows = await prepared<{ state: ProcessInstance; clocks: ClockState[] | null }>(
      manager,
      'process-state',
      `select i.state, (select jsonb_agg(c.state order by c.clock_id) from case_clock c where c.instance_id = i.id) as clocks
       from process_instance i where i.id = $1`,
      [id],
    );
    const row = rows[0];
    if (!row) throw new Error(`process instance ${id} is missing`);
    return { instance: row.state, clocks: row.clocks ?? [] };
  }

  /** The same of several, with the steps that each has done; in one statement. */
  async statesOf(manager: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, { instance: ProcessInstance; clocks: ClockState[]; done: string[] }>> {
    const rows: { id: string; state: ProcessInstance; clocks: ClockState[] | null; done: string[] | null }[] = await manager.query(
      `select i.id, i.state, (select jsonb_agg(c.state order by c.clock_id) from case_clock c where c.instance_id = i.id) as clocks,
         (select array_agg(distinct t.node) from process_task t where t.instance_id = i.id and t.outcome is not null) as done
       from process_instance i where i.id = any($1)`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, { instance: row.state, clocks: row.clocks ?? [], done: row.done ?? [] }]));
  }

  async clocksOf(manager: EntityManager, id: string): Promise<ClockState[]> {
    const rows: { state: ClockState }[] = await manager.query('select state from case_clock where instance_id = $1 order by clock_id', [id]);
    return rows.map((row) => row.state);
  }

  /** Both indexes are read in order from their beginning: what is not due yet costs nothing, however much it is. */
  async due(manager: EntityManager, at: Date, limit: number, after?: DueKey): Promise<DueKey[]> {
    return manager.query(
      `(select next_at as due, instance_id as id from case_clock
          where next_at <= $1 and (next_at, instance_id) > ($3::timestamptz, $4::uuid) order by next_at, instance_id limit $2)
       union all
       (select due_at, instance_id from process_timer
          where due_at <= $1 and (due_at, instance_id) > ($3::timestamptz, $4::uuid) order by due_at, instance_id limit $2)
       order by due, id limit $2`,
      [at, limit, after?.due ?? '-infinity', after?.id ?? '00000000-0000-0000-0000-000000000000'],
    );
  }

  async isDue(manager: EntityManager, id: string, at: Date): Promise<boolean> {
    const rows = await prepared<{ due: boolean }>(
      manager,
      'process-is-due',
      `select exists (select 1 from case_clock where instance_id = $1 and next_at <= $2)
           or exists (select 1 from process_timer where instance_id = $1 and due_at <= $2) as due`,
      [id, at],
    );
    return rows[0]?.due ?? false;
  }

  /** Lock the instance first: a timer that repeats would go off twice for two who read it at the same time. */
  async dueTimers(manager: EntityManager, id: string, at: Date): Promise<DueTimer[]> {
    return manager.query(
      'select token, node, due_at as "dueAt" from process_timer where instance_id = $1 and due_at <= $2 order by due_at, token, node',
      [id, at],
    );
  }

  /** When the latest step of a process happened. */
  async lastStepAt(manager: EntityManager, id: string): Promise<Date> {
    const rows: { at: Date }[] = await manager.query('select at from process_history where instance_id = $1 order by seq desc limit 1', [id]);
    const at = rows[0]?.at;
    if (!at) throw new Error(`process instance ${id} has no history`);
    return at;
  }

  /** Node → the account that last completed it, for steps that two people must do. */
  async doneBy(manager: EntityManager, id: string): Promise<Record<string, string>> {
    const rows = await prepared<{ node: string; closed_by: string }>(
      manager,
      'process-done-by',
      `select node, closed_by from process_task
       where instance_id = $1 and closed_by is not null and outcome is not null order by closed_at`,
      [id],
    );
    return Object.fromEntries(rows.map((row) => [row.node, row.closed_by]));
  }

  /** What waits for messages, the longest waiting first. */
  async awaiting(manager: EntityManager, after: AwaitingKey | undefined, limit: number): Promise<AwaitingKey[]> {
    const rows: { since: string; id: string; token: number; node: string }[] = await manager.query(
      `select since::text, instance_id as id, token, node from process_message
       where (since, instance_id, token, node) > ($1::timestamptz, $2::uuid, $3::int, $4::text)
       order by since, instance_id, token, node limit $5`,
      [after?.since ?? '-infinity', after?.id ?? '00000000-0000-0000-0000-000000000000', after?.token ?? 0, after?.node ?? '', limit],
    );
    return rows;
  }

  /** Instances that stopped on an incident, by id. */
  async withIncidents(manager: EntityManager, after: string | undefined, limit: number): Promise<{ id: string; instance: ProcessInstance }[]> {
    return manager.query(
      `select id, state as instance from process_instance
       where status = 'incident' and id > coalesce($1, '00000000-0000-0000-0000-000000000000')::uuid order by id limit $2`,
      [after ?? null, limit],
    );
  }

  /** How many instances have an incident, counted to 1000 at most. */
  async countIncidents(manager: EntityManager): Promise<number> {
    const rows: { count: number }[] = await manager.query(
      "select count(*)::int as count from (select 1 from process_instance where status = 'incident' limit 1000) found",
    );
    return rows[0]?.count ?? 0;
  }

  /**
   * Instances whose limits a new calendar may move: clocks and timers in working days or hours that end on or after
   * `from`. By id, after `after`.
   */
  async countedFrom(manager: EntityManager, from: Date, after: string | undefined, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `select id from (
         select instance_id as id from case_clock
           where state ->> 'state' = 'running' and state ->> 'unit' like 'working-%' and (state ->> 'deadline')::timestamptz >= $1
         union
         select instance_id from process_timer where timer ->> 'unit' like 'working-%' and due_at >= $1
       ) found where id > coalesce($2, '00000000-0000-0000-0000-000000000000')::uuid order by id limit $3`,
      [from, after ?? null, limit],
    );
    return rows.map((row) => row.id);
  }
}
