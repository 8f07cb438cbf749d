import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FindCheck } from '../../src/identity-check/application/find-check.js';
import { RequestCheck } from '../../src/identity-check/application/request-check.js';
import { CHECK_SETTLED, SettleCheck } from '../../src/identity-check/application/settle-check.js';
import type { CheckPurpose, IdentityCheck } from '../../src/identity-check/domain/check.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { accountOf } from './people.js';

let portal: TestPortal;
let dataSource: DataSource;
const system = { kind: 'system', id: null } as const;
const at = new Date('2026-11-27T02:00:00Z');
const DOCUMENT = 'a1'.repeat(32);
const SUBJECT = '019ac000-0000-7000-8000-000000000001';

beforeAll(async () => {
  portal = await startPortal();
  dataSource = portal.app.get(DataSource);
});
afterAll(() => portal.close());

const signing = (documentHash: string): CheckPurpose => ({ kind: 'signing', subjectId: SUBJECT, documentHash });

async function ask(key: string, purpose: CheckPurpose): Promise<IdentityCheck> {
  const person = await accountOf(dataSource, portal.app, key);
  return dataSource.transaction((manager) =>
    portal.app.get(RequestCheck).open(manager, { ...person, purpose, returnPath: '/account', at }));
}

test('one need is one check, however often and from however many windows it is asked for', async () => {
  const asked = await Promise.all(Array.from({ length: 6 }, () => ask('xiaoman', { kind: 'account' })));
  expect(new Set(asked.map((check) => check.id)).size).toBe(1);
  expect(asked[0]?.state).toBe('open');
});

test('a pass raises the assurance for a year, tells the person, and is settled once', async () => {
  const check = await ask('mo', { kind: 'account' });
  const settle = portal.app.get(SettleCheck);
  const pass = () => dataSource.transaction((manager) => settle.pass(manager, { checkId: check.id, way: 'window', by: system, at }));
  const answers = await Promise.all([pass(), pass(), dataSource.transaction((manager) => settle.fail(manager, { checkId: check.id, way: 'video', by: system, at }))]);
  expect(answers.filter((answer) => 'refused' in answer)).toHaveLength(2);

  const find = portal.app.get(FindCheck);
  const settled = await find.byId(dataSource.manager, check.id);
  if (settled?.state === 'passed') {
    const standing = await find.standingOf(dataSource.manager, check.partyId, at);
    expect(standing).toEqual({ checkedUntil: new Date('2027-11-27T02:00:00Z'), by: 'window' });
    expect(await find.standingOf(dataSource.manager, check.partyId, new Date('2027-11-27T02:00:00Z'))).toEqual({ checkedUntil: undefined, by: undefined });
  }
  const [told]: { count: number }[] = await dataSource.query("select count(*)::int as count from message where account_id = $1 and kind like 'identity-%'", [check.accountId]);
  expect(told?.count).toBe(1);
  const [jobs]: { count: number }[] = await dataSource.query(
    "select count(*)::int as count from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = $1 and j.payload->>'checkId' = $2",
    [CHECK_SETTLED, check.id],
  );
  expect(jobs?.count).toBe(1);
  const actions: { action: string }[] = await dataSource.query("select action from audit_record where subject_id = $1 order by seq", [check.id]);
  expect(actions.map((each) => each.action)).toEqual(['identity-check.asked', `identity-check.${settled?.state}`]);
});

test('a proof for one document proves nothing for another, and nothing for the account', async () => {
  const check = await ask('qiming', signing(DOCUMENT));
  const find = portal.app.get(FindCheck);
  await dataSource.transaction((manager) => portal.app.get(SettleCheck).pass(manager, { checkId: check.id, way: 'face', by: system, at }));
  expect((await find.forPurpose(dataSource.manager, check.partyId, signing(DOCUMENT)))?.state).toBe('passed');
  expect(await find.forPurpose(dataSource.manager, check.partyId, signing('b2'.repeat(32)))).toBeUndefined();
  expect(await find.forPurpose(dataSource.manager, check.partyId, { kind: 'account' })).toBeUndefined();
  expect((await find.standingOf(dataSource.manager, check.partyId, at)).checkedUntil).toBeUndefined();
});

test('a document that changed lets the check for its old text lapse', async () => {
  const before = await ask('guifang', signing(DOCUMENT));
  const after = await ask('guifang', signing('c3'.repeat(32)));
  expect(after.id).not.toBe(before.id);
  expect((await portal.app.get(FindCheck).byId(dataSource.manager, before.id))?.state).toBe('lapsed');
});

test('while one way has the check in hand no other begins, and a way that came to nothing gives it back', async () => {
  const check = await ask('liqun', { kind: 'account' });
  const settle = portal.app.get(SettleCheck);
  const run = <T>(work: (settle: SettleCheck, manager: typeof dataSource.manager) => Promise<T>): Promise<T> =>
    dataSource.transaction((manager) => work(settle, manager));
  expect(await run((use, manager) => use.wait(manager, check.id, 'video'))).toMatchObject({ state: 'waiting', way: 'video' });
  expect(await run((use, manager) => use.wait(manager, check.id, 'face'))).toEqual({ refused: 'settled', state: 'waiting' });
  expect(await run((use, manager) => use.reopen(manager, check.id))).toMatchObject({ state: 'open' });
  expect(await run((use, manager) => use.wait(manager, check.id, 'face'))).toMatchObject({ state: 'waiting', way: 'face' });
});
