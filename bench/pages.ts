// npm run bench -- pages: pages for readers who are not signed in, from their cached bytes, beside a bare server that
// sends the same bytes, and beside the same pages rendered anew. Everything on 127.0.0.1, in under a minute.
process.env['NODE_ENV'] = 'production';
import { startBareServer } from './support/bare-server.js';
import { table } from './support/figures.js';
import { flood, type Flooded } from './support/flood.js';
import { startPortal } from './support/portal.js';
import { ownThreadMs } from './support/processor-time.js';
import { watchStatements } from './support/statements.js';
import { Visitor, type Answer } from './support/visitor.js';

const PAGES = ['/', '/services', '/services/residence-permit', '/services/elder-card', '/services/food-business-licence'];
const BROWSER = { accept: 'text/html', 'accept-encoding': 'gzip, deflate, br', 'accept-language': 'zh-CN,zh;q=0.9' };
const CONNECTIONS = 16;
const MS = 4_000;

const statements = watchStatements();
const portal = await startPortal(() => {});
try {
  await measure(portal.port);
} finally {
  await portal.close();
}

async function measure(port: number): Promise<void> {
  const rows: (string | number)[][] = [];
  for (const path of [...PAGES.slice(0, 1), ...PAGES.slice(2, 3)]) rows.push(...(await onePage(port, path)));
  const all = await run(port, PAGES);
  rows.push(['all pages in turn', 'cached', ...cells(all, all)]);
  console.log(`${CONNECTIONS} connections, one question at a time on each; thread µs is the server's own processor time for one answer.`);
  console.log(table(['page', 'answered by', 'a second', 'thread µs', 'statements', 'cached ÷ this'], rows));
}

async function onePage(port: number, path: string): Promise<(string | number)[][]> {
  const answer = await fetchOnce(port, path);
  const cached = await run(port, [path]);
  const server = await startBareServer([answer]);
  const bare = await run(server.port, [path]);
  await server.close();
  // A question mark keeps a page out of the cache.
  const rendered = await run(port, [`${path}?again=1`]);
  const name = `${path} (${answer.body.length} bytes)`;
  return [
    [name, 'cached', ...cells(cached, cached)],
    [name, 'a bare server', ...cells(bare, cached)],
    [name, 'rendering anew', ...cells(rendered, cached)],
  ];
}

async function fetchOnce(port: number, path: string): Promise<Answer> {
  const visitor = new Visitor(port);
  await visitor.get(path);
  const answer = await visitor.get(path);
  visitor.leave();
  if (answer.status !== 200) throw new Error(`GET ${path} was answered ${answer.status}`);
  return answer;
}

interface Measured extends Flooded {
  readonly thread: number;
  readonly statements: number;
}

async function run(port: number, paths: readonly string[]): Promise<Measured> {
  const before = { thread: ownThreadMs(), statements: statements.sent() };
  const done = await flood({ port, paths, headers: BROWSER, connections: CONNECTIONS, ms: MS });
  return { ...done, thread: ownThreadMs() - before.thread, statements: statements.sent() - before.statements };
}

function cells(measured: Measured, cached: Measured): number[] {
  const { answers, seconds, thread } = measured;
  return [answers / seconds, (thread * 1000) / answers, measured.statements / answers, cached.answers / cached.seconds / (answers / seconds)];
}
