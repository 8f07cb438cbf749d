import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditActor } from '../chain.js';

/** One record as it was written: ids and codes only. */
export interface AuditLine {
  readonly chain: string;
  readonly seq: number;
  readonly at: Date;
  readonly actor: AuditActor;
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly detail: Readonly<Record<string, unknown>>;
}

/** All that is given must fit; nothing given means every record. */
export interface RecordFilter {
  readonly chains?: readonly string[];
  /** The account that did it. */
  readonly actorId?: string;
  /** From this instant (included) to that one (excluded). */
  readonly from?: Date;
  readonly to?: Date;
}

/** The last record of the page before. */
export type RecordPlace = Pick<AuditLine, 'at' | 'chain' | 'seq'>;

interface RecordRow {
  chain_id: string;
  seq: number;
  at: Date;
  actor_kind: AuditActor['kind'];
  actor_id: string | null;
  acting_for: string | null;
  action: string;
  subject_kind: string;
  subject_id: string;
  detail: Record<string, unknown>;
}

/** The audit record by chain, by who did it, and by time. Who may ask is the caller's to decide, and to record. */
@Injectable()
export class SearchRecords {
  /** Newest first, at most `limit`, paged by key. */
  async find(manager: EntityManager, filter: RecordFilter, limit: number, after?: RecordPlace): Promise<AuditLine[]> {
    const parameters: unknown[] = [];
    const given = (value: unknown): string => `$${parameters.push(value)}`;
    const conditions = [
      ...(filter.chains ? [`chain_id = any(${given(filter.chains)}::uuid[])`] : []),
      ...(filter.actorId ? [`actor_id = ${given(filter.actorId)}`] : []),
      ...(filter.from ? [`at >= ${given(filter.from)}`] : []),
      ...(filter.to ? [`at < ${given(filter.to)}`] : []),
      ...(after ? [`(at, chain_id, seq) < (${given(after.at)}::timestamptz, ${given(after.chain)}::uuid, ${given(after.seq)}::int)`] : []),
    ];
    const rows: RecordRow[] = await manager.query(
      `select chain_id, seq, at, actor_kind, actor_id, acting_for, action, subject_kind, subject_id, detail from audit_record
       ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
       order by at desc, chain_id desc, seq desc limit ${given(limit)}`,
      parameters,
    );
    return rows.map(toLine);
  }
}

function toLine(row: RecordRow): AuditLine {
  return {
    chain: row.chain_id,
    seq: row.seq,
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id, actingFor: row.acting_for },
    action: row.action,
    subject: { kind: row.subject_kind, id: row.subject_id },
    detail: row.detail,
  };
}
