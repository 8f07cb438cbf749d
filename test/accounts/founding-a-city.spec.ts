import { TOTP, URI } from 'otpauth';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FindOffice } from '../../src/accounts/application/find-office.js';
import { FoundCity, officeIdOf } from '../../src/accounts/application/found-city.js';
import { ManageStaff } from '../../src/accounts/application/manage-staff.js';
import { StaffSignIn } from '../../src/accounts/application/staff-sign-in.js';
import { readCityPlan } from '../../src/accounts/domain/city-plan.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { migrated } from '../support/test-database.js';

const PLAN = {
  regions: [
    { code: '8902', name: '新江市', parent: null },
    { code: '890201', name: '东区', parent: '8902' },
  ],
  departments: [{ code: 'public-security', name: '公安' }],
  offices: [
    {
      key: 'ps-city', name: '新江市公安局', departmentType: 'public-security', region: '8902', creditCode: '11100000000013338W',
      address: '政务路 1 号', phone: '089-1', complaintPhone: '089-2', hours: '周一至周五 9:00–17:00',
      reviewBody: '新江市人民政府', court: '新江市东区人民法院',
    },
  ],
  jurisdictions: [{ departmentType: 'public-security', region: '8902', office: 'ps-city', validFrom: '2026-01-01' }],
};

let portal: TestPortal;
beforeAll(async () => {
  portal = await startPortal({ template: migrated });
});
afterAll(async () => portal?.close());

describe('a city’s file', () => {
  it('is told everything that is wrong with it at once', () => {
    const { plan, problems } = readCityPlan({
      ...PLAN,
      regions: [...PLAN.regions, { code: '890202', name: '西区', parent: '8999' }],
      offices: [{ ...PLAN.offices[0], creditCode: '11100000000013338X', region: '7777' }],
    });
    expect(plan).toBeUndefined();
    expect(problems.join('\n')).toMatch(/creditCode[\s\S]*parent 8999[\s\S]*region 7777/);
    expect(readCityPlan('no city').problems).toHaveLength(5);
  });

  it('founds a city on an empty database, again and again, and its offices answer for their places', async () => {
    const { plan, problems } = readCityPlan(PLAN);
    expect(problems).toEqual([]);
    if (!plan) return;
    const found = portal.app.get(FoundCity, { strict: false });
    await found.import(plan);
    await found.import(plan);
    const office = await portal.app
      .get(FindOffice, { strict: false })
      .responsible(portal.app.get(DataSource).manager, 'public-security', '890201', '2026-11-23');
    expect(office).toMatchObject({ id: officeIdOf('ps-city'), reviewBody: '新江市人民政府', court: '新江市东区人民法院' });
  });
});

describe('a new member of staff', () => {
  it('signs in with the password and the authenticator handed over, and no more once shut out', async () => {
    const staff = portal.app.get(ManageStaff, { strict: false });
    const added = await staff.add({ number: 'ga-1', name: '李书', officeId: officeIdOf('ps-city'), roles: ['clerk', 'admin'] });
    if ('refused' in added) throw new Error(added.refused);
    expect(await staff.add({ number: 'GA-1', name: '另一人', officeId: officeIdOf('ps-city'), roles: ['clerk'] })).toEqual({ refused: 'number-taken' });

    const signIn = portal.app.get(StaffSignIn, { strict: false });
    const attempt = { staffNumber: 'GA-1', password: added.password, address: '127.0.0.1', deviceCookie: undefined };
    expect('refused' in (await signIn.byPassword(attempt))).toBe(false);
    const totp = URI.parse(added.totpUri);
    expect(totp).toBeInstanceOf(TOTP);
    expect(totp.label).toBe('GA-1');

    const fresh = await staff.reset('ga-1');
    expect('refused' in fresh).toBe(false);
    expect(await signIn.byPassword(attempt)).toHaveProperty('refused');
    expect(await staff.disable('GA-1')).toEqual({ disabled: true });
    if ('refused' in fresh) return;
    expect(await signIn.byPassword({ ...attempt, password: fresh.password })).toHaveProperty('refused');
  });
});
