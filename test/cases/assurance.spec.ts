import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPackageDirectory, zipPackage } from '../../src/catalog/application/package-files.js';
import { DEMO_PASSWORD } from '../../src/seed/city/people.js';
import { begin, caseNumberIn, ELDER_CARD_ANSWERS, fillIn, provide, shownRevision, submit } from '../support/applying.js';
import { signInAs, signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { act } from '../authorization/somebodys-things.js';
import { settle } from './signing-people.js';

let portal: TestPortal;
let citizen: HttpClient;

/** The elder card as a city would have it that asks for a check: the item says so, and nothing else changes. */
beforeAll(async () => {
  portal = await startPortal();
  citizen = await signInAs(portal.url, 'guifang');
  const admin = await signInStaffAs(portal.url, 'ADMIN-1');
  const files = await readPackageDirectory(path.join(import.meta.dirname, '../../src/seed/services/elder-card'));
  const item = { ...(JSON.parse(files['item.json'] ?? '') as object), assurance: 'checked' };
  await admin.get('/studio/import');
  const version = await admin.follow(await admin.upload('/studio/import', [
    { field: 'package', name: '敬老卡.zip', type: 'application/zip', content: zipPackage({ ...files, 'item.json': JSON.stringify(item) }) },
  ]));
  await admin.send(version, version.path.replace(/\?.*$/, '/publish'));
  admin.close();
});
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
