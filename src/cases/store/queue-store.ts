import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CaseFile, QueueEntry } from '../domain/case.js';

export type QueueTask = Pick<QueueEntry, 'token' | 'node' | 'stage' | 'officeId' | 'role'>;

/** Which part of an office's work is asked for. `now` decides what is overdue, `soon` what is due soon. */
export interface QueueFilter {
  readonly officeId: string;
  readonly roles: readonly string[];
  readonly accountId: string;
  readonly view: 'waiting' | 'mine' | 'due-soon' | 'overdue';
  readonly slug?: string | undefined;
  readonly now: Date;
  readonly soon: Date;
}

/** The last row of the page before: queues are paged by key, so the thousandth page costs what the first does. */
export interface QueueKey {
  readonly dueAt: Date;
  readonly caseId: string;
  readonly token: number;
}

interface QueueRow {
  case_id: string;
  token: number;
  node: string;
  stage: string;
  office_id: string;
  role: string;
  slug: string;
  number: string;
  resubmitted: boolean;
  entered_at: Date;
  due_at: Date;
  claimed_by: string | null;
  claimed_at: Date | null;
}

const COLUMNS =
  'case_id, token, node, stage, office_id, role, slug, number, resubmitted, entered_at, due_at, claimed_by, claimed_at';

/** The office that has the task is of the kind that is to do it. */
const SAME_KIND = '(select department_type from office where id = q.office_id) = (select department_type from office where id = excluded.office_id)';

/** Rows of open office tasks, as the desk pages and claims them. */
@Injectable()
export class QueueStore {
  async page(manager: EntityManager, filter: QueueFilter, after: QueueKey | undefined, limit: number): Promise<QueueEntry[]> {
    const { where, parameters } = conditions(filter);
    const n = parameters.length;
    const rows: QueueRow[] = await manager.query(
      `select ${COLUMNS} from queue_entry
       where ${where} and ($${n + 1}::timestamptz is null or (due_at, case_id, token) > ($${n + 1}, $${n + 2}::uuid, $${n + 3}::int))
       order by due_at, case_id, token limit $${n + 4}`,
      [...parameters, after?.dueAt ?? null, after?.caseId ?? null, after?.token ?? null, limit],
    );
    return rows.map(toEntry);
  }

  /** How many there are, counted to 1000 at most: a sidebar need not count a city. */
  async count(manager: EntityManager, filter: QueueFilter): Promise<number> {
    const { where, parameters } = conditions(filter);
    const rows: { count: number }[] = await manager.query(
      `select count(*)::int as count from (select 1 from queue_entry where ${where} limit 1000) found`,
      parameters,
    );
    return rows[0]?.count ?? 0;
  }

  /** How many of each service, counted to 1000 rows at most. */
  async countBySlug(manager: EntityManager, filter: QueueFilter): Promise<{ slug: string; count: number }[]> {
    const { where, parameters } = conditions(filter);
    return manager.query(
      `select slug, count(*)::int as count from (select slug from queue_entry where ${where} limit 1000) found
       group by slug order by count desc, slug`,
      parameters,
    );
  }

  async ofCase(manager: EntityManager, caseId: string): Promise<QueueEntry[]> {
    const rows: QueueRow[] = await manager.query(`select ${COLUMNS} from queue_entry where case_id = $1 order by token`, [caseId]);
    return rows.map(toEntry);
  }

  /** The open tasks of a case described anew. One stays where it was forwarded to, and claimed, while such an office and role do it. */
  async replace(manager: EntityManager, caseFile: CaseFile, tasks: readonly QueueTask[], when: { readonly at: Date; readonly dueAt: Date }): Promise<void> {
    await manager.query('delete from queue_entry where case_id = $1 and not token = any($2::int[])', [caseFile.id, tasks.map(({ token }) => token)]);
    await manager.query(
      `insert into queue_entry as q (case_id, token, node, stage, office_id, role, slug, number, name_index, entered_at, due_at)
       select c.id, t.token, t.node, t.stage, t."officeId", t.role, c.slug, c.number, c.name_index, $3, $4
       from case_file c, jsonb_to_recordset($2) as t(token int, node text, stage text, "officeId" uuid, role text) where c.id = $1
       on conflict (case_id, token) do update set node = excluded.node, stage = excluded.stage, role = excluded.role,
         office_id = case when ${SAME_KIND} then q.office_id else excluded.office_id end,
         claimed_by = case when ${SAME_KIND} and q.role = excluded.role then q.claimed_by end,
         claimed_at = case when ${SAME_KIND} and q.role = excluded.role then q.claimed_at end`,
      [caseFile.id, JSON.stringify(tasks), when.at, when.dueAt],
    );
  }

  /** One wins: true when the row was free and is now the claimant's. */
  async claim(manager: EntityManager, caseId: string, token: number, accountId: string, at: Date): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      'update queue_entry set claimed_by = $3, claimed_at = $4 where case_id = $1 and token = $2 and claimed_by is null',
      [caseId, token, accountId, at],
    );
    return count > 0;
  }

  /** To another office, where anybody may claim it, or to one colleague, who has it at once. */
  async handTo(manager: EntityManager, entry: QueueEntry, to: { readonly officeId: string; readonly accountId: string | undefined; readonly at: Date }): Promise<void> {
    await manager.query(
      'update queue_entry set office_id = $3, claimed_by = $4, claimed_at = case when $4::uuid is null then null else $5::timestamptz end where case_id = $1 and token = $2',
      [entry.caseId, entry.token, to.officeId, to.accountId ?? null, to.at],
    );
  }

  async release(manager: EntityManager, caseId: string, token: number, accountId: string): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      'update queue_entry set claimed_by = null, claimed_at = null where case_id = $1 and token = $2 and claimed_by = $3',
      [caseId, token, accountId],
    );
    return count > 0;
  }
}

function conditions(filter: QueueFilter): { where: string; parameters: unknown[] } {
  const parameters: unknown[] = [filter.officeId, filter.roles];
  const place = (value: unknown): string => `$${parameters.push(value)}`;
  const parts = ['office_id = $1', 'role = any($2)'];
  if (filter.view === 'waiting') parts.push('claimed_by is null');
  if (filter.view === 'mine') parts.push(`claimed_by = ${place(filter.accountId)}`);
  if (filter.view === 'due-soon') parts.push(`due_at >= ${place(filter.now)} and due_at < ${place(filter.soon)}`);
  if (filter.view === 'overdue') parts.push(`due_at < ${place(filter.now)}`);
  if (filter.slug !== undefined) parts.push(`slug = ${place(filter.slug)}`);
  return { where: parts.join(' and '), parameters };
}

function toEntry(row: QueueRow): QueueEntry {
  return {
    caseId: row.case_id,
    token: row.token,
    node: row.node,
    stage: row.stage,
    officeId: row.office_id,
    role: row.role,
    slug: row.slug,
    number: row.number,
    resubmitted: row.resubmitted,
    enteredAt: row.entered_at,
    dueAt: row.due_at,
    claimedBy: row.claimed_by ?? undefined,
    claimedAt: row.claimed_at ?? undefined,
  };
}
