// npm run bench -- journey [--statements]: whole citizen journeys a second, beside the same bytes without the portal
// and the same rows without HTTP. Everything on 127.0.0.1, in under a minute; nothing is left behind.
process.env['NODE_ENV'] = 'production';
import { join } from 'node:path';
import pg from 'pg';
import { Passwords } from '../src/accounts/application/passwords.js';
import { startBareServer } from './support/bare-server.js';
import { settleCitizens } from './support/citizens.js';
import { FewestStatements } from './support/fewest-statements.js';
import { perSecond, percentile, short, table, type Run } from './support/figures.js';
import { apply, signIn, type Citizen } from './support/journey.js';
import { startPortal, type MeasuredPortal } from './support/portal.js';
import { between, databaseMs, ownThreadMs } from './support/processor-time.js';
import { ride } from './support/riders.js';
import { RowsWritten, type Act } from './support/rows-written.js';
import { watchStatements } from './support/statements.js';
import { Visitor, type Answer } from './support/visitor.js';

const CLIENTS = [1, 4];
/** No run makes more journeys or takes longer than this. */
const PORTAL = { journeys: 500, withinMs: 8_000 };
const FLOOR = { journeys: 20_000, withinMs: 4_000 };

interface Step {
  readonly method: string;
  readonly path: string;
  readonly statements: number;
  readonly milliseconds: number;
  readonly answer: Answer;
}

/** A run with the processor time of one journey, in ms: this process's main thread, and the database's. */
interface MeasuredRun extends Run {
  readonly thread: number;
  readonly database: number;
  readonly statements: number;
}

const statements = watchStatements();
const portal = await startPortal(() => {});
const meter = new pg.Client(portal.databaseUrl);
// When the run is interrupted, the database ends before its readers do.
meter.on('error', () => {});
try {
  await meter.connect();
  await measure(portal);
} finally {
  await meter.end();
  await portal.close();
}

async function measure({ app, port, databaseUrl, dataDir }: MeasuredPortal): Promise<void> {
  const citizens = await settleCitizens(app, Math.max(...CLIENTS));
  const cookies: Readonly<Record<string, string>>[] = [];
  for (const citizen of citizens) {
    const visitor = new Visitor(port);
    await signIn(visitor, citizen);
    await apply(visitor, citizen);
    cookies.push(visitor.cookies);
    visitor.leave();
  }
  const { steps, acts } = await record(port, citizens[0], cookies[0]);
  printSteps(steps);

  const among = (clients: number): { citizens: Citizen[]; cookies: Readonly<Record<string, string>>[] } => ({
    citizens: citizens.slice(0, clients),
    cookies: cookies.slice(0, clients),
  });
  const portalRuns = await eachClients((clients) => ride({ port, ...among(clients), ...PORTAL }));
  const bare = await startBareServer(steps.map(({ answer }) => answer));
  const bareRuns = await eachClients((clients) => ride({ port: bare.port, ...among(clients), ...FLOOR }));
  await bare.close();
  const fewest = await FewestStatements.prepare(databaseUrl, Math.max(...CLIENTS), join(dataDir, 'bench-files'), acts);
  const fewestRuns = await eachClients((clients) => fewest.run(clients, FLOOR.journeys, FLOOR.withinMs));
  await fewest.close();

  console.log(`\nJourneys of ${steps.length} requests, durable in ${acts.length} acts. Processor time is that of one journey.`);
  const row = (name: string, clients: number, run: MeasuredRun, portalRun: MeasuredRun): (string | number)[] => [
    name, String(clients), perSecond(run), percentile(run.each, 0.5), percentile(run.each, 0.95), run.statements, run.thread, run.database,
    perSecond(portalRun) / perSecond(run),
  ];
  console.log(
    table(
      ['', 'clients', 'journeys/s', 'p50 ms', 'p95 ms', 'statements', 'thread ms', 'database ms', 'portal ÷ this'],
      CLIENTS.flatMap((clients, n) => {
        const [mine, bytes, rows] = [portalRuns[n], bareRuns[n], fewestRuns[n]] as [MeasuredRun, MeasuredRun, MeasuredRun];
        return [row('the portal', clients, mine, mine), row('same bytes, bare server', clients, bytes, mine), row('same rows, fewest statements', clients, rows, mine)];
      }),
    ),
  );
  console.log(`One password check (argon2id) takes ${short(await passwordCheckMs())} ms of another thread; each journey signs once.`);
}

async function eachClients(run: (clients: number) => Promise<Run>): Promise<MeasuredRun[]> {
  const runs: MeasuredRun[] = [];
  for (const clients of CLIENTS) {
    const before = { thread: ownThreadMs(), database: await databaseMs(meter), statements: statements.sent() };
    const done = await run(clients);
    runs.push({
      ...done,
      thread: (ownThreadMs() - before.thread) / done.journeys,
      statements: (statements.sent() - before.statements) / done.journeys,
      database: between(before.database, await databaseMs(meter)) / done.journeys,
    });
  }
  return runs;
}

/** One journey, step by step: what each request cost, what was answered, what each act wrote. */
async function record(
  port: number,
  citizen: Citizen | undefined,
  cookies: Readonly<Record<string, string>> | undefined,
): Promise<{ steps: Step[]; acts: Act[] }> {
  if (!citizen) throw new Error('nobody to make the journey');
  const written = new RowsWritten(meter);
  await written.begin();
  const steps: Step[] = [];
  const acts: Act[] = [];
  statements.keepTexts = process.argv.includes('--statements');
  let before = statements.sent();
  const visitor = new Visitor(
    port,
    async ({ method, path }, answer, milliseconds) => {
      steps.push({ method, path, statements: statements.sent() - before, milliseconds, answer });
      if (statements.keepTexts) console.log([`${method} ${path}`, ...statements.texts(before)].join('\n    '));
      if (method === 'POST') {
        const act = await written.take(path);
        if (act.rows.size > 0) acts.push(act);
      }
      before = statements.sent();
    },
    cookies,
  );
  await apply(visitor, citizen);
  visitor.leave();
  statements.keepTexts = false;
  return { steps, acts };
}

function printSteps(steps: readonly Step[]): void {
  const readable = (path: string): string => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id').replace(/\/cases\/.*/, '/cases/:number');
  console.log(
    table(
      ['One journey, step by step', 'statements', 'ms', 'bytes'],
      steps.map(({ method, path, statements: sent, milliseconds, answer }) => [
        `${method} ${readable(path)} → ${answer.status}`, sent, milliseconds, answer.body.length,
      ]),
    ),
  );
  const sum = (pick: (step: Step) => number): number => steps.reduce((total, step) => total + pick(step), 0);
  console.log(`${steps.length} requests, ${sum((step) => step.statements)} statements, ${short(sum((step) => step.milliseconds))} ms`);
}

async function passwordCheckMs(): Promise<number> {
  const passwords = new Passwords();
  const stored = await passwords.hash('bench');
  const begun = performance.now();
  for (let n = 0; n < 10; n++) await passwords.matches(stored, 'bench');
  return (performance.now() - begun) / 10;
}
