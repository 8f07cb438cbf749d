import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DataKey } from '../../platform/crypto/vault.js';
import type { Deferral, Delivery, Period } from '../domain/deferral.js';

/** Rows of what accepted cases still owe (容缺). Writers hold the lock of the case's process instance. */
@Injectable()
export class DeferralStore {
  async begin(manager: EntityManager, caseId: string, begun: { readonly slotId: string; readonly days: number; readonly at: Date } & Period): Promise<void> {
    await manager.query(
      `insert into deferral (case_id, slot_id, days, begun_at, due_at, next_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (case_id, slot_id) do nothing`,
      [caseId, begun.slotId, begun.days, begun.at, begun.dueAt, begun.remindAt],
    );
  }

  /** All that a case owed, in the order of their ends, with everything handed in. */
  async ofCase(manager: EntityManager, caseId: string, key: DataKey): Promise<Deferral[]> {
    const rows: { slot_id: string; days: number; begun_at: Date; due_at: Date; lapsed_at: Date | null; ended_at: Date | null }[] = await manager.query(
      'select slot_id, days, begun_at, due_at, lapsed_at, ended_at from deferral where case_id = $1 order by due_at, slot_id',
      [caseId],
    );
    if (rows.length === 0) return [];
    const deliveries: { slot_id: string; round: number; file_ids: string[]; handed_in_at: Date; answer: Delivery['answer'] | null; answered_at: Date | null; reason: Buffer | null }[] =
      await manager.query(
        'select slot_id, round, file_ids, handed_in_at, answer, answered_at, reason from deferral_delivery where case_id = $1 order by slot_id, round',
        [caseId],
      );
    return rows.map((row) => ({
      slotId: row.slot_id,
      days: row.days,
      begunAt: row.begun_at,
      dueAt: row.due_at,
      lapsedAt: row.lapsed_at ?? undefined,
      endedAt: row.ended_at ?? undefined,
      deliveries: deliveries.filter((each) => each.slot_id === row.slot_id).map((each) => ({
        round: each.round,
        fileIds: each.file_ids,
        handedInAt: each.handed_in_at,
        answer: each.answer ?? undefined,
        answeredAt: each.answered_at ?? undefined,
        reason: each.reason ? key.open(each.reason, reasonContext(caseId, row.slot_id, each.round)).toString('utf8') : undefined,
      })),
    }));
  }

  /** Which of these cases still wait for the applicant, and until when. */
  async awaited(manager: EntityManager, caseIds: readonly string[]): Promise<Map<string, Date>> {
    const rows: { case_id: string; due_at: Date }[] = caseIds.length === 0 ? [] : await manager.query(
      `select d.case_id, min(d.due_at) as due_at from deferral d
       where d.case_id = any($1) and d.ended_at is null
         and not exists (select from deferral_delivery h where h.case_id = d.case_id and h.slot_id = d.slot_id and h.answer is null)
       group by d.case_id`,
      [caseIds],
    );
    return new Map(rows.map((row) => [row.case_id, row.due_at]));
  }

  /** Files join what lies unanswered with the office, or begin a new delivery: the office has it now, and no time runs. */
  async handIn(manager: EntityManager, caseId: string, slotId: string, given: { readonly fileIds: readonly string[]; readonly by: string; readonly at: Date }): Promise<void> {
    const [, joined]: [unknown, number] = await manager.query(
      'update deferral_delivery set file_ids = file_ids || $3::uuid[] where case_id = $1 and slot_id = $2 and answer is null',
      [caseId, slotId, given.fileIds],
    );
    if (joined > 0) return;
    await manager.query(
      `insert into deferral_delivery (case_id, slot_id, round, file_ids, handed_in_at, handed_in_by)
       values ($1, $2, (select coalesce(max(round), 0) + 1 from deferral_delivery where case_id = $1 and slot_id = $2), $3, $4, $5)`,
      [caseId, slotId, given.fileIds, given.at, given.by],
    );
    await manager.query('update deferral set next_at = null where case_id = $1 and slot_id = $2', [caseId, slotId]);
  }

  async confirm(manager: EntityManager, caseId: string, slotId: string, by: string, at: Date): Promise<void> {
    await manager.query(
      "update deferral_delivery set answer = 'confirmed', answered_at = $3, answered_by = $4 where case_id = $1 and slot_id = $2 and answer is null",
      [caseId, slotId, at, by],
    );
    await manager.query('update deferral set ended_at = $3, next_at = null where case_id = $1 and slot_id = $2', [caseId, slotId, at]);
  }

  async askAgain(
    manager: EntityManager, caseId: string, slotId: string,
    asked: { readonly round: number; readonly reason: string; readonly by: string; readonly at: Date } & Period, key: DataKey,
  ): Promise<void> {
    await manager.query(
      `update deferral_delivery set answer = 'asked-again', answered_at = $4, answered_by = $5, reason = $6
       where case_id = $1 and slot_id = $2 and round = $3`,
      [caseId, slotId, asked.round, asked.at, asked.by, key.seal(Buffer.from(asked.reason, 'utf8'), reasonContext(caseId, slotId, asked.round))],
    );
    await manager.query(
      `update deferral set due_at = $3, lapsed_at = null, next_at = greatest($4::timestamptz, $5)
       where case_id = $1 and slot_id = $2`,
      [caseId, slotId, asked.dueAt, asked.remindAt, asked.at],
    );
  }

  /** Nobody needs it any more: of one slot, or of the whole case. */
  async drop(manager: EntityManager, caseId: string, at: Date, slotIds?: readonly string[]): Promise<void> {
    await manager.query(
      `update deferral set ended_at = $2, next_at = null
       where case_id = $1 and ended_at is null and ($3::text[] is null or slot_id = any($3))`,
      [caseId, at, slotIds ?? null],
    );
  }

  /** Cases that still owe something whose time ends at or after `from`: page by page, `after` the last id of the page before. */
  async countedFrom(manager: EntityManager, from: Date, after: string | undefined, limit: number): Promise<string[]> {
    const rows: { case_id: string }[] = await manager.query(
      `select distinct case_id from deferral where next_at is not null and due_at >= $1 and ($2::uuid is null or case_id > $2) order by case_id limit $3`,
      [from, after ?? null, limit],
    );
    return rows.map((row) => row.case_id);
  }

  async setPeriod(manager: EntityManager, caseId: string, slotId: string, { dueAt, remindAt }: Period, now: Date): Promise<void> {
    await manager.query(
      `update deferral set due_at = $3, next_at = case when next_at <= due_at then greatest($4::timestamptz, $5) else $3::timestamptz + interval '1 millisecond' end
       where case_id = $1 and slot_id = $2 and next_at is not null`,
      [caseId, slotId, dueAt, remindAt, now],
    );
  }

  /** Cases for which there is something to do at `at`. */
  async dueCases(manager: EntityManager, at: Date, limit: number): Promise<string[]> {
    const rows: { case_id: string }[] = await manager.query(
      'select case_id from (select case_id, next_at from deferral where next_at <= $1 order by next_at limit $2) as due group by case_id order by min(next_at)', [at, limit],
    );
    return rows.map((row) => row.case_id);
  }

  /** Slots of the case that fell due; each is taken once: after its reminder it waits for its end, after that for nothing. */
  async takeDue(manager: EntityManager, caseId: string, at: Date): Promise<{ slotId: string; dueAt: Date; lapsed: boolean }[]> {
    const [rows]: [{ slotId: string; dueAt: Date; lapsed: boolean }[], number] = await manager.query(
      `update deferral set
         lapsed_at = case when due_at < $2 then due_at end,
         next_at = case when due_at < $2 then null else due_at + interval '1 millisecond' end
       where case_id = $1 and next_at <= $2
       returning slot_id as "slotId", due_at as "dueAt", due_at < $2 as lapsed`,
      [caseId, at],
    );
    return rows;
  }
}

function reasonContext(caseId: string, slotId: string, round: number): string {
  return `deferral_delivery.reason:${caseId}:${slotId}:${round}`;
}
