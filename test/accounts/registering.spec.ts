import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FindActor } from '../../src/accounts/application/find-actor.js';
import { Register } from '../../src/accounts/application/register.js';
import { RequestOneTimeCode } from '../../src/accounts/application/request-one-time-code.js';
import { SignIn } from '../../src/accounts/application/sign-in.js';
import { codeIn, openAccountsCity, type AccountsCity } from './city.js';

let city: AccountsCity;
beforeAll(async () => {
  city = await openAccountsCity({ seeded: true });
});
afterAll(() => city.close());

const KNOWN = '19989010001';
const address = '203.0.113.9';
const ask = (mobile: string) => city.module.get(RequestOneTimeCode).toRegister({ mobile, address, locale: 'zh-Hans' });

async function askOrThrow(mobile: string) {
  const asked = await ask(mobile);
  if ('refused' in asked) throw new Error(asked.refused);
  return asked;
}

describe('registering', () => {
  it('gives a newcomer an account that has proven its mobile and nothing else', async () => {
    const asked = await askOrThrow('139 0000 0001');
    const register = city.module.get(Register);
    const code = codeIn(await city.lastSms('13900000001'));
    expect(await register.proveMobile(asked.challengeId, code)).toEqual({ proven: true });
    const account = await register.complete({ ...asked, password: '一条很长很长的河', preferences: { language: 'zh-Hant' } });
    if ('refused' in account) throw new Error(account.refused);

    const signedIn = await city.module.get(FindActor).forSession(account);
    expect(signedIn).toMatchObject({
      actor: { kind: 'citizen', level: 'registered', actingFor: { mandateId: undefined } },
      displayName: '139****0001',
      otherParties: [],
    });
    const again = { identifier: '13900000001', password: '一条很长很长的河', address, deviceCookie: undefined };
    expect(await city.module.get(SignIn).byPassword(again)).toMatchObject({ accountId: account.accountId });
  });

  it('tells nobody whether a mobile is known: its owner is told by text message instead', async () => {
    const known = await ask(KNOWN);
    const unknown = await ask('13900000002');
    const shape = (answer: object) => JSON.stringify(answer, (key, value: unknown) => (key === 'value' || key === 'challengeId' ? 'x' : value));
    expect(shape(known)).toBe(shape(unknown));
    expect(await city.lastSms(KNOWN)).toContain('已有账号');
    expect(await city.lastSms('13900000002')).toContain('注册验证码');

    const answer = (challengeId: string) => city.module.get(Register).proveMobile(challengeId, '000000');
    if ('refused' in known || 'refused' in unknown) throw new Error('refused');
    expect(await answer(known.challengeId)).toEqual(await answer(unknown.challengeId));
  });

  it('takes a code once, and a proof once', async () => {
    const asked = await askOrThrow('13900000003');
    const register = city.module.get(Register);
    const code = codeIn(await city.lastSms('13900000003'));
    expect(await register.proveMobile(asked.challengeId, code)).toEqual({ proven: true });
    expect(await register.proveMobile(asked.challengeId, code)).toEqual({ refused: 'code-ended' });

    const complete = () => register.complete({ ...asked, password: 'correct horse', preferences: {} });
    const results = await Promise.all([complete(), complete()]);
    expect(results.filter((result) => 'accountId' in result)).toHaveLength(1);
    expect(results.filter((result) => 'refused' in result)).toEqual([{ refused: 'proof-ended' }]);
  });

  it('does not take the code of one mobile for another', async () => {
    const asked = await askOrThrow('13900000004');
    const register = city.module.get(Register);
    await register.proveMobile(asked.challengeId, codeIn(await city.lastSms('13900000004')));
    const other = { kind: 'mobile', value: '13900000005' } as const;
    const result = await register.complete({ challengeId: asked.challengeId, identifier: other, password: 'correct horse', preferences: {} });
    expect(result).toEqual({ refused: 'proof-ended' });
  });

  it('ends a code after five wrong answers, also when they come at once', async () => {
    const asked = await askOrThrow('13900000006');
    const register = city.module.get(Register);
    const right = codeIn(await city.lastSms('13900000006'));
    const wrong = right === '111111' ? '222222' : '111111';
    const answers = await Promise.all(Array.from({ length: 12 }, () => register.proveMobile(asked.challengeId, wrong)));
    expect(answers.filter((each) => 'refused' in each && each.refused === 'wrong-code')).toHaveLength(4);
    expect(await register.proveMobile(asked.challengeId, right)).toEqual({ refused: 'code-ended' });
  });

  it('ends a code after five minutes', async () => {
    const asked = await askOrThrow('13900000007');
    const code = codeIn(await city.lastSms('13900000007'));
    city.clock.forward(5.1);
    expect(await city.module.get(Register).proveMobile(asked.challengeId, code)).toEqual({ refused: 'code-ended' });
  });

  it('sends the next code after a minute, and five in an hour', async () => {
    const mobile = '13900000008';
    await askOrThrow(mobile);
    expect(await ask(mobile)).toMatchObject({ refused: 'too-soon', waitSeconds: 60 });
    for (let sent = 1; sent < 5; sent += 1) {
      city.clock.forward(1.1);
      await askOrThrow(mobile);
    }
    city.clock.forward(1.1);
    const answer = await ask(mobile);
    if (!('waitSeconds' in answer)) throw new Error('a sixth code was sent');
    expect(answer.waitSeconds).toBeGreaterThan(3000);
    city.clock.forward(60);
    await askOrThrow(mobile);
  });

  it('refuses a password that guessers try first', async () => {
    const asked = await askOrThrow('13900000009');
    const complete = (password: string) => city.module.get(Register).complete({ ...asked, password, preferences: {} });
    expect(await complete('12345678')).toEqual({ refused: 'too-common' });
    expect(await complete('x13900000009')).toEqual({ refused: 'contains-own-number' });
    expect(await complete('短')).toEqual({ refused: 'too-short', minimum: 8 });
  });

  it('keeps no mobile, code or name in clear in any table', async () => {
    await askOrThrow('13900000010');
    const tables: { schema: string; name: string }[] = await city.dataSource.query(
      `select table_schema as schema, table_name as name from information_schema.tables
       where table_schema in ('public', 'graphile_worker') and table_type = 'BASE TABLE'`,
    );
    expect(tables.map((table) => table.name)).toEqual(expect.arrayContaining(['account', 'party', '_private_jobs']));
    for (const { schema, name } of tables) {
      const rows: unknown[] = await city.dataSource.query(`select * from ${schema}."${name}"`);
      const text = JSON.stringify(rows, (_, value: unknown) => (isBuffer(value) ? Buffer.from(value.data).toString('utf8') : value));
      for (const secret of [KNOWN, '13900000010', '张小满', '890101199405210021']) expect(text).not.toContain(secret);
    }
  });
});

/** What JSON makes of the bytes of a bytea column. */
function isBuffer(value: unknown): value is { type: 'Buffer'; data: number[] } {
  return typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Buffer';
}
