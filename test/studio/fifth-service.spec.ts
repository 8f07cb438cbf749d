import path from 'node:path';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPackageDirectory, zipPackage } from '../../src/catalog/application/package-files.js';
import { cityDateOf } from '../../src/platform/clock/clock.js';
import { apply } from '../support/applying.js';
import { signInAs, signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { photograph } from '../desk/papers.js';

/**
 * A service that no line of code knows: imported as files through the studio, published, applied for, accepted,
 * looked into, decided.
 */
let portal: TestPortal;
let citizen: HttpClient;
let clerk: HttpClient;
let colleague: HttpClient;
let leader: HttpClient;

const [year = '', month = '', day = ''] = cityDateOf(new Date(Date.now() - 20 * 86_400_000)).split('-');
const ANSWERS = {
  last_employer: '申江云栈信息技术有限公司',
  'left_on.year': year, 'left_on.month': month, 'left_on.day': day,
  region: '890102003',
  account_number: '6222021001122334455',
};

beforeAll(async () => {
  portal = await startPortal();
  [clerk, colleague, leader] = (await Promise.all(['SQ02-1', 'SQ02-2', 'SQ02-3'].map((number) => signInStaffAs(portal.url, number)))) as [HttpClient, HttpClient, HttpClient];
  citizen = await signInAs(portal.url, 'xiaoman');
  const admin = await signInStaffAs(portal.url, 'ADMIN-1');
  const files = await readPackageDirectory(path.join(import.meta.dirname, '../fixtures/services/unemployment-benefit'));
  await admin.get('/studio/import');
  const version = await admin.follow(
    await admin.upload('/studio/import', [{ field: 'package', name: '失业保险金.zip', type: 'application/zip', content: zipPackage(files) }]),
  );
  await admin.send(version, version.path.replace(/\?.*$/, '/publish'));
  admin.close();
});
afterAll(async () => {
  for (const client of [citizen, clerk, colleague, leader]) client?.close();
  await portal?.close();
});

async function act(client: HttpClient, number: string, action: string, fields: Record<string, string> = {}): Promise<Answer> {
  const [entry] = await portal.app.get(DataSource).query<{ token: number }[]>('select token from queue_entry where number = $1', [number]);
  return client.post(`/desk/cases/${number}/tasks/${entry?.token ?? 0}`, { action, ...fields });
}

async function claimAnd(client: HttpClient, number: string, action: string, fields: Record<string, string> = {}): Promise<void> {
  expect((await act(client, number, 'claim')).status).toBe(303);
  const done = await act(client, number, action, fields);
  expect(done.status, done.$('.govuk-error-summary').text()).toBe(303);
}

const main = (page: Answer): string => page.$('main').text().replace(/\s+/g, ' ').trim();

describe('a service that came in as files', () => {
  test('runs to its decision, with what its own process and materials ask', async () => {
    const upload = { end_of_contract: await photograph('解除劳动合同证明.png') };
    const { number } = await apply(citizen, 'unemployment-benefit', { ...ANSWERS, reason: 'dismissed' }, upload);
    await claimAnd(clerk, number, 'accept');
    // The leader's step, at once: nobody resigned, so nothing is looked into.
    await claimAnd(leader, number, 'approve');
    await portal.work();
    const followed = await citizen.get(`/cases/${number}`);
    expect(main(followed)).toContain('失业保险金申领');
    const [row] = await portal.app.get(DataSource).query<{ state: string; closed: boolean }[]>(
      'select state, closed_at is not null as closed from case_file where number = $1', [number],
    );
    expect(row).toEqual({ state: 'approved', closed: true });
    expect(await portal.app.get(DataSource).query('select 1 from certificate where case_id = (select id from case_file where number = $1)', [number])).toEqual([]);
  });

  test('takes the branch its process draws for who resigned, and asks them no proof', async () => {
    const { number } = await apply(citizen, 'unemployment-benefit', { ...ANSWERS, reason: 'own-will', circumstances: '照顾生病的母亲' });
    await claimAnd(clerk, number, 'accept');
    expect((await act(leader, number, 'claim')).status).not.toBe(303);
    await claimAnd(colleague, number, 'pass', { reason: '情况属实' });
    await claimAnd(leader, number, 'reject', { reason: '主动辞职，不符合社会保险法第四十五条第二项。' });
    const [row] = await portal.app.get(DataSource).query<{ state: string }[]>('select state from case_file where number = $1', [number]);
    expect(row?.state).toBe('rejected');
  });
});
