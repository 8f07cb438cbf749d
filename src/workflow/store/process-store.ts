import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClockState } from '../core/clocks.js';
import type { Effect, ResolvedTimer } from '../core/effects.js';
import type { ProcessEvent } from '../core/events.js';
import type { ProcessInstance } from '../core/instance.js';

/** An instance as stored, its row locked until the transaction ends. */
export interface LockedProcess {
  readonly id: string;
  readonly definitionHash: string;
  readonly revision: number;
  readonly instance: ProcessInstance;
  readonly clocks: readonly ClockState[];
  /** Hash of the latest history entry. */
  readonly historyHash: Buffer;
}

export interface TaskRow {
  readonly token: number;
  readonly node: string;
  readonly performer: 'office' | 'applicant';
  readonly stage: string;
  readonly departmentType: string | undefined;
  readonly role: string | undefined;
}

/** What one step writes. */
export interface StepRows {
  readonly id: string;
  readonly definitionHash: string;
  /** Revision after the step; 1 for the first. Also the number of its history entry. */
  readonly revision: number;
  readonly instance: ProcessInstance;
  readonly event: ProcessEvent;
  readonly effects: readonly Effect[];
  readonly actorId: string | undefined;
  readonly previousHash: Buffer | undefined;
  readonly opened: readonly TaskRow[];
  readonly closed: readonly { token: number; outcome: string | undefined; by: string | undefined }[];
  readonly timersArmed: readonly { token: number; node: string; timer: ResolvedTimer; dueAt: string }[];
  readonly timersDisarmed: readonly { token: number; node: string }[];
  readonly clocks: readonly { state: ClockState; nextAt: string | undefined }[];
}

interface LockRow {
  definition_hash: string;
  state: ProcessInstance;
  revision: number;
  hash: Buffer;
  clocks: ClockState[] | null;
}

/** Rows of the workflow: one statement reads and locks, one writes a whole step. */
@Injectable()
export class ProcessStore {
  /** Locks the instance's row; undefined when there is none. */
  async lock(manager: EntityManager, id: string): Promise<LockedProcess | undefined> {
    const rows: LockRow[] = await manager.query(
      `select i.definition_hash, i.state, i.revision, h.hash,
         (select jsonb_agg(c.state order by c.clock_id) from case_clock c where c.instance_id = i.id) as clocks
       from process_instance i
       join process_history h on h.instance_id = i.id and h.seq = i.revision
       where i.id = $1
       for update of i`,
      [id],
    );
    const row = rows[0];
    return (
      row && {
        id,
        definitionHash: row.definition_hash,
        revision: row.revision,
        instance: row.state,
        clocks: row.clocks ?? [],
        historyHash: row.hash,
      }
    );
  }

  /** Instance, history, tasks, timers and clocks of one step in one statement. */
  async write(manager: EntityManager, step: StepRows): Promise<void> {
    const at = step.event.at;
    await manager.query(
      `with instance as (
         insert into process_instance (id, definition_hash, state, revision, status)
         values ($1, $2, $3, $4, $5)
         on conflict (id) do update set state = excluded.state, revision = excluded.revision, status = excluded.status
       ), history as (
         insert into process_history (instance_id, seq, at, event, effects, actor_id, hash) values ($1, $4, $6, $7, $8, $9, $10)
       ), opened as (
         insert into process_task (instance_id, token, node, performer, stage, department_type, role, opened_at)
         select $1, t.token, t.node, t.performer, t.stage, t."departmentType", t.role, $6
         from jsonb_to_recordset($11) as t(token int, node text, performer text, stage text, "departmentType" text, role text)
       ), closed as (
         update process_task set closed_at = $6, closed_by = t.by, outcome = t.outcome
         from jsonb_to_recordset($12) as t(token int, outcome text, by uuid)
         where process_task.instance_id = $1 and process_task.token = t.token
       ), armed as (
         insert into process_timer (instance_id, token, node, timer, due_at)
         select $1, t.token, t.node, t.timer, t."dueAt" from jsonb_to_recordset($13) as t(token int, node text, timer jsonb, "dueAt" timestamptz)
       ), disarmed as (
         delete from process_timer using jsonb_to_recordset($14) as t(token int, node text)
         where process_timer.instance_id = $1 and process_timer.token = t.token and process_timer.node = t.node
       )
       insert into case_clock (instance_id, clock_id, state, next_at)
       select $1, c.state ->> 'id', c.state, c."nextAt" from jsonb_to_recordset($15) as c(state jsonb, "nextAt" timestamptz)
       on conflict (instance_id, clock_id) do update set state = excluded.state, next_at = excluded.next_at`,
      [
        step.id, step.definitionHash, JSON.stringify(step.instance), step.revision, statusOf(step.instance), at,
        JSON.stringify(step.event), JSON.stringify(step.effects), step.actorId ?? null, historyHash(step),
        JSON.stringify(step.opened), JSON.stringify(step.closed), JSON.stringify(step.timersArmed),
        JSON.stringify(step.timersDisarmed), JSON.stringify(step.clocks),
      ],
    );
  }

  /** Clocks only, when an alarm changed them without a step. The instance's row must be locked. */
  async writeClocks(manager: EntityManager, id: string, clocks: StepRows['clocks']): Promise<void> {
    await manager.query(
      `update case_clock set state = c.state, next_at = c."nextAt"
       from jsonb_to_recordset($2) as c(state jsonb, "nextAt" timestamptz)
       where case_clock.instance_id = $1 and case_clock.clock_id = c.state ->> 'id'`,
      [id, JSON.stringify(clocks)],
    );
  }

  /** The instance and its clocks as they are now, without a lock: for reading only. */
  async stateOf(manager: EntityManager, id: string): Promise<{ instance: ProcessInstance; clocks: ClockState[] }> {
    const rows: { state: ProcessInstance; clocks: ClockState[] | null }[] = await manager.query(
      `select i.state, (select jsonb_agg(c.state order by c.clock_id) from case_clock c where c.instance_id = i.id) as clocks
       from process_instance i where i.id = $1`,
      [id],
    );
    const row = rows[0];
    if (!row) throw new Error(`process instance ${id} is missing`);
    return { instance: row.state, clocks: row.clocks ?? [] };
  }

  async clocksOf(manager: EntityManager, id: string): Promise<ClockState[]> {
    const rows: { state: ClockState }[] = await manager.query('select state from case_clock where instance_id = $1 order by clock_id', [id]);
    return rows.map((row) => row.state);
  }

  /** Instances with a clock or timer due at `at`, oldest first. Nobody is locked: whoever steps one locks it. */
  async due(manager: EntityManager, at: Date, limit: number): Promise<string[]> {
    const rows: { instance_id: string }[] = await manager.query(
      `select instance_id from (
         (select instance_id, next_at as due from case_clock where next_at <= $1 order by next_at limit $2)
         union all
         (select instance_id, due_at from process_timer where due_at <= $1 order by due_at limit $2)
       ) found group by instance_id order by min(due) limit $2`,
      [at, limit],
    );
    return rows.map((row) => row.instance_id);
  }

  async isDue(manager: EntityManager, id: string, at: Date): Promise<boolean> {
    const rows: { due: boolean }[] = await manager.query(
      `select exists (select 1 from case_clock where instance_id = $1 and next_at <= $2)
           or exists (select 1 from process_timer where instance_id = $1 and due_at <= $2) as due`,
      [id, at],
    );
    return rows[0]?.due ?? false;
  }

  /** A timer has fired: it is armed again when it repeats, and gone when it doesn't. */
  async timerFired(
    manager: EntityManager,
    timer: { readonly id: string; readonly token: number; readonly node: string },
    again: (timer: ResolvedTimer, fired: number) => string | undefined,
  ): Promise<void> {
    const key = [timer.id, timer.token, timer.node];
    const rows: { timer: ResolvedTimer; fired: number }[] = await manager.query(
      'select timer, fired from process_timer where instance_id = $1 and token = $2 and node = $3',
      key,
    );
    const row = rows[0];
    if (!row) return;
    const next = again(row.timer, row.fired + 1);
    if (next === undefined) await manager.query('delete from process_timer where instance_id = $1 and token = $2 and node = $3', key);
    else await manager.query('update process_timer set due_at = $4, fired = fired + 1 where instance_id = $1 and token = $2 and node = $3', [...key, next]);
  }

  async dueTimers(manager: EntityManager, id: string, at: Date): Promise<{ token: number; node: string }[]> {
    return manager.query(
      'select token, node from process_timer where instance_id = $1 and due_at <= $2 order by due_at, token, node',
      [id, at],
    );
  }

  /** Node → the account that last completed it, for steps that two people must do. */
  async doneBy(manager: EntityManager, id: string): Promise<Record<string, string>> {
    const rows: { node: string; closed_by: string }[] = await manager.query(
      `select node, closed_by from process_task
       where instance_id = $1 and closed_by is not null and outcome is not null order by closed_at`,
      [id],
    );
    return Object.fromEntries(rows.map((row) => [row.node, row.closed_by]));
  }
}

function statusOf(instance: ProcessInstance): string {
  return instance.tokens.some((token) => token.incident) ? 'incident' : instance.status;
}

/** Links each entry to the one before: removing or changing a step shows. The audit chain holds the key. */
function historyHash(step: StepRows): Buffer {
  return createHash('sha256')
    .update(step.previousHash ?? Buffer.alloc(32))
    .update(JSON.stringify([step.id, step.revision, step.event]))
    .digest();
}
