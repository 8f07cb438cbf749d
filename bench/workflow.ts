// npm run bench -- workflow: the workflow through its real persistence, beside loops that only make the same rows durable.
// Everything on 127.0.0.1 in about two minutes; nothing is left behind.
process.env['NODE_ENV'] = 'production';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { FewestStatements } from './support/fewest-statements.js';
import { percentile, perSecond, short, table, type Run } from './support/figures.js';
import { run } from './support/lanes.js';
import { LibraryEngine } from './support/library-engine.js';
import { LockingFloor } from './support/locking-floor.js';
import { between, databaseMs, ownThreadMs } from './support/processor-time.js';
import { RowsWritten, type Act } from './support/rows-written.js';
import { watchStatements } from './support/statements.js';
import { FIVE_TASKS, ROUND_AND_ROUND, WorkflowGround } from './support/workflow-ground.js';

const CONNECTIONS = [1, 8, 16];
/** Many short ones: what else the machine does meanwhile then meets all ways alike. */
const ROUNDS = 12;
const WITHIN_MS = 400;
const WAITING = [0, 10_000, 1_000_000];

const statements = watchStatements();
const ground = await WorkflowGround.lay(Math.max(...CONNECTIONS));
const folder = await mkdtemp(join(tmpdir(), 'tongban-bench-files-'));
const meter = new pg.Client(ground.databaseUrl);
try {
  await meter.connect();
  await wholeCases();
  await longHistories();
  await waitingTimers();
} finally {
  await meter.end();
  await ground.clear();
  await rm(folder, { recursive: true, force: true });
}

interface Measured extends Run {
  readonly thread: number;
  readonly database: number;
  readonly statements: number;
}

/** The ways take turns; a ratio is the median of those of the rounds, so that a disk in a mood troubles both sides of it. */
async function wholeCases(): Promise<void> {
  const acts = await record();
  const most = Math.max(...CONNECTIONS);
  const fewest = await FewestStatements.prepare(ground.databaseUrl, most, folder, acts);
  const locking = await LockingFloor.prepare(ground.databaseUrl, most, acts);
  const library = await LibraryEngine.prepare(ground.databaseUrl, most, FIVE_TASKS);
  const rows: (string | number)[][] = [];
  for (const connections of CONNECTIONS) {
    const ways: [string, () => Promise<Run>][] = [
      ['the workflow', () => run(lanes(connections), WITHIN_MS, () => ground.live(FIVE_TASKS))],
      ['the workflow, remembering nothing', () => run(lanes(connections), WITHIN_MS, () => ground.live(FIVE_TASKS, { remembering: false }))],
      ['lock, then write', () => locking.run(connections, WITHIN_MS)],
      ['one statement a step', () => fewest.run(connections, Infinity, WITHIN_MS)],
      ['bpmn-engine, state saved', () => library.run(connections, WITHIN_MS)],
    ];
    const rounds: Measured[][] = ways.map(() => []);
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [n, [, way]] of ways.entries()) {
        const measured = await measure(way);
        // The first round warms up: plans, pages of the database, the optimising compiler.
        if (round > 0) rounds[n]?.push(measured);
      }
    }
    const mine = rounds[0] ?? [];
    for (const [n, [name]] of ways.entries()) {
      const runs = rounds[n] ?? [];
      const each = runs.flatMap(({ each: some }) => some);
      rows.push([
        name, String(connections), median(runs.map(perSecond)), percentile(each, 0.5), percentile(each, 0.95),
        ...(['statements', 'thread', 'database'] as const).map((what) => median(runs.map((one) => one[what]))),
        median(runs.map((one, round) => perSecond(mine[round] ?? one) / perSecond(one))),
        median(runs.map((one, round) => processor(one) / processor(mine[round] ?? one))),
      ]);
    }
  }
  await fewest.close();
  await locking.close();
  await library.close();
  const written = acts.map(({ rows: each }) => [...each.values()].reduce((sum, some) => sum + some.length, 0));
  console.log(`Cases of five tasks to the end, durable in ${acts.length} steps of ${written.join(', ')} rows. Statements and processor time are those of one case.`);
  console.log('workflow ÷ this: cases a second; by processor: the same if only processor time of both sides counted.');
  console.log(table(['', 'connections', 'cases/s', 'p50 ms', 'p95 ms', 'statements', 'thread ms', 'database ms', 'workflow ÷ this', 'by processor'], rows));
}

function processor({ thread, database }: Measured): number {
  return thread + database;
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

function lanes(connections: number): readonly number[] {
  return Array.from({ length: connections }, (_, lane) => lane);
}

async function record(): Promise<Act[]> {
  // What is written once for all cases (the definition) and what is planned and compiled comes before.
  for (let n = 0; n < 3; n += 1) await ground.live(FIVE_TASKS);
  const written = new RowsWritten(meter);
  await written.begin();
  const acts: Act[] = [];
  await ground.live(FIVE_TASKS, { around: async (act) => void acts.push(await written.take(act)) });
  return acts;
}

async function measure(way: () => Promise<Run>): Promise<Measured> {
  const before = { thread: ownThreadMs(), database: await databaseMs(meter), statements: statements.sent() };
  const done = await way();
  return {
    ...done,
    thread: (ownThreadMs() - before.thread) / done.journeys,
    statements: (statements.sent() - before.statements) / done.journeys,
    database: between(before.database, await databaseMs(meter)) / done.journeys,
  };
}

/** Without waiting for the disk at each commit: its moods are larger than what is looked for. */
async function longHistories(): Promise<void> {
  await meter.query('alter system set synchronous_commit = off');
  await meter.query('select pg_reload_conf()');
  const at = new Date();
  const grow = async (steps: number): Promise<string> => {
    const id = await ground.start(ROUND_AND_ROUND, at);
    for (let n = 1; n < steps; n += 1) await ground.complete(id, 'return', at);
    return id;
  };
  const timed = async (id: string): Promise<number> => {
    const from = performance.now();
    await ground.complete(id, 'return', at);
    return performance.now() - from;
  };
  const times: [number[], number[]] = [[], []];
  const old = await grow(1000);
  // In turns, and a new short one for every ten steps, so that it stays short.
  for (let n = 0; n < 30; n += 1) {
    const young = await grow(10);
    for (let step = 0; step < 10; step += 1) {
      times[0].push(await timed(young));
      times[1].push(await timed(old));
    }
  }
  await meter.query('alter system reset synchronous_commit');
  await meter.query('select pg_reload_conf()');
  const [ten, thousand] = [percentile(times[0], 0.5), percentile(times[1], 0.5)];
  console.log(`\nOne step after a history of 10: ${short(ten)} ms; of 1,000: ${short(thousand)} ms (medians, the disk not waited for): ${short(thousand / ten)} ×.`);
}

async function waitingTimers(): Promise<void> {
  const id = await ground.start(ROUND_AND_ROUND, new Date());
  const now = new Date();
  const rows: (string | number)[][] = [];
  let there = 0;
  for (const waiting of WAITING) {
    const begun = performance.now();
    // Waiting until some time of the next year; foreign keys are not looked at, which is only quicker.
    await meter.query('set session_replication_role = replica');
    await meter.query(
      `insert into process_timer (instance_id, token, node, timer, armed_at, due_at)
       select $1, n, 't', '{"kind": "duration", "value": "P1D"}', now(), now() + interval '1 hour' + n * interval '30 seconds'
       from generate_series($2::int, $3::int) n`,
      [id, there + 10, waiting + 9],
    );
    await meter.query('set session_replication_role = origin');
    await meter.query('analyze process_timer');
    there = waiting;
    const seconds = (performance.now() - begun) / 1000;
    const [nothing, ten] = [await ticks(now, 0), await ticksWithTenDue(id, now)];
    rows.push([waiting.toLocaleString('en'), percentile(nothing, 0.5), percentile(nothing, 0.95), percentile(ten, 0.5), percentile(ten, 0.95), seconds]);
  }
  console.log('\nFinding what is due, while so many timers wait:');
  console.log(table(['waiting', 'nothing due: p50 ms', 'p95 ms', '10 due: p50 ms', 'p95 ms', 'set up in s'], rows));
}

async function ticks(now: Date, expected: number): Promise<number[]> {
  const each: number[] = [];
  for (let n = 0; n < 300; n += 1) {
    const from = performance.now();
    const due = await ground.reader.due(ground.dataSource.manager, now, 100);
    each.push(performance.now() - from);
    if (due.length !== expected) throw new Error(`${due.length} due, not ${expected}`);
  }
  return each;
}

async function ticksWithTenDue(id: string, now: Date): Promise<number[]> {
  await meter.query(
    `insert into process_timer (instance_id, token, node, timer, armed_at, due_at)
     select $1, -n, 't', '{"kind": "duration", "value": "P1D"}', now(), $2::timestamptz - n * interval '1 second' from generate_series(1, 10) n`,
    [id, now],
  );
  const each = await ticks(now, 10);
  await meter.query('delete from process_timer where token < 0');
  return each;
}
