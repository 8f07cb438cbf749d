import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FindActor } from '../../src/accounts/application/find-actor.js';
import { FindParty } from '../../src/accounts/application/find-party.js';
import { Register } from '../../src/accounts/application/register.js';
import { RequestOneTimeCode } from '../../src/accounts/application/request-one-time-code.js';
import { SignIn, type SignedInAccount } from '../../src/accounts/application/sign-in.js';
import { VerifyIdentity } from '../../src/accounts/application/verify-identity.js';
import { demoPerson } from '../../src/seed/city/people.js';
import { residentIdCheckCharacter } from '../../src/accounts/domain/resident-id.js';
import { codeIn, openAccountsCity, type AccountsCity } from './city.js';

let city: AccountsCity;
beforeAll(async () => {
  city = await openAccountsCity({ seeded: true, identityTimeoutMs: 300 });
});
afterAll(() => city.close());
beforeEach(() => {
  city.standIns.identity.behaviour = 'normal';
});

let people = 0;

/** A person the national service knows, and a fresh account of theirs. */
async function newcomer(): Promise<{ account: SignedInAccount; name: string; idNumber: string; mobile: string }> {
  people += 1;
  const first17 = `890101199001${String(people).padStart(2, '0')}001`;
  const person = { name: `赵${people}`, idNumber: first17 + residentIdCheckCharacter(first17) };
  city.standIns.identity.know(person);
  const mobile = `138000000${String(people).padStart(2, '0')}`;
  const asked = await city.module.get(RequestOneTimeCode).toRegister({ mobile, address: `10.9.${people}.1`, locale: 'zh-Hans' });
  if ('refused' in asked) throw new Error(asked.refused);
  await city.module.get(Register).proveMobile(asked.challengeId, codeIn(await city.lastSms(mobile)));
  const account = await city.module.get(Register).complete({ ...asked, password: 'a long phrase', preferences: {} });
  if ('refused' in account) throw new Error(account.refused);
  return { account, ...person, mobile };
}

const verify = (account: SignedInAccount, person: { name: string; idNumber: string }) =>
  city.module.get(VerifyIdentity).of(account.accountId, person);

describe('verifying an identity', () => {
  it('makes a registered person verified, with a name and a number that can be found again', async () => {
    const { account, name, idNumber, mobile } = await newcomer();
    expect(await verify(account, { name: ` ${name} `, idNumber: idNumber.toLowerCase() })).toEqual({ verified: true });
    const signedIn = await city.module.get(FindActor).forSession(account);
    expect(signedIn).toMatchObject({ displayName: name, actor: { level: 'verified' } });
    expect(await city.module.get(FindParty).byCode(city.dataSource.manager, idNumber)).toMatchObject({ name, code: idNumber });
    const byNumber = { identifier: idNumber, password: 'a long phrase', address: '10.8.0.1', deviceCookie: undefined };
    expect(await city.module.get(SignIn).byPassword(byNumber)).toMatchObject({ accountId: account.accountId });
    expect(mobile).not.toBe('');
    expect(await verify(account, { name, idNumber })).toEqual({ refused: 'already-verified' });
  });

  it('answers the same to a wrong name and to a number that another account is verified with', async () => {
    const { account, idNumber } = await newcomer();
    const wrongName = await verify(account, { name: '钱二', idNumber });
    const taken = await verify(account, { name: '张小满', idNumber: demoPerson('xiaoman').idNumber });
    expect(wrongName).toEqual({ refused: 'not-confirmed', attemptsLeft: 4 });
    expect(taken).toEqual({ refused: 'not-confirmed', attemptsLeft: 3 });
  });

  it('gives one of two accounts that claim the same person at once', async () => {
    const one = await newcomer();
    const two = await newcomer();
    const claims = await Promise.all([verify(one.account, one), verify(two.account, one)]);
    expect(claims.filter((claim) => 'verified' in claim)).toHaveLength(1);
    expect(claims.filter((claim) => 'refused' in claim && claim.refused === 'not-confirmed')).toHaveLength(1);
  });

  it('names what is wrong with a number before anybody is asked', async () => {
    const { account, name } = await newcomer();
    const asked = city.standIns.identity.asked;
    expect(await verify(account, { name, idNumber: '890101199001010010' })).toMatchObject({ refused: 'id-number' });
    expect(await verify(account, { name: ' ', idNumber: demoPerson('mo').idNumber })).toEqual({ refused: 'name-missing' });
    expect(city.standIns.identity.asked).toBe(asked);
  });

  it.each(['slow', 'wrong', 'down'] as const)('says an outage when the service is %s, and uses up no try', async (behaviour) => {
    const { account, name, idNumber } = await newcomer();
    city.standIns.identity.behaviour = behaviour;
    for (let tries = 0; tries < 7; tries += 1) expect(await verify(account, { name, idNumber })).toEqual({ refused: 'outage' });
    city.standIns.identity.behaviour = 'normal';
    expect(await verify(account, { name: '孙三', idNumber })).toEqual({ refused: 'not-confirmed', attemptsLeft: 4 });
    expect(await verify(account, { name, idNumber })).toEqual({ verified: true });
  });

  it('allows five wrong tries in six hours, also when they come at once', async () => {
    const { account, name, idNumber } = await newcomer();
    const tries = await Promise.all(Array.from({ length: 9 }, () => verify(account, { name: '李四', idNumber })));
    expect(tries.filter((each) => 'refused' in each && each.refused === 'not-confirmed')).toHaveLength(5);
    expect(await verify(account, { name, idNumber })).toMatchObject({ refused: 'too-many-attempts' });
    city.clock.forward(6 * 60 + 1);
    expect(await verify(account, { name, idNumber })).toEqual({ verified: true });
  });

  it('limits the tries at one number across accounts', async () => {
    const { idNumber } = await newcomer();
    for (let others = 0; others < 4; others += 1) {
      const { account } = await newcomer();
      for (let tries = 0; tries < 5; tries += 1) await verify(account, { name: '周五', idNumber });
    }
    const { account } = await newcomer();
    expect(await verify(account, { name: '周五', idNumber })).toMatchObject({ refused: 'too-many-attempts' });
  });

  it('joins a child who has come of an account to the party that the parents acted for', async () => {
    const child = demoPerson('yinuo');
    const before = await city.module.get(FindParty).byCode(city.dataSource.manager, child.idNumber);
    const { account } = await newcomer();
    expect(await verify(account, child)).toEqual({ verified: true });
    const signedIn = await city.module.get(FindActor).forSession(account);
    expect(signedIn?.actor).toMatchObject({ partyId: before?.id });
  });
});
