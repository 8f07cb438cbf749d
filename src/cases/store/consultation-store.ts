import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DataKey } from '../../platform/crypto/vault.js';
import type { Consultation } from '../domain/consultation.js';

interface Row {
  id: string;
  case_id: string;
  token: number;
  asked_by: string;
  asked_office: string;
  asked_at: Date;
  to_office: string;
  to_account: string | null;
  question: Buffer;
  answer: Buffer | null;
  answered_by: string | null;
  answered_at: Date | null;
  closed_at: Date | null;
}

/** One that waits for an answer, as the list of an office shows it. */
export interface WaitingConsultation {
  readonly id: string;
  readonly number: string;
  readonly slug: string;
  readonly askedOffice: string;
  readonly askedAt: Date;
}

export interface ConsultationKey {
  readonly askedAt: Date;
  readonly id: string;
}

/** Questions and answers are sealed under the key of their case. */
@Injectable()
export class ConsultationStore {
  async insert(manager: EntityManager, asked: Omit<Consultation, 'answer' | 'answeredBy' | 'answeredAt' | 'closedAt'>, key: DataKey): Promise<void> {
    await manager.query(
      `insert into consultation (id, case_id, token, asked_by, asked_office, asked_at, to_office, to_account, question)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        asked.id, asked.caseId, asked.token, asked.askedBy, asked.askedOffice, asked.askedAt, asked.toOffice, asked.toAccount ?? null,
        key.seal(Buffer.from(asked.question, 'utf8'), `consultation.question:${asked.id}`),
      ],
    );
  }

  async answer(manager: EntityManager, id: string, given: { readonly answer: string; readonly by: string; readonly at: Date }, key: DataKey): Promise<void> {
    await manager.query('update consultation set answer = $2, answered_by = $3, answered_at = $4 where id = $1', [
      id, key.seal(Buffer.from(given.answer, 'utf8'), `consultation.answer:${id}`), given.by, given.at,
    ]);
  }

  async ofCase(manager: EntityManager, caseId: string, key: DataKey): Promise<Consultation[]> {
    const rows: Row[] = await manager.query('select * from consultation where case_id = $1 order by asked_at, id', [caseId]);
    return rows.map((row) => ({
      id: row.id,
      caseId: row.case_id,
      token: row.token,
      askedBy: row.asked_by,
      askedOffice: row.asked_office,
      askedAt: row.asked_at,
      toOffice: row.to_office,
      toAccount: row.to_account ?? undefined,
      question: key.open(row.question, `consultation.question:${row.id}`).toString('utf8'),
      answer: row.answer ? key.open(row.answer, `consultation.answer:${row.id}`).toString('utf8') : undefined,
      answeredBy: row.answered_by ?? undefined,
      answeredAt: row.answered_at ?? undefined,
      closedAt: row.closed_at ?? undefined,
    }));
  }

  /** Those that wait for this person's answer, the longest waiting first, paged by key. */
  async waitingFor(manager: EntityManager, who: { officeId: string; accountId: string }, after: ConsultationKey | undefined, limit: number): Promise<WaitingConsultation[]> {
    return manager.query(
      `select o.id, c.number, c.slug, o.asked_office as "askedOffice", o.asked_at as "askedAt"
       from consultation o join case_file c on c.id = o.case_id
       where o.to_office = $1 and (o.to_account is null or o.to_account = $2) and o.answered_at is null and o.closed_at is null
         and ($3::timestamptz is null or (o.asked_at, o.id) > ($3, $4::uuid))
       order by o.asked_at, o.id limit $5`,
      [who.officeId, who.accountId, after?.askedAt ?? null, after?.id ?? null, limit],
    );
  }

  /** Counted to 100 at most. */
  async countWaiting(manager: EntityManager, who: { officeId: string; accountId: string }): Promise<number> {
    const rows: { count: number }[] = await manager.query(
      `select count(*)::int as count from (select 1 from consultation where to_office = $1 and (to_account is null or to_account = $2)
         and answered_at is null and closed_at is null limit 100) found`,
      [who.officeId, who.accountId],
    );
    return rows[0]?.count ?? 0;
  }

  /** Has the office a part in the case beyond its jurisdiction: a step handed to it, a question, something it did? */
  async hasPart(manager: EntityManager, caseId: string, officeId: string): Promise<boolean> {
    const rows: { part: boolean }[] = await manager.query(
      `select exists (select 1 from queue_entry where case_id = $1 and office_id = $2)
           or exists (select 1 from consultation where case_id = $1 and to_office = $2)
           or exists (select 1 from case_event where case_id = $1 and office_id = $2) as part`,
      [caseId, officeId],
    );
    return rows[0]?.part ?? false;
  }
}
