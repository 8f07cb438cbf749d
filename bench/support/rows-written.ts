import type { ClientBase } from 'pg';

export type Row = Readonly<Record<string, unknown>>;

/** What one act of a citizen (a form posted) left in the database. */
export interface Act {
  readonly name: string;
  /** By table, as they are after the act. */
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  readonly jobs: readonly { task: string; payload: unknown; key: string | null }[];
}

/** Tables of the record, parents before children. */
export const RECORD_TABLES = [
  'data_key', 'stored_file', 'application', 'application_upload', 'application_pledge', 'certificate_grant', 'case_file',
  'certificate_use', 'submission', 'process_instance', 'process_history', 'process_task', 'process_timer', 'case_clock',
  'queue_entry', 'case_event', 'case_document', 'message', 'audit_record', 'audit_head',
] as const;

/** Housekeeping of the session and of the lock-out: no part of what must be kept. */
const HOUSEKEEPING = new Set(['session', 'rate_limit', 'sign_in_throttle', 'one_time_code', 'setting']);

/** Finds the rows that transactions have written since a mark. Nobody else may write meanwhile. */
export class RowsWritten {
  private mark = '';

  constructor(private readonly client: ClientBase) {}

  async begin(): Promise<void> {
    const { rows } = await this.client.query<{ mark: string }>('select pg_current_xact_id()::text as mark');
    this.mark = rows[0]?.mark ?? '';
  }

  /** What was written since `begin` or the last `take`. */
  async take(name: string): Promise<Act> {
    const written = new Map<string, Row[]>();
    for (const table of await this.tables()) {
      const { rows } = await this.client.query<{ row: Row }>(`select to_jsonb(t) as row from public."${table}" t where t.xmin::text::bigint >= $1`, [this.mark]);
      if (rows.length === 0 || HOUSEKEEPING.has(table)) continue;
      if (!RECORD_TABLES.some((each) => each === table)) throw new Error(`${name} writes to ${table}: say in ${import.meta.url} what that is`);
      written.set(table, rows.map(({ row }) => row));
    }
    const jobs = await this.client.query<{ task: string; payload: unknown; key: string | null }>(
      `select t.identifier as task, j.payload, j.key from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = j.task_id where j.xmin::text::bigint >= $1`,
      [this.mark],
    );
    await this.begin();
    return { name, rows: written, jobs: jobs.rows };
  }

  private async tables(): Promise<string[]> {
    const { rows } = await this.client.query<{ name: string }>("select relname as name from pg_stat_user_tables where schemaname = 'public'");
    return rows.map(({ name }) => name);
  }
}
