import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newPhonePage } from '../support/browser.js';
import { signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { Walk } from './steps.js';

let portal: TestPortal;
let browser: Browser;
let clerk: HttpClient;

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  clerk = await signInStaffAs(portal.url, 'SQ02-1');
});

afterAll(async () => {
  clerk?.close();
  await browser?.close();
  await portal?.close();
});

/** 居住證首次申領 on a phone whose browser runs no script: an old phone, a careful one, or a line that lost the file. */
describe('on a phone without script', () => {
  let citizen: Walk;
  let number: string;
  const photo = (name: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> =>
    sharp({ create: { width: 600, height: 800, channels: 3, background: '#f4f1e8' } }).png().toBuffer().then((buffer) => ({ name, mimeType: 'image/png', buffer }));

  /** In the newest text message. */
  async function codeSent(): Promise<string> {
    await portal.work();
    return /\d{6}/.exec(portal.standIns.sms.received[0]?.text ?? '')?.[0] ?? 'no code';
  }

  async function send(slot: string, file: { name: string; mimeType: string; buffer: Buffer } | undefined): Promise<void> {
    const form = citizen.page.locator(`form[action$="/materials/${slot}/upload"]`);
    if (!(await form.isVisible())) await citizen.page.locator('details', { has: form }).locator('summary').first().click();
    if (file) await form.locator('input[type=file]').setInputFiles(file);
    await Promise.all([citizen.page.waitForEvent('load'), form.locator('button[type=submit]').click()]);
  }

  it('somebody finds the service and signs in with a code by text message', async () => {
    citizen = new Walk(portal, await newPhonePage(browser, { javaScriptEnabled: false }), 'plain');
    const { page } = citizen;
    await citizen.open('/');
    await citizen.enter({ q: '居住' });
    await citizen.press('搜索');
    await citizen.follow('居住证首次申领');
    await citizen.see('guide');
    await citizen.follow(/^开始申请/);
    await citizen.follow('用短信验证码登录');
    await page.locator('main input[type=text], main input[type=tel]').first().fill('19989010001');
    await citizen.press(/获取验证码|发送验证码|继续/);
    const code = await codeSent();
    await citizen.enter({ code });
    await citizen.press(/登录|继续/);
    expect(page.url()).toBe(`${portal.url}/services/residence-permit/apply`);
    await citizen.see('apply');
    await citizen.press('开始填写');
  });

  it('answers the questions, is told what is missing, and loses nothing', async () => {
    const { page } = citizen;
    await citizen.answer();
    await citizen.answer({ 'home.region': '890102003', 'home.detail': '望江路 88 号 1203 室' });
    await page.locator('.govuk-error-summary').waitFor();
    expect(await page.locator('input[name="home.detail"]').inputValue()).toBe('望江路 88 号 1203 室');
    await citizen.see('form-refused');
    await citizen.answer({ 'living_since.year': '2024', 'living_since.month': '3', 'living_since.day': '1', residence_kind: 'rent' });
    // What a script would reveal is there to begin with, or asked when it is known to be needed.
    await citizen.answer({ ground: 'work' });
    await citizen.answer({ delivery: 'electronic' });
    await page.getByRole('heading', { name: /只需准备 1 份/ }).waitFor();
    await citizen.see('materials');
  });

  it('allows the certificates, and uploads by an ordinary form', async () => {
    const { page } = citizen;
    await citizen.press('同意使用所选证照');
    await send('residence_proof', undefined);
    await page.getByText('请先选择要上传的文件').first().waitFor();
    await send('residence_proof', { name: '合同.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') });
    await page.getByText('的内容不是').first().waitFor();
    await citizen.see('upload-refused');
    await send('residence_proof', await photo('租赁合同.png'));
    await page.getByRole('link', { name: '租赁合同.png' }).waitFor();
    await send('residence_proof', await photo('多余的.png'));
    await citizen.press(/^删除.*多余的/);
    expect(await page.getByRole('link', { name: '多余的.png' }).count()).toBe(0);
    await citizen.see('materials-done');
    await citizen.press('保存并继续');
  });

  it('checks, signs with a code, gets a number; submitting twice makes one case', async () => {
    const { page } = citizen;
    await citizen.see('check');
    await citizen.press('改用短信验证码签名');
    const code = await codeSent();
    await page.locator('#declared').check();
    await citizen.enter({ code });
    await citizen.press('签名并提交');
    await page.getByText('申请已提交').waitFor();
    number = citizen.caseNumber();
    await citizen.see('submitted');
    // Back, to the page that was signed: there is nothing left to sign, and one case.
    await page.goBack();
    expect(new URL(page.url()).pathname).toBe('/cases');
    expect(await page.locator('.case-list a').count()).toBe(1);
    await citizen.see('cases');
  });

  it('corrects, reads the messages and the wallet, and takes the application back', async () => {
    const { page } = citizen;
    const desk = new Walk(portal, await newPhonePage(browser, { javaScriptEnabled: false }), 'plain-desk');
    await desk.goOnAs(clerk);
    await desk.claim(number);
    await desk.page.locator('details[data-correct] summary').click();
    await desk.page.locator('input[name=item][value="material:residence_proof"]').check();
    await desk.page.locator('textarea[name="reason:material:residence_proof"]').fill('缺第 2 页');
    await desk.act('correct');
    await desk.see('corrected');
    await portal.work();
    await citizen.open('/messages');
    await citizen.see('messages');
    await citizen.open(`/cases/${number}`);
    await citizen.follow('现在补正');
    await citizen.see('correction');
    await send('residence_proof', await photo('第二页.png'));
    await citizen.sign('签名并重新提交');
    expect(await citizen.main()).toContain('补正后重新提交');
    for (const path of ['/wallet', '/wallet/uses', '/account']) {
      await citizen.open(path);
      await citizen.see(path.slice(1).replace('/', '-'));
    }
    await citizen.open(`/cases/${number}`);
    await citizen.follow('撤回申请');
    await citizen.press('确认撤回');
    await citizen.see('withdrawn');
    expect(await citizen.main()).toContain('您已撤回这份申请');
    await page.locator('.site-footer').getByRole('button', { name: '长者模式' }).click();
    expect(await page.locator('html').getAttribute('class')).toContain('elder');
  });
});

describe('without script', () => {
  it('an identity is proven another way than by face: the pages say so, and an appointment at a window is booked', async () => {
    portal.clock.setOffset(new Date('2026-11-30T00:30:00Z').getTime() - Date.now());
    const citizen = new Walk(portal, await newPhonePage(browser, { javaScriptEnabled: false }), 'plain-identity');
    await citizen.signIn('19989010001', '/identity-check');
    await citizen.see('standing');
    await citizen.press('开始核验');
    await citizen.see('ways');
    const check = new URL(citizen.page.url()).pathname;
    await citizen.follow('刷脸核验');
    await citizen.press('同意并继续');
    expect(await citizen.page.locator('.govuk-error-summary').innerText()).toContain('同意');
    await citizen.see('consent');
    await citizen.page.locator('input[name=face]').check();
    await citizen.press('同意并继续');
    await citizen.see('face');
    expect(await citizen.main()).toContain('刷脸要用脚本打开摄像头，而脚本已关闭');
    expect(await citizen.page.getByRole('button', { name: '打开摄像头' }).isVisible()).toBe(false);
    await citizen.follow('预约视频核验');
    expect(await citizen.main()).toContain('请改约窗口，效力相同');
    await citizen.see('video');
    await citizen.follow('改约窗口');
    await citizen.page.locator('#office').selectOption({ index: 1 });
    await citizen.press('看这个窗口的时间');
    await citizen.press('预约这个时间');
    expect(await citizen.page.locator('.govuk-error-summary').innerText()).toContain('时间');
    await citizen.see('window');
    await citizen.page.locator('input[name=time]:enabled').first().check();
    await citizen.press('预约这个时间');
    await citizen.see('booked');
    const code = (await citizen.page.locator('.check-code__text').first().innerText()).replaceAll(/\W/g, '');
    expect(code).toMatch(/^[A-Z0-9]{8}$/);
    await citizen.follow('打印预约单');
    expect((await citizen.page.locator('.check-code__text').innerText()).replaceAll(/\W/g, '')).toBe(code);
    await citizen.see('slip');
    await citizen.open(`${check}/window`);
    await citizen.follow('改约');
    await citizen.page.locator('input[name=time]:enabled').last().check();
    await citizen.press('改到这个时间');
    await citizen.see('moved');
    await citizen.page.locator('summary', { hasText: '取消预约' }).click();
    await citizen.press('确认取消');
    expect(await citizen.main()).toContain('三种方式效力相同');
  });
});
