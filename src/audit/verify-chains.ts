import type { DataSource, EntityManager } from 'typeorm';
import type { Keys } from '../platform/crypto/keys.js';
import { type AuditActor, recordMac } from './chain.js';
import { type ExportedHead, headIsSigned } from './exported-heads.js';

export type AuditProblem =
  /** The record is not what was written, or was written without the key. */
  | { readonly problem: 'changed'; readonly chain: string; readonly seq: number }
  /** Records from `seq` to `to` are missing from within the chain. */
  | { readonly problem: 'removed'; readonly chain: string; readonly seq: number; readonly to: number }
  /** The chain ends at `seq`, but reached `known` by its head in the database or by an exported one. */
  | { readonly problem: 'truncated'; readonly chain: string; readonly seq: number; readonly known: number; readonly by: 'head' | 'export' }
  /** The database's own head row does not fit the chain's last record. */
  | { readonly problem: 'head-differs'; readonly chain: string; readonly seq: number }
  /** The record's MAC is right, but another one was exported: the chain was written anew by someone who has the key. */
  | { readonly problem: 'recomputed'; readonly chain: string; readonly seq: number; readonly exportedAt: string }
  /** A line of the exported heads was changed or added (`line` 1-based), or lines before it were taken out. */
  | { readonly problem: 'export-forged' | 'export-broken'; readonly line: number };

export interface AuditReport {
  readonly chains: number;
  readonly records: number;
  readonly exportedHeads: number;
  readonly problems: readonly AuditProblem[];
}

export interface VerifyOptions {
  /** The lines of an exported file, as `readExportedHeads` gives them. */
  readonly exportedHeads?: AsyncIterable<{ line: number; head: ExportedHead | undefined }>;
  /** Called as problems are found; the report holds at most the first thousand. */
  readonly onProblem?: (problem: AuditProblem) => void;
}

const BATCH = 2000;
const KEPT = 1000;

/**
 * Reads every chain in one snapshot and names what was changed, removed, truncated or recomputed. Memory holds one batch
 * of records, and the exported heads.
 */
export async function verifyChains(dataSource: DataSource, keys: Pick<Keys, 'audit'>, options: VerifyOptions = {}): Promise<AuditReport> {
  const problems: AuditProblem[] = [];
  const report = (problem: AuditProblem): void => {
    if (problems.length < KEPT) problems.push(problem);
    options.onProblem?.(problem);
  };
  const exported = await readExports(keys.audit, options.exportedHeads, report);
  // Exports are read first: what is exported while the chains are read lies after the snapshot's beginning.
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    const walk = new ChainWalk(keys.audit, exported.heads, report);
    for await (const row of records(manager)) walk.take(row);
    walk.finish();
    for await (const head of headsWithoutRecords(manager)) {
      exported.heads.delete(head.chain_id);
      report({ problem: 'truncated', chain: head.chain_id, seq: 0, known: head.seq, by: 'head' });
    }
    // What is left was exported, but neither record nor head remains.
    for (const [chain, marks] of exported.heads) report({ problem: 'truncated', chain, seq: 0, known: Math.max(...marks.keys()), by: 'export' });
    return { chains: walk.chains, records: walk.count, exportedHeads: exported.count, problems };
  });
}

/**
 * Verifies the given chains against their heads in the database. What was exported is held against all chains at once,
 * by `verifyChains`: the exported file has no order by chain.
 */
export async function verifySomeChains(manager: EntityManager, keys: Pick<Keys, 'audit'>, chainIds: readonly string[]): Promise<readonly AuditProblem[]> {
  const problems: AuditProblem[] = [];
  if (chainIds.length === 0) return problems;
  const walk = new ChainWalk(keys.audit, new Map(), (problem) => problems.push(problem));
  for await (const row of records(manager, chainIds)) walk.take(row);
  walk.finish();
  for await (const head of headsWithoutRecords(manager, chainIds)) {
    problems.push({ problem: 'truncated', chain: head.chain_id, seq: 0, known: head.seq, by: 'head' });
  }
  return problems;
}

interface RecordRow {
  readonly chain_id: string;
  readonly seq: number;
  readonly at: Date;
  readonly actor_kind: AuditActor['kind'];
  readonly actor_id: string | null;
  readonly acting_for: string | null;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject_id: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly mac: Buffer;
  /** The chain's head as the database has it. */
  readonly head_seq: number | null;
  readonly head_mac: Buffer | null;
}

/** Chain by chain, in order; all of them, or the given ones. */
async function* records(manager: EntityManager, only: readonly string[] | null = null): AsyncGenerator<RecordRow> {
  let after: [string, number] = ['00000000-0000-0000-0000-000000000000', 0];
  for (;;) {
    const rows: RecordRow[] = await manager.query(
      `select r.chain_id, r.seq, r.at, r.actor_kind, r.actor_id, r.acting_for, r.action, r.subject_kind, r.subject_id, r.detail, r.mac,
         h.seq as head_seq, h.mac as head_mac
       from audit_record r left join audit_head h on h.chain_id = r.chain_id
       where (r.chain_id, r.seq) > ($1::uuid, $2::int) and ($3::uuid[] is null or r.chain_id = any($3))
       order by r.chain_id, r.seq limit ${BATCH}`,
      [...after, only],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return;
    after = [last.chain_id, last.seq];
  }
}

/** Heads of chains that have no record left. */
async function* headsWithoutRecords(manager: EntityManager, only: readonly string[] | null = null): AsyncGenerator<{ chain_id: string; seq: number }> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows: { chain_id: string; seq: number }[] = await manager.query(
      `select chain_id, seq from audit_head h where chain_id > $1 and seq > 0 and ($2::uuid[] is null or chain_id = any($2))
         and not exists (select 1 from audit_record r where r.chain_id = h.chain_id)
       order by chain_id limit ${BATCH}`,
      [after, only],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return;
    after = last.chain_id;
  }
}

class ChainWalk {
  count = 0;
  chains = 0;
  private last: RecordRow | undefined;

  constructor(
    private readonly key: Buffer,
    private readonly exported: ExportedMarks,
    private readonly report: (problem: AuditProblem) => void,
  ) {}

  take(row: RecordRow): void {
    this.count += 1;
    const chain = row.chain_id;
    const same = this.last?.chain_id === chain ? this.last : undefined;
    if (!same) this.finish();
    const expected = (same?.seq ?? 0) + 1;
    const gap = row.seq !== expected;
    if (gap) this.report({ problem: 'removed', chain, seq: expected, to: row.seq - 1 });
    const mac = recordMac(this.key, same?.mac, row.seq, {
      chain,
      at: row.at,
      actor: { kind: row.actor_kind, id: row.actor_id, actingFor: row.acting_for },
      action: row.action,
      subject: { kind: row.subject_kind, id: row.subject_id },
      detail: row.detail,
    });
    // After a gap the MAC before is unknown, so this record can't be judged; the gap itself was named.
    if (!gap && !mac.equals(row.mac)) this.report({ problem: 'changed', chain, seq: row.seq });
    const mark = this.exported.get(chain)?.get(row.seq);
    if (mark && mark.mac !== row.mac.toString('hex')) this.report({ problem: 'recomputed', chain, seq: row.seq, exportedAt: mark.at });
    this.last = row;
  }

  /** The chain that was being read has ended: its end against both heads. */
  finish(): void {
    const end = this.last;
    this.last = undefined;
    if (!end) return;
    this.chains += 1;
    const chain = end.chain_id;
    const head = end.head_seq ?? 0;
    if (end.seq < head) this.report({ problem: 'truncated', chain, seq: end.seq, known: head, by: 'head' });
    else if (end.seq !== head || !end.head_mac?.equals(end.mac)) this.report({ problem: 'head-differs', chain, seq: end.seq });
    const marks = this.exported.get(chain);
    const furthest = marks ? Math.max(...marks.keys()) : 0;
    if (end.seq < furthest && head <= end.seq) this.report({ problem: 'truncated', chain, seq: end.seq, known: furthest, by: 'export' });
    this.exported.delete(chain);
  }
}

type ExportedMarks = Map<string, Map<number, { mac: string; at: string }>>;

/** The genuine lines, by chain and number. A line that is not signed with the key counts for nothing. */
async function readExports(
  key: Buffer,
  lines: VerifyOptions['exportedHeads'],
  report: (problem: AuditProblem) => void,
): Promise<{ heads: ExportedMarks; count: number }> {
  const heads: ExportedMarks = new Map();
  let count = 0;
  let previous = '';
  if (!lines) return { heads, count };
  for await (const { line, head } of lines) {
    // Half a line, written as the machine died. Had it been a whole one, the next would not follow on the one before.
    if (!head) continue;
    if (!headIsSigned(key, head)) {
      report({ problem: 'export-forged', line });
      continue;
    }
    if (head.previous !== previous) report({ problem: 'export-broken', line });
    previous = head.signature;
    count += 1;
    const marks = heads.get(head.chain) ?? new Map<number, { mac: string; at: string }>();
    marks.set(head.seq, { mac: head.mac, at: head.at });
    heads.set(head.chain, marks);
  }
  return { heads, count };
}
