import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Run } from './figures.js';
import { connect, run } from './lanes.js';
import type { Act } from './rows-written.js';

/**
 * The same rows by the fewest statements of somebody who has to look before he writes: BEGIN, one SELECT that locks and
 * reads the instance, one statement that writes all, COMMIT. Planned once, no rules, nothing computed.
 */
export class LockingFloor {
  private constructor(
    private readonly connections: readonly pg.Client[],
    private readonly acts: readonly { readonly rows: string; readonly first: boolean }[],
    private readonly recordedId: string,
  ) {}

  static async prepare(url: string, clients: number, recorded: readonly Act[]): Promise<LockingFloor> {
    const connections = await connect(url, clients);
    const id = String(recorded[0]?.rows.get('process_instance')?.[0]?.['id']);
    const acts = recorded.map((act, n) => ({ rows: JSON.stringify(Object.fromEntries(act.rows)), first: n === 0 }));
    return new LockingFloor(connections, acts, id);
  }

  run(clients: number, withinMs: number): Promise<Run> {
    return run(this.connections.slice(0, clients), withinMs, (client) => this.live(client));
  }

  async close(): Promise<void> {
    for (const connection of this.connections) await connection.end();
  }

  private async live(client: pg.Client): Promise<void> {
    const id = uuidv7();
    for (const { rows, first } of this.acts) {
      await client.query('begin');
      if (!first) await client.query({ name: 'floor-lock', text: 'select state, revision from process_instance where id = $1 for update', values: [id] });
      await client.query({ name: 'floor-write', text: WRITE, values: [rows.replaceAll(this.recordedId, id)] });
      await client.query('commit');
    }
  }
}

const TABLES: Readonly<Record<string, readonly [key: string, changed: string]>> = {
  process_instance: ['id', 'state = excluded.state, revision = excluded.revision, status = excluded.status'],
  process_history: ['instance_id, seq', ''],
  process_task: ['instance_id, token', 'closed_at = excluded.closed_at, closed_by = excluded.closed_by, outcome = excluded.outcome'],
  case_clock: ['instance_id, clock_id', 'state = excluded.state, next_at = excluded.next_at'],
};

const WRITE = `with ${Object.entries(TABLES)
  .map(([table, [key, changed]]) =>
    `${table}_rows as (insert into ${table} select (jsonb_populate_record(null::${table}, r)).* from jsonb_array_elements($1::jsonb -> '${table}') r
       on conflict (${key}) do ${changed === '' ? 'nothing' : `update set ${changed}`})`)
  .join(', ')} select 1`;
