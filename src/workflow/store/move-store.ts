import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ResolvedTimer } from '../core/effects.js';
import type { ProcessInstance } from '../core/instance.js';
import type { TaskRow } from './step-rows.js';

/** What a process was before it was moved: all that is needed to take the move back. */
export interface BeforeMove {
  readonly instance: ProcessInstance;
  /** Every task that is open or was done, by its step's name then: two people must still be two people. */
  readonly tasks: readonly TaskRow[];
  readonly timers: readonly TimerBefore[];
}

/** A row of the timer table, as it stood. */
export interface TimerBefore {
  readonly token: number;
  readonly node: string;
  readonly armed_at: string;
  readonly due_at: string;
  readonly fired: number;
}

export interface LatestMove {
  /** Number of the move's history entry. */
  readonly seq: number;
  readonly fromHash: string;
  readonly before: BeforeMove;
}

/** Rows of moves to another version. The instance's row must be locked. */
@Injectable()
export class MoveStore {
  async before(manager: EntityManager, instance: ProcessInstance, id: string): Promise<BeforeMove> {
    const [row]: { tasks: TaskRow[] | null; timers: BeforeMove['timers'] | null }[] = await manager.query(
      `select
         (select jsonb_agg(jsonb_build_object('token', token, 'node', node, 'performer', performer, 'stage', stage,
           'departmentType', department_type, 'role', role)) from process_task where instance_id = $1) as tasks,
         (select jsonb_agg(to_jsonb(t) - 'instance_id') from process_timer t where instance_id = $1) as timers`,
      [id],
    );
    return { instance, tasks: row?.tasks ?? [], timers: row?.timers ?? [] };
  }

  async keep(manager: EntityManager, id: string, move: LatestMove): Promise<void> {
    await manager.query(
      `insert into process_move (instance_id, seq, from_hash, before) values ($1, $2, $3, $4)
       on conflict (instance_id) do update set seq = excluded.seq, from_hash = excluded.from_hash, before = excluded.before`,
      [id, move.seq, move.fromHash, JSON.stringify(move.before)],
    );
  }

  async latest(manager: EntityManager, id: string): Promise<LatestMove | undefined> {
    const rows: LatestMove[] = await manager.query('select seq, from_hash as "fromHash", before from process_move where instance_id = $1', [id]);
    return rows[0];
  }

  /** The definition the process goes on with, and its tasks as that describes them. */
  async goOnWith(manager: EntityManager, id: string, hash: string, tasks: readonly TaskRow[]): Promise<void> {
    await manager.query('update process_instance set definition_hash = $2 where id = $1', [id, hash]);
    await manager.query(
      `update process_task set node = t.node, performer = t.performer, stage = t.stage, department_type = t."departmentType", role = t.role
       from jsonb_to_recordset($2) as t(token int, node text, performer text, stage text, "departmentType" text, role text)
       where instance_id = $1 and process_task.token = t.token`,
      [id, JSON.stringify(tasks)],
    );
  }

  /** Timers that are counted otherwise now. */
  async resetTimers(manager: EntityManager, id: string, timers: readonly { readonly token: number; readonly node: string; readonly timer: ResolvedTimer; readonly dueAt: string }[]): Promise<void> {
    if (timers.length === 0) return;
    await manager.query(
      `update process_timer set timer = t.timer, due_at = t."dueAt"
       from jsonb_to_recordset($2) as t(token int, node text, timer jsonb, "dueAt" timestamptz)
       where instance_id = $1 and process_timer.token = t.token and process_timer.node = t.node`,
      [id, JSON.stringify(timers)],
    );
  }

  /** The timers as they were set, with the time that has run. */
  async restoreTimers(manager: EntityManager, id: string, timers: BeforeMove['timers']): Promise<void> {
    await manager.query('delete from process_timer where instance_id = $1', [id]);
    await manager.query(
      `insert into process_timer select (jsonb_populate_record(null::process_timer, t || jsonb_build_object('instance_id', $1::uuid))).*
       from jsonb_array_elements($2::jsonb) t`,
      [id, JSON.stringify(timers)],
    );
  }

  async forget(manager: EntityManager, id: string): Promise<void> {
    await manager.query('delete from process_move where instance_id = $1', [id]);
  }
}
