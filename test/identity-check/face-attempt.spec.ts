import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FaceAttempts } from '../../src/identity-check/application/face-attempts.js';
import { FindCheck } from '../../src/identity-check/application/find-check.js';
import { KeepEvidence } from '../../src/identity-check/application/keep-evidence.js';
import { OpenEvidence } from '../../src/identity-check/application/open-evidence.js';
import { ReceiveFrames } from '../../src/identity-check/application/receive-frames.js';
import { Withdraw } from '../../src/identity-check/application/withdraw.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { freshPictures, judgementOf, Room, ToldJudge } from './room.js';

let portal: TestPortal;
let room: Room;
let judge: ToldJudge;
const DAY_MS = 86_400_000;

beforeAll(async () => {
  portal = await startPortal();
  room = new Room(portal);
  judge = ToldJudge.in(portal);
});
afterAll(() => portal.close());
// Every test its own tries, so that none is counted against the next.
beforeEach(async () => {
  judge.answer = judgementOf('pass');
  portal.clock.setOffset(portal.clock.offset + DAY_MS);
});

async function filesOnDisk(): Promise<Set<string>> {
  const root = join(portal.settings.dataDir, 'files');
  const names = await Promise.all((await readdir(root)).map((folder) => readdir(join(root, folder))));
  return new Set(names.flat());
}

test('a pass proves the person for a year, and its pictures are gone at once', async () => {
  const actor = await room.actor('xiaoman');
  const check = await room.consented(actor);
  const before = await filesOnDisk();
  const { attemptId, challenge } = await room.capture(actor, check, await freshPictures());
  expect((await filesOnDisk()).size).toBe(before.size + 1);
  await room.judge();

  expect(await room.stateOf(attemptId)).toEqual({ state: 'passed', findings: [] });
  const asked = judge.asked.at(-1);
  expect(asked?.challenge).toEqual(challenge);
  expect(asked?.frames.map((frame) => frame.takenMs)).toEqual([0, 110, 220, 330, 440, 550]);
  const standing = await room.use(FindCheck).standingOf(room.dataSource.manager, actor.partyId, portal.clock.now());
  expect(standing.by).toBe('face');

  expect(await filesOnDisk()).toEqual(before);
  const [kept]: Record<string, unknown>[] = await room.dataSource.query(
    `select k.wrapped, a.judgement, (select count(*)::int from face_frame f where f.attempt_id = a.id and f.file_id is not null) as pictures
     from face_attempt a join data_key k on k.id = a.data_key_id where a.id = $1`, [attemptId]);
  expect(kept).toEqual({ wrapped: null, judgement: null, pictures: 0 });
  const actions: { action: string }[] = await room.dataSource.query('select action from audit_record where chain_id = $1 order by seq', [attemptId]);
  expect(actions.map((each) => each.action)).toEqual(['face-attempt.begun', 'face-attempt.submitted', 'face-attempt.judged', 'face-attempt.evidence-deleted']);
});

test('a try that fails leaves every way open; its pictures go after thirty days', async () => {
  const actor = await room.actor('guifang');
  const check = await room.consented(actor);
  judge.answer = judgementOf('fail', [{ reason: 'no-match', outcome: 'fail' }]);
  const { attemptId } = await room.capture(actor, check, await freshPictures());
  await room.judge();
  expect(await room.stateOf(attemptId)).toEqual({ state: 'failed', findings: ['no-match'] });
  expect((await room.use(FindCheck).byId(room.dataSource.manager, check.id))?.state).toBe('open');

  const open = () => room.run((manager) => room.use(OpenEvidence).open(manager, {
    attemptId, by: { kind: 'citizen', id: actor.accountId }, reason: 'own', at: portal.clock.now(),
  }));
  expect((await open())?.pictures).toHaveLength(2);
  portal.clock.setOffset(portal.clock.offset + 29 * DAY_MS);
  await room.use(KeepEvidence).sweep();
  expect(await open()).toBeDefined();
  portal.clock.setOffset(portal.clock.offset + 2 * DAY_MS);
  await room.use(KeepEvidence).sweep();
  expect(await open()).toBeUndefined();
});

test('a doubtful try waits for a clerk, who settles it once', async () => {
  const actor = await room.actor('guifang');
  const check = await room.consented(actor);
  judge.answer = judgementOf('review', [{ reason: 'match-uncertain', outcome: 'review' }]);
  const { attemptId } = await room.capture(actor, check, await freshPictures());
  await room.judge();
  const attempts = room.use(FaceAttempts);
  expect((await attempts.waiting(room.dataSource.manager, 10)).map((each) => [each.id, each.partyId])).toEqual([[attemptId, actor.partyId]]);
  expect((await room.use(FindCheck).byId(room.dataSource.manager, check.id))?.state).toBe('waiting');

  const evidence = await room.run((manager) => room.use(OpenEvidence).open(manager, {
    attemptId, by: { kind: 'staff', id: actor.accountId }, reason: 'review', at: portal.clock.now(),
  }));
  expect(evidence?.portrait?.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  expect(evidence?.judgement?.scores.match).toBe(0.5);

  const by = { by: { kind: 'staff', id: actor.accountId }, at: portal.clock.now() } as const;
  const answers = await Promise.all([1, 2].map(() => room.run((manager) => attempts.conclude(manager, attemptId, 'passed', by))));
  expect(answers.filter((answer) => 'concluded' in answer)).toHaveLength(1);
  expect((await room.use(FindCheck).byId(room.dataSource.manager, check.id))?.state).toBe('passed');
});

test('pictures sent before are recognised, whoever sends them', async () => {
  const first = await room.actor('xiaoman');
  const pictures = await freshPictures(12);
  await room.capture(first, await room.consented(first), pictures);
  await room.judge();
  const asked = judge.asked.length;

  const second = await room.actor('guifang');
  const check = await room.consented(second);
  const again = await room.capture(second, check, pictures);
  await room.judge();
  expect(await room.stateOf(again.attemptId)).toEqual({ state: 'failed', findings: ['seen-before'] });

  expect(judge.asked).toHaveLength(asked);
});

test('the engine’s outage settles nothing and uses nothing up', async () => {
  const actor = await room.actor('xiaoman');
  const check = await room.consented(actor);
  judge.answer = { refused: 'broken' };
  for (let count = 0; count < 6; count += 1) {
    const { attemptId } = await room.capture(actor, check, await freshPictures());
    await room.judge();
    expect((await room.stateOf(attemptId)).state).toBe('outage');
  }
  expect((await room.use(FindCheck).byId(room.dataSource.manager, check.id))?.state).toBe('open');
});

test('a worker that dies loses its hold and another takes the try up; after three it is an outage', async () => {
  const actor = await room.actor('xiaoman');
  const check = await room.consented(actor);
  const { attemptId } = await room.capture(actor, check, await freshPictures());
  const hold = (until: string, takes: number) => room.dataSource.query(
    `update face_attempt set lease_id = gen_random_uuid(), lease_until = now() + $2::interval, takes = $3 where id = $1`, [attemptId, until, takes]);
  await hold('20 seconds', 1);
  await room.judge();
  expect((await room.stateOf(attemptId)).state).toBe('queued');
  await hold('-1 second', 1);
  await room.judge();
  expect((await room.stateOf(attemptId)).state).toBe('passed');

  const other = await room.actor('guifang');
  const next = await room.capture(other, await room.consented(other), await freshPictures());
  await room.dataSource.query(`update face_attempt set lease_id = gen_random_uuid(), lease_until = now() - interval '1 second', takes = 3 where id = $1`, [next.attemptId]);
  await room.judge();
  expect((await room.stateOf(next.attemptId)).state).toBe('outage');
});

test('a consent withdrawn takes everything with it, also what is under way', async () => {
  const actor = await room.actor('guifang');
  const check = await room.consented(actor);
  judge.answer = judgementOf('review');
  const reviewed = await room.capture(actor, check, await freshPictures());
  await room.judge();
  expect((await room.use(Withdraw).held(actor)).map((each) => each.id)).toContain(reviewed.attemptId);
  expect(await room.use(Withdraw).evidence(await room.actor('mo'), reviewed.attemptId)).toEqual({ refused: 'not-found' });
  expect(await room.use(Withdraw).consent(actor, check.id)).toEqual({ withdrawn: true });
  expect((await room.stateOf(reviewed.attemptId)).state).toBe('lapsed');
  expect((await room.use(Withdraw).held(actor)).map((each) => each.id)).not.toContain(reviewed.attemptId);
  // The open check ends with it; whoever still needs it asks for a new one.
  expect((await room.use(FindCheck).byId(room.dataSource.manager, check.id))?.state).toBe('lapsed');
  await expect(room.begin(actor, check)).rejects.toThrow('settled');
  expect((await room.consented(actor)).id).not.toBe(check.id);
});

test('a capture left alone lapses with all it held', async () => {
  const actor = await room.actor('guifang');
  const check = await room.consented(actor);
  const begun = await room.begin(actor, check, { device: 'd', address: 'a', session: 's' });
  await room.use(KeepEvidence).sweep();
  const before = await filesOnDisk();
  await room.use(ReceiveFrames).receive(begun.attemptId, { actor, session: 's', nonce: begun.nonce }, [{ seq: 0, takenMs: 0, picture: (await freshPictures(1))[0] ?? Buffer.alloc(0) }]);
  portal.clock.setOffset(portal.clock.offset + 100_000);
  await room.use(KeepEvidence).sweep();
  expect((await room.stateOf(begun.attemptId)).state).toBe('lapsed');
  expect(await filesOnDisk()).toEqual(before);
});
