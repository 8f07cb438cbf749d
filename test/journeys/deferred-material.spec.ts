import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGE_COOKIE } from '../../src/platform/http/reading-preferences.js';
import { act } from '../authorization/somebodys-things.js';
import { launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { applyForFoodLicence, signInForFirm } from '../support/food-licence.js';
import { signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { Walk } from './steps.js';

/** Tuesday, ten in the morning. Ten working days from the day after: until Tuesday, 15 December. */
const ACCEPTED = '2026-12-01T02:00:00Z';

let portal: TestPortal;
let browser: Browser;
let source: DataSource;
let firm: HttpClient;
let clerk: HttpClient;
let paper: Buffer;
let number: string;

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  source = portal.app.get(DataSource);
  goTo(ACCEPTED);
  [firm, clerk] = [await signInForFirm(portal.url), await signInStaffAs(portal.url, 'SJ02-1')];
  paper = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#eef2f6' } }).png().toBuffer();
  number = await applyForFoodLicence(firm);
});

afterAll(async () => {
  for (const client of [firm, clerk]) client?.close();
  await browser?.close();
  await portal?.close();
});

function goTo(instant: string): void {
  portal.clock.setOffset(Date.parse(instant) - Date.now());
}

async function told(kind: string): Promise<number> {
  const [row] = await source.query<{ count: number }[]>(
    'select count(*)::int as count from message m join case_file c on c.id = m.case_id where c.number = $1 and m.kind = $2', [number, kind],
  );
  return row?.count ?? 0;
}

/** 容缺受理, both halves: 趙立群's restaurant owes the health certificates of its staff. */
describe('a material promised for later', () => {
  let owner: Walk;
  let desk: Walk;

  it('is told with its last day and what follows when it does not come, once the case is accepted', async () => {
    owner = new Walk(portal, await newPhonePage(browser, { javaScriptEnabled: false }), 'deferred-owner');
    owner.page.setDefaultTimeout(60_000);
    await owner.goOnAs(firm);
    await owner.open(`/cases/${number}`);
    expect(await owner.main()).toContain('受理后 10 个工作日内补交');
    expect(await owner.main()).toContain('可能因此不予批准');
    expect(await owner.page.getByText('现在补交').count()).toBe(0);
    await act(portal, number, 'accept');
    await owner.open(`/cases/${number}`);
    expect(await owner.main()).toContain('还有 1 份材料要补交，最迟 2026年12月15日');
    await owner.see('case');
    const notice = owner.page.getByRole('link', { name: '受理通知书' });
    await Promise.all([owner.page.waitForEvent('load'), notice.click()]);
    expect(await owner.main()).toContain('“从业人员健康证明”先予容缺受理');
    await owner.open('/cases');
    expect(await owner.main()).toContain('待补交材料，最迟 2026年12月15日');
    await owner.see('cases');
    await owner.open('/');
    expect(await owner.main()).toContain('有材料要补交');
  });

  it('is called for two working days before its end, once', async () => {
    goTo('2026-12-13T20:00:00Z');
    await portal.work();
    await portal.work();
    expect([await told('deferred-due-soon'), await told('deferred-lapsed')]).toEqual([1, 0]);
    await owner.open('/messages');
    expect(await owner.main()).toContain('最迟 2026年12月15日');
  });

  it('handed in without a script: nothing chosen and a wrong file are refused in words, a picture goes to the desk', async () => {
    await owner.open(`/cases/${number}`);
    await owner.follow('现在补交');
    expect(await owner.main()).toContain('今天之后还有 1 个工作日');
    await owner.see('page');
    const button = owner.page.getByRole('button', { name: '补交给受理机关' });
    await Promise.all([owner.page.waitForEvent('load'), button.click()]);
    expect(await owner.page.locator('.govuk-error-summary').innerText()).toContain('请先选择要上传的文件');
    await owner.see('refused');
    await owner.page.locator('input[type=file]').setInputFiles({ name: '健康证.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') });
    await Promise.all([owner.page.waitForEvent('load'), owner.page.getByRole('button', { name: '补交给受理机关' }).click()]);
    expect(await owner.page.locator('.govuk-error-summary').innerText()).toContain('健康证.png');
    await owner.page.locator('input[type=file]').setInputFiles({ name: '健康证.png', mimeType: 'image/png', buffer: paper });
    await Promise.all([owner.page.waitForEvent('load'), owner.page.getByRole('button', { name: '补交给受理机关' }).click()]);
    expect(await owner.main()).toContain('已补交，待确认');
    expect(await owner.main()).toContain('健康证.png');
    await owner.see('handed-in');
    await owner.open('/cases');
    expect(await owner.main()).not.toContain('待补交材料');
  });

  it('is seen at the desk, asked for again with a reason, and there is time for it', async () => {
    desk = new Walk(portal, await newDesktopPage(browser), 'deferred-desk');
    desk.page.setDefaultTimeout(60_000);
    await desk.goOnAs(clerk);
    await desk.open('/desk/notices');
    expect(await desk.main()).toContain('申请人补交了材料');
    await desk.open(`/desk/cases/${number}`);
    const material = desk.page.locator('#material-health_proof');
    expect(await material.innerText()).toContain('健康证.png');
    expect(await desk.page.locator('.desk-alert').innerText()).toContain('请核对后确认');
    await desk.look('handed-in');
    await material.locator('summary', { hasText: '要求重交' }).click();
    await desk.press('要求重交');
    expect(await desk.page.locator('.govuk-error-summary').innerText()).toContain('请写明哪里不对');
    await desk.look('reason-needed');
    await desk.page.locator('#again-health_proof').fill('照片看不清，请重拍');
    await desk.press('要求重交');
    expect(await desk.main()).toContain('已要求重交');
    // Nobody has less than five working days: asked on Monday, 14 December.
    await owner.open(`/cases/${number}/deferred`);
    expect(await owner.main()).toContain('需要重新补交，最迟 2026年12月21日：照片看不清，请重拍');
    await owner.see('again');
  });

  it('that does not come is put on record and told on both sides, and the case goes on', async () => {
    goTo('2026-12-22T01:00:00Z');
    await portal.work();
    await portal.work();
    expect([await told('deferred-lapsed'), await told('deferred-missing')]).toEqual([1, 2]);
    await owner.open(`/cases/${number}`);
    expect(await owner.main()).toContain('有 1 份材料应当在 2026年12月21日 前补交，已经逾期');
    expect(await owner.main()).toContain('容缺的材料逾期没有补交，已记入办件');
    await owner.see('late');
    await desk.open(`/desk/cases/${number}`);
    expect(await desk.page.locator('.desk-alert').innerText()).toContain('最迟 2026年12月21日 补交，没有补交');
    await desk.look('late');
  });

  it('comes late, is confirmed, and is owed no more; a colleague’s page from before is told so', async () => {
    const late = { field: 'files', name: '健康证-2.png', type: 'image/png', content: paper };
    expect((await firm.upload(`/cases/${number}/deferred/health_proof`, [late])).status).toBe(303);
    await desk.open(`/desk/cases/${number}`);
    await desk.press('确认收到');
    expect(await desk.main()).toContain('已确认收到');
    expect(await desk.page.locator('#material-health_proof').innerText()).toContain('已补齐');
    await desk.look('confirmed');
    const again = await clerk.post(`/desk/cases/${number}/deferred/health_proof`, { answer: 'ask-again', reason: '再看看' });
    expect([again.status, again.$('main').text().replace(/\s+/g, ' ')]).toEqual([409, expect.stringContaining('再看看')]);
    expect((await firm.upload(`/cases/${number}/deferred/health_proof`, [late])).status).toBe(409);
    await owner.open(`/cases/${number}`);
    expect(await owner.page.getByText('现在补交').count()).toBe(0);
    goTo('2027-02-01T01:00:00Z');
    await portal.work();
    expect(await told('deferred-lapsed')).toBe(1);
  });

  it('reads as well in English and in Traditional', async () => {
    for (const [language, words] of [['en', 'The office confirmed it'], ['zh-Hant', '受理機關已在']] as const) {
      await owner.page.context().addCookies([{ name: LANGUAGE_COOKIE, value: language, url: portal.url }]);
      await owner.open(`/cases/${number}/deferred`);
      expect(await owner.main()).toContain(words);
      await owner.see(language);
    }
  });
});
