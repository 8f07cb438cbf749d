// npm run bench -- identity-crowd: fifty people before their cameras at once (CHECKS=5: five), and what other readers feel
// of it. Everything on 127.0.0.1; gives up after five minutes of judging (SECONDS=120: after two).
process.env['NODE_ENV'] = 'production';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FacePool } from '../src/identity-check/engine/face-pool.js';
import { FaceJudge } from '../src/identity-check/judgement/judgement.js';
import { portraitOf } from '../test/support/faces/people.js';
import { settleCitizens } from './support/citizens.js';
import type { CrowdNews, CrowdPhase, CrowdPlan } from './support/face-crowd.js';
import { percentile, short, table } from './support/figures.js';
import { startPortal } from './support/portal.js';

const CHECKS = Number(process.env['CHECKS'] ?? 50);
const GIVE_UP_AFTER_MS = Number(process.env['SECONDS'] ?? 300) * 1000;

// Each person has an address of their own, as behind a proxy: from one address only some tries are taken.
const portal = await startPortal(() => {}, { ROLES: 'web,worker', TRUST_PROXY_HOPS: '1' });
const crowd = fork(fileURLToPath(new URL('support/face-crowd.js', import.meta.url)));
try {
  const citizens = await settleCitizens(portal.app, CHECKS + 1, await portraitOf('eileen'));
  const pool = portal.app.get(FaceJudge);
  if (!(pool instanceof FacePool) || !pool.available()) throw new Error('the models of the face check are not there');
  const memory = { before: megabytes(process.pid, 'VmRSS'), portal: 0, engine: 0 };
  const watch = setInterval(() => {
    memory.portal = Math.max(memory.portal, megabytes(process.pid, 'VmRSS'));
    memory.engine = Math.max(memory.engine, ...pool.processIds.map((pid) => megabytes(pid, 'VmHWM')));
  }, 250);
  // As on any day before fifty come at once: somebody was looked at already.
  await pool.look([{ picture: await portraitOf('eileen'), takenMs: 0 }], []);
  const plan: CrowdPlan = { port: portal.port, databaseUrl: portal.databaseUrl, citizens, giveUpAfterMs: GIVE_UP_AFTER_MS };
  crowd.send(plan);
  const processor = new Map<CrowdPhase, { readonly at: number; readonly used: number }>();
  const reported = new Promise<CrowdNews>((resolve) => crowd.on('message', (message: CrowdNews | CrowdPhase) => {
    if (typeof message !== 'string') return resolve(message);
    const { user, system } = process.cpuUsage();
    processor.set(message, { at: performance.now(), used: (user + system) / 1000 });
  }));
  const news = await Promise.race([
    reported,
    once(crowd, 'exit').then(([code]) => Promise.reject(new Error(`the crowd went away (${String(code)})`))),
  ]);
  clearInterval(watch);
  report(news, memory);
  for (const [phase, next] of [['sending', 'judging'], ['judging', 'over']] as const) {
    const [from, to] = [processor.get(phase), processor.get(next)];
    if (from && to) console.log(`The portal's processor time while ${phase}: ${short((to.used - from.used) / (to.at - from.at))} of a core for ${short((to.at - from.at) / 1000)} s.`);
  }
} finally {
  crowd.kill();
  await portal.close();
}

function report({ idle, sending, judging, messages, busy, furthest, outcomes, verdicts }: CrowdNews, memory: Readonly<Record<'before' | 'portal' | 'engine', number>>): void {
  const rows = Object.keys(idle).flatMap((page) => {
    const still = idle[page] ?? [];
    const [coming, judged] = [sending[page] ?? [], judging[page] ?? []];
    return ([['idle', still], ['while pictures come', coming], ['while they are judged', judged], ['both together', [...coming, ...judged]]] as const).map(([when, each]) => {
      return [page, when, each.length, percentile(each, 0.5), percentile(each, 0.95), percentile(each, 0.5) / percentile(still, 0.5), percentile(each, 0.95) / percentile(still, 0.95)];
    });
  });
  console.log(table(['page', '', 'answers', 'p50 ms', 'p95 ms', 'p50 ÷ idle', 'p95 ÷ idle'], rows));
  const ended = Object.entries(outcomes).map(([state, count]) => `${count} ${state}`).join(', ');
  console.log(`${CHECKS} people at once: ${ended}; ${busy} told that it is busy. The most that a page said were before it: ${furthest}.`);
  console.log(`A message of pictures took ${short(percentile(messages, 0.5))} ms, p95 ${short(percentile(messages, 0.95))}. ${verdicts.length} answers, the first after ${short(verdicts[0] ?? Number.NaN)} s, the last after ${short(verdicts.at(-1) ?? Number.NaN)} s.`);
  console.log(`Memory: portal ${memory.portal} MB at most (${memory.before} before), engine ${memory.engine} MB.`);
}

function megabytes(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  try {
    return Math.round(Number(new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
  } catch {
    // Gone meanwhile, or no Linux.
    return 0;
  }
}
