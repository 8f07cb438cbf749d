import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD } from '../../src/seed/city/people.js';
import { demoStaff } from '../../src/seed/city/staff.js';
import { apply, ELDER_CARD_ANSWERS, RESIDENCE_PERMIT_ANSWERS } from '../support/applying.js';
import { axeViolations, collectTroubles, launchBrowser, newDesktopPage, newPhonePage, screenshot } from '../support/browser.js';
import { signInAs, signInStaffAs } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { photograph, scan } from './papers.js';

let portal: TestPortal;
let browser: Browser;
/** Due in a minute; on time; two days late. */
const numbers: string[] = [];
/** SQ02-1's cookies: an authenticator's code serves once, so she signs in once. */
let session: { name: string; value: string; url: string }[];

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  const [xiaoman, guifang] = await Promise.all([signInAs(portal.url, 'xiaoman'), signInAs(portal.url, 'guifang')]);
  for (const file of [await photograph('租赁合同.png'), await scan('租赁合同.pdf'), await photograph('租赁合同-2.png')]) {
    numbers.push((await apply(xiaoman, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: file })).number);
  }
  await apply(guifang, 'elder-card', ELDER_CARD_ANSWERS);
  const source = portal.app.get(DataSource);
  await source.query("update queue_entry set due_at = now() + interval '1 minute' where number = $1", [numbers[0]]);
  await source.query("update queue_entry set due_at = now() - interval '2 days' where number = $1", [numbers[2]]);
  const clerk = await signInStaffAs(portal.url, 'SQ02-1');
  session = [...clerk.cookies].map(([name, value]) => ({ name, value, url: portal.url }));
  await clerk.post(await claimStep(numbers[1] ?? ''), { action: 'claim' });
  for (const client of [xiaoman, guifang, clerk]) client.close();
});
afterAll(async () => {
  await browser?.close();
  await portal?.close();
});

async function claimStep(number: string): Promise<string> {
  const [entry] = await portal.app.get(DataSource).query<{ token: number }[]>('select token from queue_entry where number = $1', [number]);
  return `/desk/cases/${number}/tasks/${entry?.token ?? 0}`;
}

async function look(page: Page, name: string): Promise<void> {
  await screenshot(page, `desk-${name}`);
  expect(await axeViolations(page), name).toEqual([]);
  const tooWide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(tooWide, `${name} is wider than its screen`).toBeLessThanOrEqual(0);
}

it('a clerk signs in and works a queue by the keyboard alone', async () => {
  const page = await newDesktopPage(browser);
  const troubles = collectTroubles(page);
  await page.goto(`${portal.url}/staff/sign-in?back=/desk`);
  await page.locator('[name=staffNumber]').fill('SQ02-2');
  await page.locator('[name=password]').fill(DEMO_PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('[name=code]').fill(new TOTP({ secret: Secret.fromBase32(demoStaff('SQ02-2').totpSecret) }).generate());
  await page.keyboard.press('Enter');
  await page.waitForURL('**/desk');
  await look(page, 'queue-1280');
  // Sorted by what is due first: the overdue case, then the one due in a minute.
  await page.keyboard.press('j');
  expect(await page.locator('tr.is-current th').textContent()).toBe(numbers[2]);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  expect(await page.locator('[data-picked]').textContent()).toBe('1');
  await page.keyboard.press('c');
  await page.waitForURL(`**/desk/cases/${numbers[0]}?done=claim`);
  await look(page, 'case-claimed-1280');
  expect(troubles).toEqual([]);
  await page.context().close();
});

describe.each([
  ['1280', newDesktopPage],
  ['390', newPhonePage],
] as const)('at %s pixels', (width, newPage) => {
  it('every page is accessible and fits, in Chinese and English, also when something is wrong', async () => {
    const page = await newPage(browser);
    await page.context().addCookies(session);
    for (const [path, name] of [
      ['/desk', 'queue'], ['/desk?view=mine', 'mine'], ['/desk?view=overdue&service=residence-permit', 'overdue'],
      ['/desk/search', 'search'], [`/desk/cases/${numbers[1]}`, 'case-pdf'], [`/desk/cases/${numbers[0]}`, 'case'],
    ] as const) {
      await page.goto(portal.url + path);
      await look(page, `${name}-${width}`);
    }
    await page.goto(`${portal.url}/desk/search`);
    await page.locator('#q').fill('张小满');
    await page.locator('main form button[type=submit]').click();
    await page.waitForLoadState();
    expect(page.url()).toBe(`${portal.url}/desk/search`);
    await look(page, `search-found-${width}`);
    await page.goto(`${portal.url}/desk/cases/${numbers[1]}`);
    for (const summary of await page.locator('#actions summary').all()) await summary.click();
    await page.locator('#actions input[name=item]').first().check();
    await look(page, `case-forms-${width}`);
    await page.locator('#actions button[value=correct]').click();
    await page.waitForLoadState();
    expect(await page.locator('.govuk-error-summary').count()).toBe(1);
    await look(page, `case-errors-${width}`);
    await page.context().addCookies([{ name: 'tongban-language', value: 'en', url: portal.url }]);
    for (const path of ['/desk', `/desk/cases/${numbers[1]}`]) {
      await page.goto(portal.url + path);
      await look(page, `english${path === '/desk' ? '-queue' : '-case'}-${width}`);
    }
    await page.context().close();
  });
});

describe('on a claimed case', () => {
  it('a suggested ground goes into the reason, once and editable, and the declined case says what comes next', async () => {
    const page = await newDesktopPage(browser);
    await page.context().addCookies(session);
    await page.goto(`${portal.url}/desk/cases/${numbers[1]}`);
    await page.locator('#actions summary', { hasText: '不予受理' }).click();
    const ground = page.getByRole('button', { name: '不符合办理条件“户籍不在本市”。' });
    await ground.click();
    await ground.click();
    const reason = page.locator('textarea[id$="-refuse"]');
    expect(await reason.inputValue()).toBe('不符合办理条件“户籍不在本市”。');
    await reason.pressSequentially('户籍登记在本市徐浦区。');
    await page.locator('button[value=refuse]').click();
    await page.waitForURL('**?done=refuse');
    expect(await page.locator('#history').textContent()).toContain('户籍登记在本市徐浦区。');
    await page.locator('[data-next]').click();
    await page.waitForURL(/\/desk\/cases\/SJ/);
    expect(page.url()).not.toContain(numbers[1]);
    await page.context().close();
  });

  it('a reason that was typed and unticked again is not sent', async () => {
    const page = await newDesktopPage(browser);
    await page.context().addCookies(session);
    await page.goto(`${portal.url}/desk/cases/${numbers[2]}`);
    await page.locator('button[value=claim]').click();
    await page.waitForURL('**?done=claim');
    await page.locator('#actions summary', { hasText: '一次性告知补正' }).click();
    await page.locator('input[value="material:photo"]').check();
    await page.locator('textarea[name="reason:material:photo"]').fill('照片不清楚');
    await page.locator('input[value="material:photo"]').uncheck();
    await page.locator('input[value="field:home"]').check();
    await page.locator('textarea[name="reason:field:home"]').fill('请写到室号');
    await page.locator('button[value=correct]').click();
    await page.waitForURL('**?done=correct');
    const history = await page.locator('#history').textContent();
    expect(history).toContain('请写到室号');
    expect(history).not.toContain('照片不清楚');
    await page.context().close();
  });
});
