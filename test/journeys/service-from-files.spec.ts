import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPackageDirectory, zipPackage } from '../../src/catalog/application/package-files.js';
import { cityDateOf } from '../../src/platform/clock/clock.js';
import { photograph } from '../desk/papers.js';
import { fillIn, provide, submit, caseNumberIn, begin } from '../support/applying.js';
import { launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { HttpClient, signInAs, signInStaffAs } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { Walk } from './steps.js';

const SLUG = 'unemployment-benefit';
const NAME = '失业保险金申领';
const XIAOMAN = '19989010001';

const [year = '', month = '', day = ''] = cityDateOf(new Date(Date.now() - 20 * 86_400_000)).split('-');

/** Two processes of one portal: what happens in one is so in the other. A load balancer's cookie jar is the browser's. */
let portal: TestPortal;
let second: TestPortal;
let browser: Browser;
let files: Readonly<Record<string, string>>;
/** Readers who are not signed in, one at each process. */
let reader: HttpClient;
let farReader: HttpClient;

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  second = await startPortal({ beside: portal });
  [reader, farReader] = [new HttpClient(portal.url), new HttpClient(second.url)];
  const fixture = await readPackageDirectory(path.join(import.meta.dirname, '../fixtures/services', SLUG));
  // The city wants it among the popular ones.
  files = { ...fixture, 'item.json': (fixture['item.json'] ?? '').replace('"mark"', '"popular": 4, "mark"') };
});

afterAll(async () => {
  for (const client of [reader, farReader]) client?.close();
  await browser?.close();
  await second?.close();
  await portal?.close();
});

/** Asks until the answer is as wanted, for at most three seconds: the other process hears of a change, it isn't asked. */
async function soon(ask: () => Promise<boolean>): Promise<boolean> {
  for (const until = Date.now() + 3000; Date.now() < until; ) {
    if (await ask()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return ask();
}

async function shows(client: HttpClient, address: string, text: string): Promise<boolean> {
  return (await client.get(address)).html.includes(text);
}

async function importZip(admin: Walk, name: string, content: Readonly<Record<string, string>>): Promise<void> {
  await admin.open('/studio/import');
  await admin.page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/zip', buffer: zipPackage(content) });
  await admin.press('导入');
}

describe('a service that comes as files', () => {
  let admin: Walk;
  let citizen: Walk;
  let draft: string;
  let firstVersion: string;
  let number: string;

  it('is refused while its files contradict one another, and every problem is named with its place', async () => {
    // Both processes have the page of anonymous readers in memory before anything is published.
    for (const client of [reader, farReader]) expect(await shows(client, '/', NAME)).toBe(false);
    admin = new Walk(portal, await newDesktopPage(browser), 'studio');
    await admin.staffSignIn('ADMIN-1', '/studio');
    await admin.look('services');
    const broken = {
      ...files,
      'form.json': (files['form.json'] ?? '').replace('"kind": "region"', '"kind": "regoin"'),
      'process.bpmn': (files['process.bpmn'] ?? '').replace('reason = "own-will"', 'reasons = "own-will"'),
      'locales/en.json': '{}',
    };
    await importZip(admin, '失业保险金-坏.zip', broken);
    const problems = await admin.page.locator('#problems').innerText();
    expect(problems).toContain('regoin');
    expect(problems).toContain('reasons');
    expect(problems).toContain('process.bpmn');
    expect(problems).toContain('locales/en.json');
    expect(await admin.page.getByRole('button', { name: '发布这一版' }).count()).toBe(0);
    await admin.look('broken');
  });

  it('is published without a line of code, and both processes show it to everybody at once', async () => {
    await importZip(admin, '失业保险金.zip', files);
    await admin.look('draft');
    expect(await shows(reader, `/services/${SLUG}`, NAME)).toBe(false);
    await admin.press('发布这一版');
    firstVersion = new URL(admin.page.url()).pathname;
    await admin.look('published');
    for (const client of [reader, farReader]) {
      expect(await soon(() => shows(client, '/services', NAME))).toBe(true);
      expect(await shows(client, '/', NAME)).toBe(true);
      expect(await shows(client, '/', '换工作或失业')).toBe(true);
      expect((await client.get('/services?q=sybx')).html).toContain(NAME);
      expect((await client.get(`/services/${SLUG}`)).status).toBe(200);
    }
  });

  it('is applied for: signed in at one process, gone on with at the other', async () => {
    const page = await newPhonePage(browser);
    citizen = new Walk(portal, page, 'fifth');
    await citizen.signIn(XIAOMAN, `/services/${SLUG}`);
    await citizen.look('guide');
    await citizen.follow(/^开始申请/);
    await citizen.press('开始填写');
    draft = new URL(page.url()).pathname.split('/')[2] ?? '';
    await citizen.answer();
    // Cookies know no ports: the same browser goes to the other process.
    const elsewhere = new Walk(second, page, 'fifth-elsewhere');
    await elsewhere.open(`/applications/${draft}`);
    expect(page.url()).toBe(`${second.url}/applications/${draft}/pages/job-page`);
    await elsewhere.answer({ 'left_on.year': year, 'left_on.month': month, 'left_on.day': day, reason: 'own-will', circumstances: '照顾生病的母亲' });
    await elsewhere.answer({ region: '890102003', account_number: '6222021001122334455' });
    await elsewhere.look('materials');
    await elsewhere.press('同意使用所选证照');
    await elsewhere.press('保存并继续');
    await citizen.open(`/applications/${draft}/check`);
    expect(await citizen.main()).toContain('照顾生病的母亲');
    await citizen.sign('签名并提交');
    number = citizen.caseNumber();
  });

  it('gets a second version while the case is under way: new applications take it, the case keeps its own', async () => {
    const waiting = await signInAs(second.url, 'jianguo');
    const begun = await begin(waiting, SLUG);
    const next = {
      ...files,
      'item.json': (files['item.json'] ?? '').replace('"promised": { "days": 5', '"promised": { "days": 2'),
      'form.json': (files['form.json'] ?? '').replace('"label": "原单位"', '"label": "最后工作的单位"'),
      'process.bpmn': (files['process.bpmn'] ?? '').replace('name="承诺时限" limit="5"', 'name="承诺时限" limit="2"'),
    };
    await importZip(admin, '失业保险金-第2版.zip', next);
    await admin.press('发布这一版');
    await admin.open('/studio');
    await admin.look('two-versions');
    expect(await admin.main()).toContain('1 件在办');
    expect(await soon(() => shows(farReader, `/services/${SLUG}`, '2 个工作日'))).toBe(true);

    const fresh = await signInAs(second.url, 'xiaoman');
    const freshPage = await fillIn(fresh, await begin(fresh, SLUG), { ...answers('dismissed') });
    expect(freshPage.path).toContain('/materials');
    expect((await fresh.open(freshPage.path.replace('/materials', '/pages/job-page'))).html).toContain('最后工作的单位');
    // A draft that was begun before stays on what it began with, and so does the case.
    expect((await waiting.open(`/applications/${begun}/pages/job-page`)).html).toContain('原单位');
    await citizen.open(`/cases/${number}`);
    expect(await citizen.main()).toContain('原单位');
    const [clerk, colleague, leader] = (await Promise.all(['SQ02-1', 'SQ02-2', 'SQ02-3'].map((each) => signInStaffAs(portal.url, each)))) as [HttpClient, HttpClient, HttpClient];
    const desk = new Walk(portal, await newDesktopPage(browser), 'fifth-desk');
    await desk.goOnAs(clerk);
    await desk.claim(number);
    await desk.act('accept');
    expect(await desk.page.locator('.desk-clocks').innerText()).toContain('共 5 个工作日');
    await desk.look('case');
    // The process drawn by hand: whoever left of their own will is heard first.
    await desk.goOnAs(colleague);
    await desk.claim(number);
    await desk.act('pass');
    await desk.goOnAs(leader);
    await desk.claim(number);
    await desk.act('approve');
    await second.work();
    await citizen.open(`/cases/${number}`);
    expect(await citizen.main()).toContain('准予');
    await citizen.look('approved');
    for (const client of [waiting, fresh, clerk, colleague, leader]) client.close();
  });

  it('is retired: nobody finds it any more, and what was begun is finished', async () => {
    const waiting = await signInAs(second.url, 'xiaoman');
    const begun = await begin(waiting, SLUG);
    await admin.open('/studio');
    await admin.page.locator('section', { hasText: SLUG }).locator('.studio-versions a').first().click();
    await admin.press('停用');
    await admin.look('retired');
    for (const client of [reader, farReader]) {
      expect(await soon(async () => (await client.get(`/services/${SLUG}`)).status === 404)).toBe(true);
      expect(await shows(client, '/services', NAME)).toBe(false);
      expect((await client.get('/services?q=sybx')).html).not.toContain(NAME);
    }
    expect((await waiting.get(`/services/${SLUG}/apply`)).status).toBe(404);
    await fillIn(waiting, begun, answers('dismissed'));
    await provide(waiting, begun, { end_of_contract: await photograph('解除劳动合同证明.png') });
    expect(caseNumberIn(await submit(waiting, begun))).toMatch(/^SJ/);
    // The first version is still there to be read.
    await admin.open(firstVersion);
    waiting.close();
  });
});

function answers(reason: string): Record<string, string> {
  return {
    last_employer: '申江云栈信息技术有限公司', 'left_on.year': year, 'left_on.month': month, 'left_on.day': day,
    reason, region: '890102003', account_number: '6222021001122334455',
  };
}
