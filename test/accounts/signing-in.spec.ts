import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfirmOwner } from '../../src/accounts/application/confirm-owner.js';
import { FindActor } from '../../src/accounts/application/find-actor.js';
import { RequestOneTimeCode } from '../../src/accounts/application/request-one-time-code.js';
import { SetPassword } from '../../src/accounts/application/set-password.js';
import { SignIn, type SignedInAccount } from '../../src/accounts/application/sign-in.js';
import { SignOutEverywhere } from '../../src/accounts/application/sign-out-everywhere.js';
import { DEMO_PASSWORD, demoPerson } from '../../src/seed/city/people.js';
import { codeIn, openAccountsCity, type AccountsCity } from './city.js';

let city: AccountsCity;
beforeAll(async () => {
  city = await openAccountsCity({ seeded: true });
});
afterAll(() => city.close());

let networks = 0;
/** Every test speaks from a network of its own, so that none is slowed down by another. */
const somewhere = (): string => `10.${(networks += 1)}.0.1`;

const tryPassword = (identifier: string, password: string, address: string, deviceCookie?: string) =>
  city.module.get(SignIn).byPassword({ identifier, password, address, deviceCookie });

async function signIn(identifier: string, password = DEMO_PASSWORD, address = somewhere()): Promise<SignedInAccount> {
  const result = await tryPassword(identifier, password, address);
  if ('refused' in result) throw new Error(result.refused);
  return result;
}

const mobileOf = (key: string): string => demoPerson(key).mobile ?? '';

describe('signing in', () => {
  it('takes the mobile or the ID number, typed as people type them', async () => {
    const byMobile = await signIn('+86 199 8901 0001');
    const byNumber = await signIn(' 89010119940521 0021 ');
    expect(byNumber.accountId).toBe(byMobile.accountId);
    expect(await city.module.get(FindActor).forSession(byMobile)).toMatchObject({
      displayName: '张小满',
      actor: { level: 'verified' },
      preferences: { language: 'zh-Hans' },
    });
  });

  it('answers alike, and after as long a time, whether the account exists or not', async () => {
    const timed = async (identifier: string) => {
      const begin = performance.now();
      const answer = await tryPassword(identifier, 'not the password', somewhere());
      return { answer, took: performance.now() - begin };
    };
    const known = await timed(mobileOf('mo'));
    for (const identifier of ['13911111111', '890101199405210021', '110105194912310021', 'nobody']) {
      const unknown = await timed(identifier);
      expect(unknown.answer).toEqual({ refused: 'wrong-credentials' });
      expect(unknown.took).toBeGreaterThanOrEqual(245);
    }
    expect(known.answer).toEqual({ refused: 'wrong-credentials' });
    expect(known.took).toBeGreaterThanOrEqual(245);
  });

  it('does not know the ID number of somebody who is only registered', async () => {
    expect(await tryPassword(demoPerson('xiao').idNumber, DEMO_PASSWORD, somewhere())).toEqual({ refused: 'wrong-credentials' });
  });

  it('slows a guesser down, even with the right password, whether or not the account exists', async () => {
    for (const identifier of [mobileOf('qiming'), '13922222222']) {
      const place = somewhere();
      for (let tries = 0; tries < 6; tries += 1) {
        expect(await tryPassword(identifier, `guess ${tries}`, place)).toEqual({ refused: 'wrong-credentials' });
      }
      const answer = await tryPassword(identifier, DEMO_PASSWORD, place);
      expect(answer).toMatchObject({ refused: 'slow-down' });
    }
  });

  it('does not let a hundred tries at once slip through', async () => {
    const place = somewhere();
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => tryPassword(mobileOf('gulmira'), `guess ${n}`, place)));
    expect(answers.filter((each) => 'refused' in each && each.refused === 'wrong-credentials').length).toBeLessThanOrEqual(6);
  });

  it('does not shut the owner out: another network, a known device and a code still open the door', async () => {
    const mobile = mobileOf('guifang');
    const before = await signIn(mobile);
    // A guesser with many networks, until even the account as a whole is slowed down.
    await Promise.all(Array.from({ length: 52 }, () => tryPassword(mobile, 'guess', somewhere())));
    expect(await tryPassword(mobile, DEMO_PASSWORD, somewhere())).toMatchObject({ refused: 'slow-down' });
    expect(await tryPassword(mobile, DEMO_PASSWORD, somewhere(), before.deviceCookie)).toHaveProperty('accountId', before.accountId);

    const asked = await city.module.get(RequestOneTimeCode).toOwner('sign-in', { identifier: mobile, address: somewhere(), locale: 'zh-Hans' });
    if ('refused' in asked) throw new Error(asked.refused);
    const code = codeIn(await city.lastSms(mobile));
    expect(await city.module.get(SignIn).byCode({ ...asked, code })).toHaveProperty('accountId', before.accountId);
  });

  it('counts a known device too, and knows no device of another account', async () => {
    const mine = await signIn(mobileOf('jianguo'));
    const theirs = await signIn(mobileOf('min'));
    const place = somewhere();
    for (let tries = 0; tries < 6; tries += 1) await tryPassword(mobileOf('jianguo'), 'guess', place, mine.deviceCookie);
    expect(await tryPassword(mobileOf('jianguo'), DEMO_PASSWORD, place, mine.deviceCookie)).toMatchObject({ refused: 'slow-down' });
    const other = somewhere();
    for (let tries = 0; tries < 6; tries += 1) await tryPassword(mobileOf('jianguo'), 'guess', other, theirs.deviceCookie);
    expect(await tryPassword(mobileOf('jianguo'), DEMO_PASSWORD, other)).toMatchObject({ refused: 'slow-down' });
  });

  it('sends a code only to an account, and looks the same where there is none', async () => {
    const ask = (identifier: string) =>
      city.module.get(RequestOneTimeCode).toOwner('reset-password', { identifier, address: somewhere(), locale: 'en' });
    const unknown = await ask('13933333333');
    const known = await ask(demoPerson('mo').idNumber);
    expect(Object.keys(unknown)).toEqual(Object.keys(known));
    expect(await city.lastSms('13933333333')).toBeUndefined();
    expect(await city.lastSms(mobileOf('mo'))).toContain('password');
  });
});

describe('a session', () => {
  it('ends everywhere when its owner says so, or is disabled', async () => {
    const account = await signIn(mobileOf('min'));
    const findActor = city.module.get(FindActor);
    expect(await findActor.forSession(account)).toBeDefined();
    await city.module.get(SignOutEverywhere).of(account.accountId);
    expect(await findActor.forSession(account)).toBeUndefined();
    const next = await signIn(mobileOf('min'));
    await city.dataSource.query('update account set disabled_at = now() where id = $1', [next.accountId]);
    expect(await findActor.forSession(next)).toBeUndefined();
    expect(await tryPassword(mobileOf('min'), DEMO_PASSWORD, somewhere())).toEqual({ refused: 'wrong-credentials' });
    await city.dataSource.query('update account set disabled_at = null where id = $1', [next.accountId]);
  });

  it('ends with a new password, and so does the known device', async () => {
    const account = await signIn(mobileOf('liqun'));
    const change = (current: string) =>
      city.module.get(SetPassword).change({
        accountId: account.accountId, current, password: 'a new long phrase', address: somewhere(), locale: 'zh-Hans',
      });
    expect(await change('not this')).toEqual({ refused: 'wrong-credentials' });
    const changed = await change(DEMO_PASSWORD);
    if ('refused' in changed) throw new Error(changed.refused);
    expect(await city.module.get(FindActor).forSession(account)).toBeUndefined();
    expect(await city.module.get(FindActor).forSession(changed)).toBeDefined();
    expect(await tryPassword(mobileOf('liqun'), DEMO_PASSWORD, somewhere())).toEqual({ refused: 'wrong-credentials' });
    expect(await city.lastSms(mobileOf('liqun'))).toContain('密码刚刚被修改');
  });

  it('comes back after a forgotten password, by a code to the mobile', async () => {
    const mobile = mobileOf('xiao');
    const setPassword = city.module.get(SetPassword);
    const asked = await city.module.get(RequestOneTimeCode).toOwner('reset-password', { identifier: mobile, address: somewhere(), locale: 'zh-Hans' });
    if ('refused' in asked) throw new Error(asked.refused);
    const request = { ...asked, password: 'remembered at last', locale: 'zh-Hans' } as const;
    expect(await setPassword.reset(request)).toEqual({ refused: 'proof-ended' });
    expect(await setPassword.proveMobile(asked.challengeId, codeIn(await city.lastSms(mobile)))).toEqual({ proven: true });
    expect(await setPassword.reset(request)).toHaveProperty('accountId');
    await signIn(mobile, 'remembered at last');
  });
});

describe('signing an application by a code', () => {
  it('takes the code of this account and purpose once', async () => {
    const { accountId } = await signIn(mobileOf('mo'));
    const other = await signIn(mobileOf('qiming'));
    const owner = city.module.get(ConfirmOwner);
    const sent = await owner.sendCode(accountId, 'sign-application', 'zh-Hans');
    if ('refused' in sent) throw new Error(sent.refused);
    const code = codeIn(await city.lastSms(mobileOf('mo')));
    const proof = { accountId, challengeId: sent.challengeId, purpose: 'sign-application', code } as const;
    const { manager } = city.dataSource;
    expect(await owner.byCode(manager, { ...proof, purpose: 'sign-in' })).toEqual({ refused: 'code-ended' });
    expect(await owner.byCode(manager, proof)).toEqual({ matches: true });
    expect(await owner.byCode(manager, proof)).toEqual({ refused: 'code-ended' });
    expect(await owner.byCode(manager, { ...proof, accountId: other.accountId })).toEqual({ refused: 'code-ended' });
  });
});
