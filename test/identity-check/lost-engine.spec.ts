import { existsSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { BeginAttempt } from '../../src/identity-check/application/begin-attempt.js';
import { JudgeAttempts } from '../../src/identity-check/application/judge-attempts.js';
import { ReceiveFrames } from '../../src/identity-check/application/receive-frames.js';
import { SubmitAttempt } from '../../src/identity-check/application/submit-attempt.js';
import { DEFAULT_POLICY } from '../../src/identity-check/domain/policy.js';
import { FacePool } from '../../src/identity-check/engine/face-pool.js';
import { ACTIONS, FaceJudge } from '../../src/identity-check/judgement/judgement.js';
import { buildPortal } from '../support/built-portal.js';
import { framesFor } from '../support/faces/frames.js';
import { signInAs } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { freshPictures, origins, Room } from './room.js';

/** The real engine in processes of its own, and what befalls them. */
let portal: TestPortal;
let room: Room;
let pool: FacePool;
let recordings = 0;

beforeAll(async () => {
  buildPortal();
  await framesFor('eileen', ACTIONS);
  portal = await startPortal();
  room = new Room(portal);
  const judge = portal.app.get(FaceJudge);
  if (!(judge instanceof FacePool)) throw new Error('the portal judges without its engine');
  pool = judge;
}, 300_000);
afterAll(() => portal.close());
beforeEach(() => portal.clock.setOffset(portal.clock.offset + 86_400_000));

/** 张小满 does what she is asked, and the try waits for the engine. */
async function sentTry(): Promise<{ checkId: string; attemptId: string }> {
  const actor = await room.actor('xiaoman');
  const check = await room.consented(actor);
  const origin = origins();
  const { attemptId, nonce, challenge } = await room.begin(actor, check, origin);
  const answering = { actor, session: origin.session, nonce };
  recordings += 1;
  const film = await framesFor('eileen', challenge, { framesPerSecond: 7, before: 0.9, between: 0.5, after: 0.3, variation: recordings });
  // Pictures may not come before their time.
  portal.clock.setOffset(portal.clock.offset + 20_000);
  for (let from = 0; from < film.length; from += 8) {
    const sent = film.slice(from, from + 8).map((frame, index) => ({ ...frame, seq: from + index }));
    expect(await room.use(ReceiveFrames).receive(attemptId, answering, sent)).toEqual({ next: from + sent.length });
  }
  expect(await room.use(SubmitAttempt).submit(attemptId, answering, film.length)).toEqual({ queued: true });
  return { checkId: check.id, attemptId };
}

/** Kills the engine's process as soon as it has begun, so many times, while the waiting tries are judged. */
async function judgedWhileKilling(times: number): Promise<void> {
  // One that is idle loses nothing when it is killed: without it, the next begins with the try in hand.
  if (pool.processIds.length > 0) await killEngine();
  const judging = room.use(JudgeAttempts).run();
  for (let killed = 0; killed < times; killed += 1) await killEngine();
  await judging;
}

async function killEngine(): Promise<void> {
  await expect.poll(() => pool.processIds.length, { timeout: 60_000 }).toBe(1);
  const [id] = pool.processIds;
  if (id === undefined) throw new Error('no process');
  process.kill(id, 'SIGKILL');
  await expect.poll(() => pool.processIds.includes(id), { timeout: 60_000 }).toBe(false);
}

test('the engine killed in the middle of a check looks again, and the person passes', async () => {
  const { attemptId } = await sentTry();
  await judgedWhileKilling(1);
  expect(await room.stateOf(attemptId)).toEqual({ state: 'passed', findings: [] });
}, 240_000);

test.runIf(existsSync('/proc/self/task'))('all threads of the engine leave the processor to pages, those too with which V8 compiles', () => {
  const [id] = pool.processIds;
  expect(id).toBeDefined();
  const threads = readdirSync(`/proc/${id}/task`);
  expect(threads.length).toBeGreaterThan(4);
  // Behind the name in brackets, which may hold anything; ended ones are not there any more.
  const patience = threads.map((thread) => Number(readFileSync(`/proc/${id}/task/${thread}/stat`, 'utf8').split(') ')[1]?.split(' ')[16]));
  expect(Math.min(...patience)).toBe(Math.min(19, os.getPriority() + 10));
});

test('killed again and again it is an outage: said clearly, no try is used up, and the next one is judged', async () => {
  const lost = await sentTry();
  await judgedWhileKilling(2);
  expect(await room.stateOf(lost.attemptId)).toEqual({ state: 'outage', findings: [] });
  const client = await signInAs(portal.url, 'xiaoman');
  const page = (await client.open(`/identity-check/${lost.checkId}`)).$('main').text();
  expect(page).toContain('刷脸因系统故障没有完成');
  expect(page).toContain('这不是您的问题，也不占用您的次数');
  expect(page).toContain('还可以刷脸 5 次');
  client.close();

  const next = await sentTry();
  await room.judge();
  expect(await room.stateOf(next.attemptId)).toEqual({ state: 'passed', findings: [] });
}, 240_000);

test('where so many wait already it is busy, said before anything is counted; who waits is told how many are before them', async () => {
  const someone = await room.actor('guifang');
  await room.capture(someone, await room.consented(someone), await freshPictures());
  const actor = await room.actor('xiaoman');
  const check = await room.consented(actor);
  const client = await signInAs(portal.url, 'xiaoman');
  await client.open(`/identity-check/${check.id}`);
  await letWait(1);
  const refused = await client.post(`/identity-check/${check.id}/face/attempts`);
  expect([refused.status, JSON.parse(String(refused.body))]).toEqual([503, { refused: 'busy', text: expect.stringMatching(/刷脸的人太多，请过几分钟再试.*没有占用您的次数/) }]);
  expect(await room.use(BeginAttempt).triesLeft(room.dataSource.manager, actor.accountId)).toMatchObject({ left: 5 });

  await letWait(2);
  const { attemptId } = await room.capture(actor, check, await freshPictures());
  const standing = async (): Promise<unknown> => JSON.parse(String((await client.get(`/identity-check/${check.id}/face/attempts/${attemptId}`)).body));
  expect(await standing()).toMatchObject({ state: 'queued', before: 1 });
  await room.judge();
  expect(await standing()).toMatchObject({ state: 'failed', before: 0 });
  client.close();
}, 240_000);

async function letWait(queueLength: number): Promise<void> {
  await room.dataSource.query(
    "insert into identity_policy (version, policy, reason, at) select coalesce(max(version), 0) + 1, $1, 'test', now() from identity_policy",
    [JSON.stringify({ ...DEFAULT_POLICY, queueLength })],
  );
}
