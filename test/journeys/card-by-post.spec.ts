import type { Browser } from 'playwright-core';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManageSenders } from '../../src/cases/application/manage-senders.js';
import { signature } from '../../src/cases/domain/message-signature.js';
import { act } from '../authorization/somebodys-things.js';
import { apply, ELDER_CARD_ANSWERS } from '../support/applying.js';
import { launchBrowser, newPhonePage } from '../support/browser.js';
import { signInAs, signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { Walk } from './steps.js';

let portal: TestPortal;
let browser: Browser;
let elder: HttpClient;
let admin: HttpClient;
let number: string;

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  [elder, admin] = [await signInAs(portal.url, 'guifang'), await signInStaffAs(portal.url, 'ADMIN-1')];
});
afterAll(async () => {
  for (const client of [elder, admin]) client?.close();
  await browser?.close();
  await portal?.close();
});

const words = (page: Answer, selector = 'main'): string => page.$(selector).text().replace(/\s+/g, ' ').trim();
const row = async <Row>(sql: string): Promise<Row | undefined> => (await portal.app.get(DataSource).query<Row[]>(sql, [number]))[0];

/** The card centre tells the portal, as `docs/workflow.md` says a system does. */
async function cardPosted(secret: string): Promise<[number, unknown]> {
  const body = JSON.stringify({ case: number, message: 'card.posted' });
  const [id, timestamp] = ['post-2026-0001', String(Math.floor(Date.now() / 1000))];
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const response = await fetch(`${portal.url}/hooks/messages/card-centre`, {
    method: 'POST', body,
    headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature(key, { id, timestamp }, Buffer.from(body)) },
  });
  return [response.status, await response.json()];
}

describe('a senior card that is to come by post too', () => {
  it('is good in the wallet at once, while the case waits for the card centre and no limit runs', async () => {
    const answers = { ...ELDER_CARD_ANSWERS, card_by_post: 'yes', 'mail_to.region': '890102003', 'mail_to.detail': '梧桐路 12 弄 3 号' };
    ({ number } = await apply(elder, 'elder-card', answers));
    await act(portal, number, 'accept');
    await act(portal, number, 'approve');
    await portal.work();
    await portal.work();
    expect(words(await elder.get('/wallet'))).toContain('敬老卡');
    expect(await row('select closed_at is null as open from case_file where number = $1')).toEqual({ open: true });
    portal.clock.setOffset(30 * 86_400_000);
    await portal.work();
    expect(await row<{ count: number }>('select count(*)::int as count from supervision_card where number = $1')).toEqual({ count: 0 });
    expect(words(await elder.get(`/cases/${number}`))).toContain('等待制卡中心寄出');
    expect(words(await admin.get('/studio/messages'))).toContain(number);
    const phone = new Walk(portal, await newPhonePage(browser), 'card-by-post');
    await phone.goOnAs(elder);
    await phone.open(`/cases/${number}`);
    await phone.look('waiting');
    await phone.page.context().close();
  });

  it('is over when the card centre says that it was posted; she is told so', async () => {
    portal.clock.setOffset(0);
    const added = await portal.app.get(ManageSenders, { strict: false }).add('card-centre', ['card.posted']);
    if (!('secret' in added)) throw new Error(added.refused);
    expect(await cardPosted(added.secret)).toEqual([200, { delivered: true, again: false }]);
    expect(await cardPosted(added.secret)).toEqual([200, { delivered: true, again: true }]);
    await portal.work();
    await portal.work();
    expect(await row('select closed_at is null as open from case_file where number = $1')).toEqual({ open: false });
    expect(words(await elder.get('/messages'))).toContain('您的敬老卡已经寄出');
  });
});
