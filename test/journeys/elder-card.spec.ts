import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { Walk } from './steps.js';

const GUIFANG = '19989010004';

let portal: TestPortal;
let browser: Browser;
let clerk: HttpClient;
let leader: HttpClient;

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  [clerk, leader] = (await Promise.all(['SQ04-1', 'SQ04-3'].map((number) => signInStaffAs(portal.url, number)))) as [HttpClient, HttpClient];
});

afterAll(async () => {
  clerk?.close();
  leader?.close();
  await browser?.close();
  await portal?.close();
});

/** 老年綜合津貼・敬老卡: 陳桂芳 is 66, reads large, and hands in nothing. */
describe('a card for an elder who hands in nothing', () => {
  let elder: Walk;
  let number: string;

  /** Every page of hers reads large: nothing below 18 pixels, nothing to press below 60. */
  async function look(what: string): Promise<void> {
    await elder.look(what);
    const texts = await elder.measure<{ text: string; size: number; lines: number }[]>('texts()');
    expect.soft(texts.filter((each) => each.size < 18 || each.lines < 1.3), what).toEqual([]);
    expect.soft(await elder.measure('smallTargets(60)'), what).toEqual([]);
  }

  it('is offered to her before she asks, in letters that she can read', async () => {
    elder = new Walk(portal, await newPhonePage(browser), 'elder');
    await elder.signIn(GUIFANG);
    expect(await elder.page.locator('html').getAttribute('class')).toContain('elder');
    await look('home');
    await elder.page.locator('.todo').getByRole('link', { name: /敬老卡/ }).first().click();
    await elder.page.getByRole('heading', { level: 1, name: /敬老卡/ }).waitFor();
    await look('guide');
    const said = await elder.main();
    expect(said).toContain('材料：您什么都不用准备');
    expect(said).toContain('您符合');
    await elder.follow(/^开始申请/);
    await look('apply');
    await elder.press('开始填写');
  });

  it('asks only for what the city cannot know: the account, and whether she wants a plastic card', async () => {
    expect(await elder.main()).toContain('陈桂芳');
    await look('form-applicant');
    await elder.answer();
    // From her household register: her street is chosen already.
    expect(await elder.page.locator('select[name=region]').inputValue()).toMatch(/^890104/);
    await look('form-household');
    await elder.answer();
    await elder.answer({ bank: 'icbc', account_number: '6222 0210 0112' });
    await elder.page.locator('.govuk-error-summary').waitFor();
    await look('form-account-refused');
    await elder.answer({ account_number: '6222021001122334455' });
    await elder.answer({ card_by_post: 'no' });
  });

  it('takes no file: both papers are certificates that she allows to be used', async () => {
    await elder.page.getByRole('heading', { name: '材料：您不用准备任何文件' }).waitFor();
    expect(await elder.main()).not.toContain('需上传');
    expect(await elder.page.locator('input[type=file]:visible').count()).toBe(0);
    await look('materials');
    await elder.press('同意使用所选证照');
    expect(await elder.page.getByText('免提交 · 已授权').count()).toBe(2);
    await elder.press('保存并继续');
    await look('check');
    await elder.sign('签名并提交');
    await look('submitted');
    number = elder.caseNumber();
  });

  it('is accepted by a clerk and granted by a leader who is somebody else', async () => {
    const desk = new Walk(portal, await newDesktopPage(browser), 'elder-clerk');
    await desk.goOnAs(clerk);
    await desk.claim(number);
    expect(await desk.page.locator('#materials').innerText()).not.toContain('上传');
    await desk.look('case');
    await desk.act('accept');
    const decision = new Walk(portal, await newDesktopPage(browser), 'elder-leader');
    await decision.goOnAs(leader);
    await decision.claim(number);
    await decision.act('approve');
    await portal.work();
    await portal.work();
  });

  it('is in her wallet the moment it is granted, and she is told', async () => {
    await elder.open(`/cases/${number}`);
    await elder.page.getByText('签发电子证照').waitFor();
    await look('granted');
    await elder.follow('查看电子证照');
    await look('wallet');
    await elder.page.getByRole('link', { name: /敬老卡/ }).first().click();
    await elder.page.getByRole('heading', { level: 1, name: /敬老卡/ }).waitFor();
    await look('certificate');
    await elder.open('/messages');
    await look('messages');
    expect(await elder.main()).toMatch(/已准予|准予/);
    // What is decided can't be withdrawn, nor is what she has offered to her again.
    await elder.open(`/cases/${number}/withdraw`);
    expect(elder.page.url()).toBe(`${portal.url}/cases/${number}`);
    await elder.open('/');
    expect(await elder.page.locator('.todo').count()).toBe(0);
    await elder.open('/account');
    await look('account');
  });
});
