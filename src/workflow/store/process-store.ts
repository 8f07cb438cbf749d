import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { EntityManager } from 'typeorm';
import type { ClockState } from '../core/clocks.js';
import type { ResolvedTimer } from '../core/effects.js';
import type { HistoryEvent } from '../core/move-event.js';
import type { ProcessInstance } from '../core/instance.js';
import { prepared, preparedAhead } from './prepared.js';
import { stepStatement, type ClockRow, type StepRows } from './step-rows.js';

/** An instance as stored, its row locked until the transaction ends. */
export interface LockedProcess {
  readonly id: string;
  readonly definitionHash: string;
  readonly revision: number;
  readonly instance: ProcessInstance;
  readonly clocks: readonly ClockState[];
  /** Hash of the latest history entry. */
  readonly historyHash: Buffer;
  /** How often clocks were written without a step. */
  readonly clocksWritten: number;
}

export interface StoredHistory {
  readonly definitionHash: string;
  readonly revision: number;
  readonly instance: ProcessInstance;
  readonly entries: readonly { seq: number; event: HistoryEvent; actorId: string | undefined; hash: Buffer }[];
}

/** The lock of a process that has been sent ahead. */
export type LockAhead = pg.QueryConfig;

interface LockRow {
  definition_hash: string;
  state: ProcessInstance;
  revision: number;
  clocks_written: number;
  hash: Buffer;
  clocks: ClockState[] | null;
}

/** Rows of the workflow: one statement reads and locks, one writes a whole step. */
@Injectable()
export class ProcessStore {
  /**
   * Locks the instance's row; undefined when there is none, or when somebody else holds it and `skipLocked` is set.
   * A function, because a single SELECT that had to wait for the lock would go on with what it saw before waiting.
   */
  async lock(manager: EntityManager, id: string, skipLocked = false): Promise<LockedProcess | undefined> {
    const rows = await prepared<LockRow>(manager, 'process-lock', 'select * from lock_process($1, $2)', [id, skipLocked]);
    const row = rows[0];
    return (
      row && {
        id,
        definitionHash: row.definition_hash,
        revision: row.revision,
        instance: row.state,
        clocks: row.clocks ?? [],
        historyHash: row.hash,
        clocksWritten: row.clocks_written,
      }
    );
  }

  /**
   * Locks a process that is believed to be known, without waiting for the answer: where it has moved on, the transaction
   * fails. A step written next needs no lock of its own before it, for it looks too: pass what this answers.
   */
  async lockAsKnown(manager: EntityManager, { id, revision, clocksWritten }: LockedProcess): Promise<LockAhead> {
    const lock = { name: 'process-lock-as-known', text: 'select lock_process_as_known($1, $2, $3)', values: [id, revision, clocksWritten] };
    await preparedAhead(manager, lock);
    return lock;
  }

  /** In a transaction it is sent and not waited for: what comes after sees it, and if it fails nothing commits. */
  async write(manager: EntityManager, step: StepRows, lock?: LockAhead): Promise<void> {
    const { name, text, values } = stepStatement(step);
    await preparedAhead(manager, { name, text, values: [...values] }, lock);
  }

  /** Clocks only, when an alarm or a new calendar changed them without a step. The instance's row must be locked. */
  async writeClocks(manager: EntityManager, id: string, clocks: readonly ClockRow[]): Promise<void> {
    if (clocks.length === 0) return;
    await manager.query(
      `with written as (update process_instance set clocks_written = clocks_written + 1 where id = $1)
       update case_clock set state = c.state, next_at = c."nextAt"
       from jsonb_to_recordset($2) as c(state jsonb, "nextAt" timestamptz)
       where case_clock.instance_id = $1 and case_clock.clock_id = c.state ->> 'id'`,
      [id, JSON.stringify(clocks)],
    );
  }

  /** Takes the row of a timer that goes off; the step puts it back when it repeats. */
  async takeTimer(
    manager: EntityManager,
    timer: { readonly id: string; readonly token: number; readonly node: string },
  ): Promise<{ timer: ResolvedTimer; fired: number } | undefined> {
    const rows = await prepared<{ timer: ResolvedTimer; fired: number }>(
      manager,
      'process-take-timer',
      'delete from process_timer where instance_id = $1 and token = $2 and node = $3 returning timer, fired',
      [timer.id, timer.token, timer.node],
    );
    return rows[0];
  }

  async timersOf(manager: EntityManager, id: string): Promise<{ token: number; node: string; timer: ResolvedTimer; armedAt: Date; dueAt: Date; fired: number }[]> {
    return manager.query(
      'select token, node, timer, armed_at as "armedAt", due_at as "dueAt", fired from process_timer where instance_id = $1 order by due_at, token, node',
      [id],
    );
  }

  async setTimerDue(manager: EntityManager, timer: { id: string; token: number; node: string; dueAt: string }): Promise<void> {
    await manager.query('update process_timer set due_at = $4 where instance_id = $1 and token = $2 and node = $3', [
      timer.id, timer.token, timer.node, timer.dueAt,
    ]);
  }

  /** All that was ever done to an instance, oldest first, and what it came to. */
  async historyOf(manager: EntityManager, id: string): Promise<StoredHistory | undefined> {
    const found: { definition_hash: string; revision: number; state: ProcessInstance }[] = await manager.query(
      'select definition_hash, revision, state from process_instance where id = $1',
      [id],
    );
    const row = found[0];
    if (!row) return undefined;
    const entries: { seq: number; event: HistoryEvent; actor_id: string | null; hash: Buffer }[] = await manager.query(
      'select seq, event, actor_id, hash from process_history where instance_id = $1 order by seq',
      [id],
    );
    return {
      definitionHash: row.definition_hash,
      revision: row.revision,
      instance: row.state,
      entries: entries.map(({ seq, event, actor_id, hash }) => ({ seq, event, actorId: actor_id ?? undefined, hash })),
    };
  }
}
