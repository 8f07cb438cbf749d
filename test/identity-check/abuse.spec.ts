import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { BeginAttempt } from '../../src/identity-check/application/begin-attempt.js';
import { ReceiveFrames } from '../../src/identity-check/application/receive-frames.js';
import { SubmitAttempt } from '../../src/identity-check/application/submit-attempt.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { framesOf, freshPictures, origins, Room, ToldJudge } from './room.js';

let portal: TestPortal;
let room: Room;
const HOUR_MS = 3_600_000;

beforeAll(async () => {
  portal = await startPortal();
  room = new Room(portal);
  ToldJudge.in(portal);
});
afterAll(() => portal.close());
beforeEach(() => portal.clock.setOffset(portal.clock.offset + 24 * HOUR_MS));

test('five tries in six hours and one that was broken off, though ten are begun at the same moment', async () => {
  const actor = await room.actor('xiaoman');
  const check = await room.consented(actor);
  const answers = await Promise.all(Array.from({ length: 10 }, () => room.use(BeginAttempt).begin(actor, check.id, origins())));
  expect(answers.filter((answer) => !('refused' in answer))).toHaveLength(6);
  const refused = answers.find((answer) => 'refused' in answer);
  expect(refused).toMatchObject({ refused: 'too-many' });
  portal.clock.setOffset(portal.clock.offset + 6 * HOUR_MS + 1000);
  expect(await room.use(BeginAttempt).begin(actor, check.id, origins())).toHaveProperty('nonce');
});

test('one device that tries people through is stopped', async () => {
  const people = await Promise.all(['xiaoman', 'guifang'].map((key) => room.actor(key)));
  const device = 'the same phone';
  for (let count = 0; count < 6; count += 1) {
    const actor = people[count % 2];
    if (!actor) throw new Error('nobody');
    await room.begin(actor, await room.consented(actor), origins({ device }));
  }
  const [actor] = people;
  if (!actor) throw new Error('nobody');
  const check = await room.consented(actor);
  expect(await room.use(BeginAttempt).begin(actor, check.id, origins({ device }))).toMatchObject({ refused: 'too-many' });
  expect(await room.use(BeginAttempt).begin(actor, check.id, origins())).toHaveProperty('nonce');
});

test('a challenge is answered by the session and account that were given it, with its nonce, once, in time', async () => {
  const actor = await room.actor('guifang');
  const check = await room.consented(actor);
  const origin = origins();
  const begun = await room.begin(actor, check, origin);
  const pictures = await freshPictures(3);
  const right = { actor, session: origin.session, nonce: begun.nonce };
  const receive = (answering: typeof right) => room.use(ReceiveFrames).receive(begun.attemptId, answering, framesOf(pictures));
  expect(await receive({ ...right, session: 'another' })).toEqual({ refused: 'not-given' });
  expect(await receive({ ...right, nonce: 'another' })).toEqual({ refused: 'not-given' });
  expect(await receive({ ...right, actor: await room.actor('xiaoman') })).toEqual({ refused: 'not-found' });
  expect(await receive(right)).toEqual({ next: 3 });
  // The answer was lost on the way: the same again counts once.
  expect(await receive(right)).toEqual({ next: 3 });
  expect(await room.use(SubmitAttempt).submit(begun.attemptId, right, 4)).toEqual({ refused: 'incomplete', next: 3 });
  expect(await room.use(SubmitAttempt).submit(begun.attemptId, right, 3)).toEqual({ queued: true });
  expect(await receive(right)).toEqual({ refused: 'closed', state: 'queued' });
  await room.judge();
  expect(await room.use(SubmitAttempt).submit(begun.attemptId, right, 3)).toEqual({ refused: 'closed', state: 'passed' });

  const next = await room.consented(actor);
  const late = await room.begin(actor, next, origin);
  portal.clock.setOffset(portal.clock.offset + 91_000);
  expect(await room.use(ReceiveFrames).receive(late.attemptId, { ...right, nonce: late.nonce }, framesOf(await freshPictures(1)))).toEqual({ refused: 'expired' });
});

test('pictures in an order, at a time or of a kind that no camera sends are not taken', async () => {
  const actor = await room.actor('xiaoman');
  const check = await room.consented(actor);
  const origin = origins();
  const begun = await room.begin(actor, check, origin);
  const [a, b] = await freshPictures(2);
  if (!a || !b) throw new Error('no pictures');
  const send = (...frames: { seq: number; takenMs: number; picture: Uint8Array }[]) =>
    room.use(ReceiveFrames).receive(begun.attemptId, { actor, session: origin.session, nonce: begun.nonce }, frames);
  expect(await send({ seq: 1, takenMs: 0, picture: a })).toEqual({ refused: 'out-of-order' });
  expect(await send({ seq: 0, takenMs: 60_000, picture: a })).toEqual({ refused: 'unnatural-timing' });
  expect(await send({ seq: 0, takenMs: 0, picture: a }, { seq: 1, takenMs: 0, picture: b })).toEqual({ refused: 'unnatural-timing' });
  expect(await send({ seq: 0, takenMs: 0, picture: Buffer.from('<svg/>') })).toEqual({ refused: 'not-a-picture' });
  expect(await send({ seq: 0, takenMs: 0, picture: a })).toEqual({ next: 1 });
  expect(await send({ seq: 0, takenMs: 0, picture: b })).toEqual({ refused: 'out-of-order' });
});

test('a second camera ends the first', async () => {
  const actor = await room.actor('guifang');
  const check = await room.consented(actor);
  const origin = origins();
  const first = await room.begin(actor, check, origin);
  await room.begin(actor, check, origin);
  expect(await room.use(ReceiveFrames).receive(first.attemptId, { actor, session: origin.session, nonce: first.nonce }, framesOf(await freshPictures(1))))
    .toEqual({ refused: 'closed', state: 'lapsed' });
});

test('a child is checked with a guardian only, and nobody proves another adult', async () => {
  const guardian = await room.actor('jianguo');
  const [child]: { id: string }[] = await room.dataSource.query(
    "select principal_id as id from mandate where kind = 'guardian' and agent_id = $1", [guardian.partyId]);
  const asGuardian = { ...guardian, actingFor: { partyId: child?.id ?? '', kind: 'person', mandateId: 'x' } } as const;
  const { OwnChecks } = await import('../../src/identity-check/application/own-checks.js');
  const own = room.use(OwnChecks);
  expect(await own.subjectOf(room.dataSource.manager, asGuardian)).toMatchObject({ partyId: child?.id, asGuardian: true, guardianMissing: false });
  const stranger = await room.actor('mo');
  expect(await own.subjectOf(room.dataSource.manager, { ...stranger, actingFor: asGuardian.actingFor })).toMatchObject({ partyId: stranger.partyId, asGuardian: false });
  const alone = { ...stranger, partyId: child?.id ?? '', actingFor: { ...stranger.actingFor, partyId: child?.id ?? '' } };
  expect(await own.subjectOf(room.dataSource.manager, alone)).toMatchObject({ guardianMissing: true });
});
