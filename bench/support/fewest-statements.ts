import { randomBytes } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Run } from './figures.js';
import { connect, run } from './lanes.js';
import { RECORD_TABLES, type Act, type Row } from './rows-written.js';

/** One act made again: its rows as text, cut where an id of the recorded journey stands. */
interface Prepared {
  readonly statement: string;
  readonly pieces: readonly string[];
  /** What stands between the pieces, by its place in the list of fresh ids. */
  readonly slots: readonly number[];
  readonly fileBytes: number;
}

/**
 * The floor under every journey: the same rows made durable with one statement for each act, by a function that the
 * server has planned already, with no HTTP, no reading, no rules. Every journey gets ids of its own.
 */
export class FewestStatements {
  private constructor(
    private readonly connections: readonly pg.Client[],
    private readonly folder: string,
    private readonly acts: readonly Prepared[],
    private readonly kinds: readonly ('uuid' | 'number')[],
  ) {}

  /** Statements for one journey. */
  get statements(): number {
    return this.acts.length;
  }

  /**
   * @param clients connections to open
   * @param folder where files are written, on the disk that the portal writes its own to
   */
  static async prepare(url: string, clients: number, folder: string, recorded: readonly Act[]): Promise<FewestStatements> {
    const acts = recorded.map(withOwnChains);
    const ids = [...new Set(acts.flatMap(idsOf))];
    const numbers = acts.flatMap((act) => (act.rows.get('case_file') ?? []).map((row) => String(row['number'])));
    const names = [...ids, ...numbers];
    const connections = await connect(url, clients);
    const [client] = connections;
    if (!client) throw new Error('no connection asked for');
    const known = new Set<string>();
    const prepared: Prepared[] = [];
    const keys = await primaryKeys(client);
    for (const [n, act] of acts.entries()) {
      await client.query(functionFor(n, act, keys, known));
      prepared.push({ statement: `select bench_act_${n}($1)`, ...cut(JSON.stringify(given(act)), names), fileBytes: fileBytesOf(act) });
    }
    await mkdir(folder, { recursive: true });
    const fewest = new FewestStatements(connections, folder, prepared, [...ids.map(() => 'uuid' as const), ...numbers.map(() => 'number' as const)]);
    for (const connection of connections) await fewest.journey(connection);
    return fewest;
  }

  /** `clients` at once, each on a connection of its own. No journey begins after `withinMs`. */
  run(clients: number, journeys: number, withinMs: number): Promise<Run> {
    return run(this.connections.slice(0, clients), withinMs, (client) => this.journey(client), journeys);
  }

  async close(): Promise<void> {
    for (const connection of this.connections) await connection.end();
  }

  private async journey(client: pg.Client): Promise<void> {
    const fresh = this.kinds.map((kind) => (kind === 'uuid' ? uuidv7() : `BENCH-${randomBytes(8).toString('hex')}`));
    for (const act of this.acts) {
      if (act.fileBytes > 0) await writeDurably(this.folder, fresh[0] ?? '', act.fileBytes);
      const text = act.pieces.map((piece, n) => piece + (n < act.slots.length ? (fresh[act.slots[n] ?? 0] ?? '') : '')).join('');
      await client.query({ name: act.statement, text: act.statement, values: [text] });
    }
  }
}

/** The holder's chain outlives the journey; here each journey gets one of its own, so that entries never collide. */
function withOwnChains(act: Act): Act {
  const own = new Set(act.rows.get('application')?.map((row) => row['id']) ?? []);
  for (const row of act.rows.get('case_file') ?? []) own.add(row['id']);
  return {
    ...act,
    rows: new Map([...act.rows].map(([table, rows]) => [
      table,
      table === 'audit_record' || table === 'audit_head' ? rows.map((row) => ({ ...row, chain_id: chainName(row['chain_id']) })) : rows,
    ])),
  };
}

/** Keeps the shape of an id, so that it is found and replaced like the others, but is nobody's party. */
function chainName(id: unknown): string {
  return String(id).replace(/^./, (first) => (first === 'f' ? 'e' : 'f'));
}

function idsOf(act: Act): string[] {
  return [...act.rows].flatMap(([table, rows]) => rows.map((row) => String(row[table.startsWith('audit_') ? 'chain_id' : 'id'] ?? ''))).filter(Boolean);
}

function given(act: Act): Record<string, unknown> {
  return { ...Object.fromEntries(act.rows), jobs: act.jobs };
}

function cut(text: string, names: readonly string[]): Pick<Prepared, 'pieces' | 'slots'> {
  const pattern = new RegExp(names.map((name) => name.replace(/[^\w]/g, '\\$&')).join('|'), 'g');
  return { pieces: text.split(pattern), slots: [...text.matchAll(pattern)].map(([name]) => names.indexOf(name)) };
}

/** One insert a table; where an earlier act made the row, what is there is replaced. */
function functionFor(n: number, act: Act, keys: ReadonlyMap<string, Key>, known: Set<string>): string {
  const statements: string[] = [];
  for (const table of RECORD_TABLES) {
    const rows = act.rows.get(table) ?? [];
    const key = keys.get(table);
    if (rows.length === 0 || !key) continue;
    // The trigger on certificate_use marks the grants itself.
    if (table === 'certificate_grant' && act.rows.has('certificate_use')) continue;
    const isKnown = rows.map((row) => knownAs(table, key, row)).filter((name) => known.has(name)).length > 0;
    for (const row of rows) known.add(knownAs(table, key, row));
    const replaced = key.others.map((column) => `"${column}" = excluded."${column}"`).join(', ');
    statements.push(
      `insert into public."${table}" select * from jsonb_populate_recordset(null::public."${table}", given -> '${table}')` +
        (isKnown ? ` on conflict (${key.columns.join(', ')}) do update set ${replaced}` : ''),
    );
  }
  if (act.jobs.length > 0) {
    statements.push(
      `perform graphile_worker.add_job(j ->> 'task', (j -> 'payload')::json, job_key := j ->> 'key', max_attempts := 12)
       from jsonb_array_elements(given -> 'jobs') as j`,
    );
  }
  return `create or replace function bench_act_${n}(given jsonb) returns void language plpgsql as $$ begin ${statements.join(';\n')}; end $$`;
}

function knownAs(table: string, key: Key, row: Row): string {
  return [table, ...key.columns.map((column) => String(row[column]))].join(' ');
}

interface Key {
  readonly columns: readonly string[];
  readonly others: readonly string[];
}

async function primaryKeys(client: pg.Client): Promise<Map<string, Key>> {
  const { rows } = await client.query<{ name: string; columns: string[]; others: string[] }>(
    `select c.relname as name,
       array_agg(a.attname::text order by a.attnum) filter (where a.attnum = any(k.conkey)) as columns,
       array_agg(a.attname::text order by a.attnum) filter (where not a.attnum = any(k.conkey)) as others
     from pg_class c
     join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace group by c.relname`,
  );
  return new Map(rows.map(({ name, columns, others }) => [name, { columns, others: others ?? [] }]));
}

function fileBytesOf(act: Act): number {
  return (act.rows.get('stored_file') ?? []).reduce((sum, row) => sum + Number(row['bytes']), 0);
}

/** As the portal's file store does: the bytes and the folder's entry are on disk before the row commits. */
async function writeDurably(folder: string, name: string, bytes: number): Promise<void> {
  const path = join(folder, name);
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(randomBytes(bytes));
    await file.sync();
  } finally {
    await file.close();
  }
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
  await rm(path);
}
