import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FaceEngine } from '../../src/identity-check/engine/face-engine.js';
import { readFaceModels } from '../../src/identity-check/engine/face-models.js';
import { KeepEvidence } from '../../src/identity-check/application/keep-evidence.js';
import { ReceiveFrames } from '../../src/identity-check/application/receive-frames.js';
import { SubmitAttempt } from '../../src/identity-check/application/submit-attempt.js';
import { judgeCheck } from '../../src/identity-check/judgement/judge-check.js';
import { FaceJudge } from '../../src/identity-check/judgement/judgement.js';
import { origins, Room } from '../identity-check/room.js';
import { framesFor } from '../support/faces/frames.js';
import { portraitOf, type SyntheticPerson } from '../support/faces/people.js';
import { startPortal, type TestPortal } from '../support/portal.js';

// The real engine in this process, and a card that bears the face of whoever claims it: an identity that was borrowed well.
let portal: TestPortal;
let room: Room;
let before: SyntheticPerson = 'eileen';
let films = 0;
const DAY_MS = 86_400_000;
const MINUTES = 600_000;

beforeAll(async () => {
  portal = await startPortal();
  room = new Room(portal);
  const models = await readFaceModels();
  const engine = await FaceEngine.load(models);
  const judge = portal.app.get(FaceJudge);
  judge.available = () => true;
  judge.judge = async ({ challenge, frames, thresholds, likeness }) =>
    judgeCheck({
      challenge, frames: await engine.observe(frames), portrait: await engine.observePortrait(await portraitOf(before)), thresholds, models: models.hashes, likeness,
    });
}, MINUTES);
afterAll(() => portal?.close());
beforeEach(() => portal.clock.setOffset(portal.clock.offset + DAY_MS));

async function setPolicy(policy: unknown): Promise<void> {
  await room.dataSource.query(
    "insert into identity_policy (version, policy, reason, at) select coalesce(max(version), 0) + 1, $1, 'a test', now() from identity_policy", [JSON.stringify(policy)]);
}

/** This face claims to be that person of the city: what becomes of the try. */
async function claims(face: SyntheticPerson, key: string, agreed = true): Promise<{ id: string; state: string; findings: string[] }> {
  before = face;
  const actor = await room.actor(key);
  const check = await room.consented(actor, agreed);
  const origin = origins();
  const { attemptId, nonce } = await room.begin(actor, check, origin);
  await room.dataSource.query("update face_attempt set challenge = '{mouth}' where id = $1", [attemptId]);
  const film = await framesFor(face, ['mouth'], { framesPerSecond: 6, before: 0.9, between: 0.5, after: 0.4, variation: (films += 1) });
  portal.clock.setOffset(portal.clock.offset + 6000);
  const answering = { actor, session: origin.session, nonce };
  const received = await room.use(ReceiveFrames).receive(attemptId, answering, film.map(({ picture, takenMs }, seq) => ({ seq, picture, takenMs })));
  if ('refused' in received) throw new Error(received.refused);
  await room.use(SubmitAttempt).submit(attemptId, answering, film.length);
  await room.judge();
  return { id: attemptId, ...(await room.stateOf(attemptId)) };
}

const likenesses = async (): Promise<string[]> => {
  const rows: { id: string }[] = await room.dataSource.query('select id from face_attempt where likeness is not null order by started_at');
  return rows.map(({ id }) => id);
};

test('one face for several people is noticed where the city asks for it and they agreed, among what is still kept', async () => {
  await setPolicy({ keepDays: { pass: 7, review: 7, fail: 7 } });
  expect(await claims('eileen', 'xiaoman')).toMatchObject({ state: 'passed' });
  expect(await likenesses()).toEqual([]);

  await setPolicy({ crossChecking: true, keepDays: { pass: 7, review: 7, fail: 7 } });
  const own = await claims('eileen', 'xiaoman');
  expect(own).toMatchObject({ state: 'passed', findings: [] });
  // The same face as somebody else who didn't agree to be compared; another face; then the same face again.
  expect(await claims('eileen', 'guifang', false)).toMatchObject({ state: 'passed' });
  expect(await claims('grace', 'guifang')).toMatchObject({ state: 'passed', findings: [] });
  const borrowed = await claims('eileen', 'guifang');
  expect(borrowed).toMatchObject({ state: 'review', findings: ['several-identities'] });
  const [entry]: { detail: unknown }[] = await room.dataSource.query("select detail from audit_record where action = 'face-attempt.several-identities'");
  expect(entry?.detail).toEqual({ attempts: [own.id] });
  const stored: { judgement: Buffer }[] = await room.dataSource.query('select judgement from face_attempt where id = $1', [borrowed.id]);
  expect(stored[0]?.judgement.byteLength).toBeLessThan(4000);

  // With the evidence the likeness goes: the same face is nobody's any more.
  portal.clock.setOffset(portal.clock.offset + 8 * DAY_MS);
  await room.use(KeepEvidence).sweep();
  expect(await likenesses()).toEqual([]);
  expect(await claims('eileen', 'guifang')).toMatchObject({ state: 'passed', findings: [] });
}, MINUTES);
