import { afterAll, beforeAll, expect, test } from 'vitest';
import { FindCheck } from '../../src/identity-check/application/find-check.js';
import { SettleCheck } from '../../src/identity-check/application/settle-check.js';
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

const pass = (days: number): void => portal.clock.setOffset(portal.clock.offset + days * DAY_MS);
const stateOf = async (id: string): Promise<string | undefined> => (await room.use(FindCheck).byId(room.dataSource.manager, id))?.state;
const warnings = async (accountId: string): Promise<number> => {
  const [row]: { count: number }[] = await room.dataSource.query("select count(*)::int as count from message where account_id = $1 and kind = 'identity-lapsing'", [accountId]);
  return row?.count ?? 0;
};

test('a check that nobody comes back to closes after its days: told beforehand, once, and with all that it held', async () => {
  const actor = await room.actor('guifang');
  const check = await room.consented(actor);
  judge.answer = judgementOf('fail', [{ reason: 'no-match', outcome: 'fail' }]);
  const { attemptId } = await room.capture(actor, check, await freshPictures());
  await room.judge();
  await room.dataSource.query("update face_attempt set evidence_until = evidence_until + interval '60 days' where id = $1", [attemptId]);

  pass(26);
  await portal.work();
  expect([await stateOf(check.id), await warnings(actor.accountId)]).toEqual(['open', 0]);
  pass(2);
  await portal.work();
  await portal.work();
  expect([await stateOf(check.id), await warnings(actor.accountId)]).toEqual(['open', 1]);
  pass(3);
  await portal.work();
  expect(await stateOf(check.id)).toBe('lapsed');
  const [held]: { gone: boolean; wrapped: Buffer | null }[] = await room.dataSource.query(
    'select a.evidence_deleted_at is not null as gone, k.wrapped from face_attempt a join data_key k on k.id = a.data_key_id where a.id = $1', [attemptId]);
  expect(held).toEqual({ gone: true, wrapped: null });
  const [entry]: { detail: unknown }[] = await room.dataSource.query("select detail from audit_record where action = 'identity-check.lapsed' and chain_id = $1", [actor.partyId]);
  expect(entry?.detail).toEqual({ why: 'nobody-came' });
  expect((await room.consented(actor)).id).not.toBe(check.id);
});

test('whoever comes back has all their days again; what waits for a clerk does not close', async () => {
  const actor = await room.actor('xiaoman');
  const check = await room.consented(actor);
  pass(28);
  await portal.work();
  expect(await warnings(actor.accountId)).toBe(1);
  expect((await room.consented(actor)).id).toBe(check.id);
  pass(5);
  await portal.work();
  expect(await stateOf(check.id)).toBe('open');
  await room.run((manager) => room.use(SettleCheck).wait(manager, check.id, 'video'));
  pass(60);
  await portal.work();
  expect(await stateOf(check.id)).toBe('waiting');
});
