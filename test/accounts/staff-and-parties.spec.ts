import { Secret, TOTP } from 'otpauth';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FindActor } from '../../src/accounts/application/find-actor.js';
import { FindOffice } from '../../src/accounts/application/find-office.js';
import { SignIn } from '../../src/accounts/application/sign-in.js';
import { StaffSignIn, type HalfSignedIn } from '../../src/accounts/application/staff-sign-in.js';
import { SwitchParty } from '../../src/accounts/application/switch-party.js';
import { Audit } from '../../src/audit/audit.js';
import { Vault } from '../../src/platform/crypto/vault.js';
import { demoOffice } from '../../src/seed/city/offices.js';
import { DEMO_PASSWORD, demoFirm, demoPerson } from '../../src/seed/city/people.js';
import { demoStaff } from '../../src/seed/city/staff.js';
import { seedAccounts } from '../../src/seed/seed-accounts.js';
import { openAccountsCity, type AccountsCity } from './city.js';

let city: AccountsCity;
beforeAll(async () => {
  city = await openAccountsCity({ seeded: true });
});
afterAll(() => city.close());

const totp = (number: string, at: Date): string =>
  new TOTP({ secret: Secret.fromBase32(demoStaff(number).totpSecret) }).generate({ timestamp: at.getTime() });

let networks = 0;
async function half(staffNumber: string): Promise<HalfSignedIn> {
  const address = `10.${(networks += 1)}.0.1`;
  const result = await city.module.get(StaffSignIn).byPassword({ staffNumber, password: DEMO_PASSWORD, address, deviceCookie: undefined });
  if ('refused' in result) throw new Error(result.refused);
  return result;
}

describe('staff', () => {
  it('sign in with number, password and the code of their authenticator', async () => {
    const now = new Date();
    const result = await city.module.get(StaffSignIn).bySecondFactor(await half('ga02-1'), totp('GA02-1', now), now);
    if ('refused' in result) throw new Error(result.refused);
    expect(await city.module.get(FindActor).forSession(result)).toMatchObject({
      actor: {
        kind: 'staff',
        roles: ['clerk'],
        office: { id: demoOffice('public-security', '890102').id, departmentType: 'public-security', region: '890102' },
      },
      officeName: '申江市徐浦区公安分局人口管理办公室',
      otherParties: [],
    });
  });

  it('can use a code once: whoever watched it being typed comes too late', async () => {
    const staffSignIn = city.module.get(StaffSignIn);
    const now = new Date();
    const code = totp('GA03-1', now);
    const [first, second] = [await half('GA03-1'), await half('GA03-1')];
    const results = await Promise.all([staffSignIn.bySecondFactor(first, code, now), staffSignIn.bySecondFactor(second, code, now)]);
    expect(results.filter((result) => 'accountId' in result)).toHaveLength(1);
    expect(results.filter((result) => 'refused' in result)).toEqual([{ refused: 'wrong-code' }]);
    const earlier = totp('GA03-1', new Date(now.getTime() - 30_000));
    expect(await staffSignIn.bySecondFactor(second, earlier, now)).toEqual({ refused: 'wrong-code' });
    const later = new Date(now.getTime() + 30_000);
    expect(await staffSignIn.bySecondFactor(second, totp('GA03-1', later), later)).toHaveProperty('accountId');
  });

  it('are slowed down when they guess codes, and must begin again after five minutes', async () => {
    const staffSignIn = city.module.get(StaffSignIn);
    const begun = await half('GA04-1');
    const now = new Date();
    for (let tries = 0; tries < 6; tries += 1) await staffSignIn.bySecondFactor(begun, '000000', now);
    expect(await staffSignIn.bySecondFactor(begun, totp('GA04-1', now), now)).toMatchObject({ refused: 'slow-down' });
    const late = new Date(begun.until + 1);
    expect(await staffSignIn.bySecondFactor(begun, totp('GA04-1', late), late)).toEqual({ refused: 'begin-again' });
  });

  it('do not get in at the citizens’ door, nor citizens at theirs', async () => {
    const address = '10.200.0.1';
    const password = DEMO_PASSWORD;
    expect(await city.module.get(SignIn).byPassword({ identifier: 'GA02-1', password, address, deviceCookie: undefined }))
      .toEqual({ refused: 'wrong-credentials' });
    const staffNumber = demoPerson('xiaoman').mobile ?? '';
    expect(await city.module.get(StaffSignIn).byPassword({ staffNumber, password, address, deviceCookie: undefined }))
      .toEqual({ refused: 'wrong-credentials' });
  });
});

describe('acting for another', () => {
  const signedIn = async (key: string) => {
    const address = `10.${(networks += 1)}.0.1`;
    const account = await city.module.get(SignIn).byPassword({
      identifier: demoPerson(key).mobile ?? '', password: DEMO_PASSWORD, address, deviceCookie: undefined,
    });
    if ('refused' in account) throw new Error(account.refused);
    return account;
  };
  const partyNamed = async (account: { accountId: string; epoch: number }, name: string): Promise<string> => {
    const found = await city.module.get(FindActor).forSession(account);
    const party = found?.otherParties.find((choice) => choice.name === name);
    if (!party) throw new Error(`cannot act for ${name}`);
    return party.partyId;
  };

  it('is for those who hold a mandate in force today, and always shown', async () => {
    const liqun = await signedIn('liqun');
    const firmId = await partyNamed(liqun, demoFirm('flavour').name);
    expect(await city.module.get(SwitchParty).to(liqun.accountId, firmId)).toEqual({ actingFor: firmId });
    const acting = await city.module.get(FindActor).forSession({ ...liqun, actingFor: firmId });
    expect(acting).toMatchObject({
      displayName: '赵立群',
      actingFor: { name: demoFirm('flavour').name, kind: 'organisation' },
      actor: { actingFor: { partyId: firmId, kind: 'organization' } },
    });
    expect(acting?.otherParties.map((choice) => choice.name)).toEqual(['赵立群']);

    const stranger = await signedIn('xiaoman');
    expect(await city.module.get(SwitchParty).to(stranger.accountId, firmId)).toEqual({ refused: 'no-mandate' });
    const forged = await city.module.get(FindActor).forSession({ ...stranger, actingFor: firmId });
    expect(forged).toMatchObject({ actingFor: undefined, actor: { actingFor: { mandateId: undefined } } });
  });

  it('ends when the mandate is revoked, even in a session that uses it', async () => {
    const mo = await signedIn('mo');
    const firmId = await partyNamed(mo, demoFirm('flavour').name);
    await city.dataSource.query("update mandate set revoked_at = now() where kind = 'proxy' and principal_id = $1", [firmId]);
    expect(await city.module.get(FindActor).forSession({ ...mo, actingFor: firmId })).toMatchObject({ actingFor: undefined, otherParties: [] });
    expect(await city.module.get(SwitchParty).to(mo.accountId, firmId)).toEqual({ refused: 'no-mandate' });
  });

  it('costs a signed-in request one round trip', async () => {
    const liqun = await signedIn('liqun');
    const findActor = city.module.get(FindActor);
    await findActor.forSession(liqun);
    const query = vi.spyOn(pg.Query.prototype, 'submit');
    expect(await findActor.forSession(liqun)).toBeDefined();
    expect(query).toHaveBeenCalledTimes(1);
    query.mockRestore();
  });

  it('lets both parents act for their child', async () => {
    for (const key of ['jianguo', 'min']) await partyNamed(await signedIn(key), '王一诺');
  });
});

describe('the city', () => {
  it('knows which office answers for a street: its district’s, or the whole city’s', async () => {
    const find = city.module.get(FindOffice);
    const { manager } = city.dataSource;
    expect(await find.responsible(manager, 'community-centre', '890102003', '2026-11-23'))
      .toMatchObject({ id: demoOffice('community-centre', '890102').id });
    expect(await find.responsible(manager, 'taxation', '890102003', '2026-11-23')).toMatchObject({ name: '申江市税务局' });
    expect(await find.responsible(manager, 'taxation', '890102003', '2019-12-31')).toBeUndefined();
  });

  it('is seeded once, however often', async () => {
    const count = async (): Promise<unknown> =>
      city.dataSource.query('select (select count(*) from account), (select count(*) from party), (select count(*) from mandate), (select count(*) from data_key)');
    const before = await count();
    await seedAccounts(city.dataSource, city.module.get(Vault), city.module.get(Audit), city.clock.now());
    expect(await count()).toEqual(before);
  });
});
