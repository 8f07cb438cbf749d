import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FaceAttempts } from '../../src/identity-check/application/face-attempts.js';
import { IdentityPolicy } from '../../src/identity-check/application/identity-policy.js';
import { DEFAULT_POLICY } from '../../src/identity-check/domain/policy.js';
import { freshPictures, judgementOf, Room, ToldJudge } from '../identity-check/room.js';
import { signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

let portal: TestPortal;
let admin: HttpClient;
const HERE = '/studio/identity';

beforeAll(async () => {
  portal = await startPortal();
  admin = await signInStaffAs(portal.url, 'ADMIN-1');
});
afterAll(async () => {
  admin?.close();
  await portal?.close();
});

const current = () => portal.app.get(IdentityPolicy, { strict: false }).current(portal.app.get(DataSource).manager);

test('the settings in force are shown, a change needs a reason, is checked, and becomes a version in the record', async () => {
  const page = await admin.open(HERE);
  expect(page.$('[name="thresholds.matchPass"]').attr('value')).toBe('0.55');

  const wrong = await admin.send(page, HERE, { 'thresholds.matchPass': '0.35', 'keepDays.pass': 'bald', act: 'save' });
  expect(wrong.status).toBe(422);
  expect(wrong.$('.govuk-error-summary li').length).toBe(2);
  expect(wrong.$('[name="keepDays.pass"]').attr('value')).toBe('bald');
  expect((await admin.send(page, HERE, { validMonths: '6', act: 'save', reason: ' ' })).status).toBe(422);
  expect(await current()).toEqual(DEFAULT_POLICY);

  const saved = await admin.send(page, HERE, { validMonths: '6', reason: '试点期间半年一核', act: 'save' });
  expect(saved.html).toContain('已保存为第 1 版');
  expect((await current()).validMonths).toBe(6);
  const [entry] = await portal.app.get(DataSource).query<{ detail: unknown }[]>("select detail from audit_record where action = 'identity-policy.set'");
  expect(entry?.detail).toEqual({ validMonths: { from: '12', to: '6' } });

  // The page of before the change: what it shows is no longer what is there.
  const late = await admin.send(page, HERE, { validMonths: '9', reason: '晚到的修改', act: 'save' });
  expect(late.status).toBe(409);
  expect(late.$('[name=validMonths]').attr('value')).toBe('9');
  expect((await current()).validMonths).toBe(6);
});

test('error rates are told from reviewed tries, for the present and for proposed thresholds, and how few they are', async () => {
  const room = new Room(portal);
  const judge = ToldJudge.in(portal);
  const tries: [string, number, 'passed' | 'failed'][] = [['xiaoman', 0.5, 'passed'], ['guifang', 0.45, 'failed']];
  for (const [key, match, outcome] of tries) {
    judge.answer = { ...judgementOf('review', [{ reason: 'match-uncertain', outcome: 'review' }]), scores: { match } };
    const actor = await room.actor(key);
    const { attemptId } = await room.capture(actor, await room.consented(actor), await freshPictures());
    await room.judge();
    await room.run(async (manager) => {
      const [reviewer] = (await manager.query("select id from account where staff_number = 'SQ02-1'")) as { id: string }[];
      await manager.query("insert into face_review (attempt_id, reviewer_id, verdict, reason, at) values ($1, $2, $3, '', now())", [
        attemptId, reviewer?.id ?? randomUUID(), outcome === 'passed' ? 'pass' : 'fail',
      ]);
      await room.use(FaceAttempts).conclude(manager, attemptId, outcome, { by: { kind: 'staff', id: reviewer?.id ?? null }, at: portal.clock.now() });
    });
  }
  const page = await admin.open(HERE);
  const tried = await admin.send(page, HERE, { 'thresholds.matchPass': '0.44', act: 'try' });
  const rates = tried.$('aside dd').toArray().map((each) => tried.$(each).text().trim());
  expect(rates.slice(0, 6)).toEqual(['0 / 1', '1 / 1', '0 / 1', '0 / 1', '0 / 1', '1 / 1']);
  expect(tried.html).toContain('数量太少');
});
