import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { VerifyHistory } from '../../src/workflow/application/verify-history.js';
import { DefinitionStore } from '../../src/workflow/store/definition-store.js';
import { ProcessStore } from '../../src/workflow/store/process-store.js';
import { bpmn } from '../workflow/small-process.js';

/**
 * Cases under way on four lanes in each of three processes, with timers and jobs, while one process after the other and
 * PostgreSQL itself are killed. fsync is on. SURVIVAL_SECONDS=600 goes on for longer.
 */
const SECONDS = Number(process.env['SURVIVAL_SECONDS'] ?? 25);
const WORKERS = 3;
const root = fileURLToPath(new URL('../..', import.meta.url));
const XML = bpmn(
  `start s
parallel fork
s -> fork
user review work="performer='office' department='d' role='clerk' stage='review' actions='pass'"
fork -> review
boundary remind on=review cancelActivity=false cycle=R2/PT1S
user note
remind -> note
end noted
note -> noted
catch wait timer=PT1S
fork -> wait
parallel join
review -> join
wait -> join
service issue effect=issue-certificate
join -> issue
user deliver
issue -> deliver
end e
deliver -> e`,
  '<tongban:clock id="limit" name="limit" limit="5" unit="working-day" starts="start" stops="review:pass" onExpiry="escalate"/>',
);

let folder: string;
let server: EmbeddedPostgres;
let dataSource: DataSource;
const workers: Worker[] = [];
/** Case and revision → who did it, as confirmed to whoever asked. */
const confirmed = new Map<string, string>();
const failures: string[] = [];

beforeAll(async () => {
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, encoding: 'utf8' });
  expect(built.status, built.stderr).toBe(0);
  folder = mkdtempSync(join(tmpdir(), 'tongban-survival-'));
  // Run by root, the server is another user and must get in.
  chmodSync(folder, 0o711);
  server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), log: () => {} });
  await migrate(server.url);
  dataSource = await new DataSource({ type: 'postgres', url: server.url, extra: { max: 2 } }).initialize();
  await dataSource.query('create table carried_out (instance_id uuid, token integer)');
}, 300_000);

afterAll(async () => {
  for (const worker of workers) await worker.kill();
  await dataSource?.destroy();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

class Worker {
  private readonly child: ChildProcess;
  private readonly isUp: Promise<boolean>;
  private said = '';

  /** @param most cases under way at once; with 0 it only ends what was begun. */
  static async start(most: number): Promise<Worker> {
    for (;;) {
      const worker = new Worker(most);
      workers.push(worker);
      // Begun while PostgreSQL recovers it ends at once, as a portal does, and is begun again.
      if (await worker.isUp) return worker;
    }
  }

  private constructor(most: number) {
    const given = JSON.stringify({ url: server.url, xml: XML, most });
    this.child = spawn(process.execPath, [join(root, 'test/durability/workflow-worker.mjs'), given], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    this.isUp = new Promise((resolve) => {
      let up = false;
      createInterface({ input: this.child.stdout ?? process.stdin }).on('line', (line) => {
        const [kind, id, revision, actor] = line.split(' ');
        if (kind === 'did') confirmed.set(`${id} ${revision}`, actor ?? '');
        if (kind === 'failed') failures.push(line);
        if (kind === 'up') resolve((up = true));
      });
      this.child.once('exit', (code) => {
        if (up && code !== null && code !== 0) failures.push(`ended by itself with ${code}: ${this.said}`);
        resolve(false);
      });
    });
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async kill(): Promise<void> {
    if (this.ended) return;
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }

  async finish(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.stdin?.write('\n');
    await closed;
  }
}

const moment = (ms = 20): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function moreConfirmed(count: number): Promise<void> {
  const from = confirmed.size;
  while (confirmed.size < from + count) await moment();
}

async function count(sql: string): Promise<number> {
  const rows: { count: number }[] = await dataSource.query(`select count(*)::int as count from (${sql}) counted`);
  return rows[0]?.count ?? Number.NaN;
}

it('workers killed again and again, and PostgreSQL too, lose nothing confirmed and do nothing twice', async () => {
  let living = await Promise.all(Array.from({ length: WORKERS }, () => Worker.start(60)));
  const until = Date.now() + SECONDS * 1000;
  let kills = 0;
  while (Date.now() < until || kills < 6) {
    await moreConfirmed(30);
    kills += 1;
    if (kills % 4 === 0) {
      const { pid } = server;
      process.kill(pid, 'SIGKILL');
      while (server.pid === pid) await moment();
    } else {
      const [oldest, ...others] = living;
      await oldest?.kill();
      living = [...others, await Worker.start(60)];
    }
  }
  await Promise.all(living.map((worker) => worker.kill()));

  // What was begun comes to its end. A job whose worker was killed after its work and before it was struck off outlives
  // the process, until it is taken up again and finds nothing to do.
  const last = await Worker.start(0);
  const unfinished = "select 1 from process_instance where status = 'running' union all select 1 from graphile_worker._private_jobs";
  while ((await count(unfinished)) > 0) await moment(200);
  await last.finish();

  expect(failures).toEqual([]);
  const entries: { id: string; seq: number; actor: string | null }[] = await dataSource.query('select instance_id as id, seq, actor_id as actor from process_history');
  const kept = new Map(entries.map(({ id, seq, actor }) => [`${id} ${seq}`, actor]));
  expect([...confirmed].filter(([step, actor]) => kept.get(step) !== actor)).toEqual([]);
  const actors = entries.flatMap(({ actor }) => actor ?? []);
  expect(new Set(actors).size).toBe(actors.length);
  expect(await count('select 1 from carried_out group by instance_id, token having count(*) > 1')).toBe(0);
  const cases: { id: string }[] = await dataSource.query('select id from process_instance');
  expect(await count('select 1 from carried_out')).toBe(cases.length);
  expect(await count('select 1 from process_task where closed_at is null union all select 1 from process_timer')).toBe(0);
  const history = new VerifyHistory(new ProcessStore(), new DefinitionStore());
  for (const { id } of cases) expect(await history.verify(dataSource.manager, id)).toEqual({ entries: expect.any(Number) as number });
  expect(confirmed.size).toBeGreaterThan(kills * 20);
}, 300_000 + SECONDS * 1000);
