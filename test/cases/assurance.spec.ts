import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPackageDirectory, zipPackage } from '../../src/catalog/application/package-files.js';
import { DEMO_PASSWORD } from '../../src/seed/city/people.js';
import { apply, begin, caseNumberIn, ELDER_CARD_ANSWERS, fillIn, provide, RESIDENCE_PERMIT_ANSWERS, shownRevision, submit, WHITE_PIXEL } from '../support/applying.js';
import { signInAs, signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { act } from '../authorization/somebodys-things.js';
import { settle } from './signing-people.js';

let portal: TestPortal;
let citizen: HttpClient;

beforeAll(async () => {
  portal = await startPortal();
  citizen = await signInAs(portal.url, 'guifang');
  const admin = await signInStaffAs(portal.url, 'ADMIN-1');
  // The elder card as a city would have it that asks for a check: the item says so, and nothing else changes.
  await publish(admin, 'elder-card', (files) => ({
    ...files, 'item.json': JSON.stringify({ ...(JSON.parse(files['item.json'] ?? '') as object), assurance: 'checked' }),
  }));
  // The residence permit asks for one at a single step of its applicant.
  await publish(admin, 'residence-permit', (files) => ({
    ...files, 'process.bpmn': (files['process.bpmn'] ?? '').replace('performer="applicant"', 'performer="applicant" identity="check"'),
  }));
  admin.close();
});

type Files = Readonly<Record<string, string>>;

async function publish(admin: HttpClient, service: string, changed: (files: Files) => Files): Promise<void> {
  const files = await readPackageDirectory(path.join(import.meta.dirname, '../../src/seed/services', service));
  await admin.get('/studio/import');
  const version = await admin.follow(await admin.upload('/studio/import', [
    { field: 'package', name: `${service}.zip`, type: 'application/zip', content: zipPackage(changed(files)) },
  ]));
  await admin.send(version, version.path.replace(/\?.*$/, '/publish'));
}
afterAll(async () => {
  citizen?.close();
  await portal?.close();
});

describe('a service that asks for an identity check', () => {
  it('says so in its guide, and may be begun and filled in without one', async () => {
    expect((await citizen.open('/services/elder-card')).$('main').text()).toContain('签名提交前核验');
  });

  it('asks for the check before the signature, leads back to it, and loses nothing', async () => {
    const id = await begin(citizen, 'elder-card');
    await fillIn(citizen, id, ELDER_CARD_ANSWERS);
    await provide(citizen, id);
    const page = await citizen.open(`/applications/${id}/check`);
    expect(page.$('main').text()).toContain('先核验身份');
    expect(page.$('#password')).toHaveLength(0);
    const early = await citizen.post(`/applications/${id}/submit`, { declared: 'yes', password: DEMO_PASSWORD, revision: '3' });
    expect(early.status).toBeGreaterThanOrEqual(409);
    const asked = await citizen.post(`/applications/${id}/identity-check`);
    const checkId = asked.location.split('/').at(-1) ?? '';
    expect(asked.location).toMatch(/^\/identity-check\/[0-9a-f-]{36}$/);
    await settle(portal, checkId, 'video', 'pass');
    expect((await citizen.open(`/identity-check/${checkId}`)).$(`a[href="/applications/${id}/check"]`).length).toBeGreaterThan(0);
    expect(await shownRevision(citizen, id)).not.toBe('');
    const number = caseNumberIn(await submit(citizen, id));

    // A year on the check is in force no more: a correction asks for another.
    await act(portal, number, 'correct', { items: [{ kind: 'field', ref: 'account_number', reason: '卡号少一位' }] });
    portal.clock.setOffset(portal.clock.offset + 400 * 86_400_000);
    const correction = await citizen.open(`/cases/${number}/correction`);
    expect(correction.$('main').text()).toContain('重新提交前要核验您的身份');
    const kept = await citizen.post(`/cases/${number}/correction/identity-check`, { fields: 'shown', account_number: '6222021001122334466' });
    await settle(portal, kept.location.split('/').at(-1) ?? '', 'window', 'pass');
    const back = await citizen.open(`/cases/${number}/correction`);
    expect(back.$('input[name="account_number"]').attr('value')).toBe('6222021001122334466');
    const answer = await citizen.send(back, `/cases/${number}/correction/submit`, { declared: 'yes', password: DEMO_PASSWORD });
    expect([answer.path, answer.$('.govuk-error-summary').text()]).toEqual([`/cases/${number}`, '']);
  });
});

describe('a step of the applicant that asks for an identity check', () => {
  it('asks at that step only, keeps what was corrected, and lets it through once the check is passed', async () => {
    const client = await signInAs(portal.url, 'xiaoman');
    expect((await client.open('/services/residence-permit')).$('main').text()).not.toContain('签名提交前核验');
    const { number } = await apply(client, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, {
      residence_proof: { field: 'files', name: '租房合同.png', type: 'image/png', content: WHITE_PIXEL },
    });
    await act(portal, number, 'correct', { items: [{ kind: 'field', ref: 'home', reason: '门牌号与合同不符' }] });
    const correction = await client.open(`/cases/${number}/correction`);
    expect(correction.$('main').text()).toContain('重新提交前要核验您的身份');
    expect(correction.$('#password')).toHaveLength(0);
    const early = await client.post(`/cases/${number}/correction/submit`, { declared: 'yes', password: DEMO_PASSWORD });
    expect(early.status).toBeGreaterThanOrEqual(409);

    const detail = '梧桐路 188 弄 6 号 1302 室';
    const asked = await client.post(`/cases/${number}/correction/identity-check`, { fields: 'shown', 'home.region': '890102003', 'home.detail': detail });
    expect(asked.location).toMatch(/^\/identity-check\/[0-9a-f-]{36}$/);
    await settle(portal, asked.location.split('/').at(-1) ?? '', 'window', 'pass');
    const passed = await client.open(asked.location);
    expect(passed.$('main a').toArray().map((link) => passed.$(link).attr('href'))).toContain(`/cases/${number}/correction`);
    const back = await client.open(`/cases/${number}/correction`);
    expect(back.$('input[name="home.detail"], textarea[name="home.detail"]').first().val()).toBe(detail);
    const answer = await client.send(back, `/cases/${number}/correction/submit`, { declared: 'yes', password: DEMO_PASSWORD });
    expect([answer.path, answer.$('.govuk-error-summary').text()]).toEqual([`/cases/${number}`, '']);
    client.close();
  });
});
