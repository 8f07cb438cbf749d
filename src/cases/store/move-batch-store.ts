import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CaseMove, CaseMoveState, MoveBatch, StayReason } from '../domain/case-move.js';

/** Rows of moves in bulk: what was asked for, and how far it has come. */
@Injectable()
export class MoveBatchStore {
  /** Enters every open case of the version, or those of the numbers; answers how many. */
  async insert(manager: EntityManager, batch: MoveBatch, numbers: readonly string[] | undefined): Promise<number> {
    await manager.query(
      'insert into case_move_batch (id, from_version_id, to_version_id, mapping, started_by, started_at) values ($1, $2, $3, $4, $5, $6)',
      [batch.id, batch.fromVersionId, batch.toVersionId, JSON.stringify(batch.mapping), batch.startedBy, batch.startedAt],
    );
    const rows: { count: number }[] = await manager.query(
      `with entered as (
         insert into case_move (batch_id, case_id, state)
         select $1, id, 'waiting' from case_file
         where service_version_id = $2 and closed_at is null and ($3::text[] is null or number = any($3)) returning 1
       ) select count(*)::int as count from entered`,
      [batch.id, batch.fromVersionId, numbers ?? null],
    );
    return rows[0]?.count ?? 0;
  }

  async find(manager: EntityManager, id: string): Promise<MoveBatch | undefined> {
    const rows: MoveBatch[] = await manager.query(
      `select id, from_version_id as "fromVersionId", to_version_id as "toVersionId", mapping, started_by as "startedBy", started_at as "startedAt"
       from case_move_batch where id = $1`,
      [id],
    );
    return rows[0];
  }

  /** The latest ones from a version. */
  async ofVersion(manager: EntityManager, versionId: string, limit: number): Promise<{ id: string; startedAt: Date; cases: number }[]> {
    return manager.query(
      `select b.id, b.started_at as "startedAt", (select count(*)::int from case_move m where m.batch_id = b.id) as cases
       from case_move_batch b where b.from_version_id = $1 order by b.started_at desc limit $2`,
      [versionId, limit],
    );
  }

  /** How many cases stand where. Reads the batch's rows only. */
  async counts(manager: EntityManager, batchId: string): Promise<Readonly<Record<CaseMoveState, number>>> {
    const rows: { state: CaseMoveState; count: number }[] = await manager.query(
      'select state, count(*)::int as count from case_move where batch_id = $1 group by state',
      [batchId],
    );
    const none = { waiting: 0, moved: 0, stayed: 0, returning: 0, returned: 0 };
    return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
  }

  /** One page by the case's id; those of a state only, where one is given. */
  async page(manager: EntityManager, batchId: string, state: CaseMoveState | undefined, after: string | undefined, limit: number): Promise<CaseMove[]> {
    return manager.query(
      `select m.case_id as "caseId", c.number, m.state, m.reasons, m.done_at as "doneAt"
       from case_move m join case_file c on c.id = m.case_id
       where m.batch_id = $1 and ($2::text is null or m.state = $2) and ($3::uuid is null or m.case_id > $3)
       order by m.case_id limit $4`,
      [batchId, state ?? null, after ?? null, limit],
    );
  }

  /** Cases that still have to be done, whichever way. */
  async pending(manager: EntityManager, batchId: string, after: string | undefined, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `select case_id as id from case_move where batch_id = $1 and state in ('waiting', 'returning') and ($2::uuid is null or case_id > $2)
       order by case_id limit $3`,
      [batchId, after ?? null, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Takes one case's row until the transaction ends; undefined: there is none. */
  async take(manager: EntityManager, batchId: string, caseId: string): Promise<CaseMoveState | undefined> {
    const rows: { state: CaseMoveState }[] = await manager.query(
      'select state from case_move where batch_id = $1 and case_id = $2 for update',
      [batchId, caseId],
    );
    return rows[0]?.state;
  }

  async settle(manager: EntityManager, batchId: string, caseId: string, state: CaseMoveState, reasons: readonly StayReason[], at: Date): Promise<void> {
    await manager.query('update case_move set state = $3, reasons = $4, done_at = $5 where batch_id = $1 and case_id = $2', [
      batchId, caseId, state, JSON.stringify(reasons), at,
    ]);
  }

  /** All that were moved are to be taken back. */
  async askBack(manager: EntityManager, batchId: string): Promise<void> {
    await manager.query("update case_move set state = 'returning' where batch_id = $1 and state = 'moved'", [batchId]);
  }

  /** Numbers and ids of open cases of a version, by id. */
  async openCases(manager: EntityManager, versionId: string, numbers: readonly string[] | undefined, limit: number): Promise<{ id: string; number: string }[]> {
    return manager.query(
      `select id, number from case_file where service_version_id = $1 and closed_at is null and ($2::text[] is null or number = any($2))
       order by id limit $3`,
      [versionId, numbers ?? null, limit],
    );
  }
}
