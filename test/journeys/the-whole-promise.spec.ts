import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { Walk } from './steps.js';

const XIAOMAN = '19989010001';
const DAY_MS = 86_400_000;

let portal: TestPortal;
let browser: Browser;
let lease: Buffer;

beforeAll(async () => {
  portal = await startPortal();
  browser = await launchBrowser();
  lease = await sharp({ create: { width: 600, height: 800, channels: 3, background: '#f4f1e8' } }).png().toBuffer();
});

afterAll(async () => {
  await browser?.close();
  await portal?.close();
});

/** 居住證首次申領 from search to wallet, and 居住證簽注 when the year turns: the whole promise, in one story. */
describe('the whole promise', () => {
  let citizen: Walk;
  let clerk: Walk;
  let number: string;
  let verifyPath: string;

  it('a citizen finds the service, sees what needs no submission, and fills a form that is half filled already', async () => {
    citizen = new Walk(portal, await newPhonePage(browser), 'citizen');
    const { page } = citizen;
    await citizen.open('/');
    await citizen.look('home');
    await page.locator('input[name=q]').first().fill('jzz');
    await citizen.press('搜索');
    await page.getByRole('link', { name: '居住证首次申领' }).first().click();
    await page.getByRole('heading', { name: '居住证首次申领' }).waitFor();
    await citizen.look('guide');
    expect(await page.context().cookies()).toEqual([]);

    await citizen.signIn(XIAOMAN, '/services/residence-permit');
    await page.getByText('您只需准备 1 份').waitFor();
    await citizen.look('guide-own');
    await citizen.open('/services/residence-permit/apply');
    await citizen.look('apply');
    await citizen.press(/开始填写/);
    await page.locator('main').getByText('张小满').first().waitFor();
    await citizen.look('form-applicant');
    await citizen.press('保存并继续');
    await page.locator('select[name="home.region"]').selectOption({ label: '望江街道' });
    await page.locator('input[name="home.detail"]').fill('望江路 88 号 1203 室');
    await citizen.press('保存并继续');
    // What was typed is kept, and what is missing is said.
    expect(await page.locator('input[name="home.detail"]').inputValue()).toBe('望江路 88 号 1203 室');
    await citizen.look('form-home-refused');
    await page.locator('input[name="living_since.year"]').fill('2024');
    await page.locator('input[name="living_since.month"]').fill('3');
    await page.locator('input[name="living_since.day"]').fill('1');
    await page.locator('input[name="residence_kind"][value="rent"]').check();
    await citizen.press('保存并继续');
    await page.locator('input[name="ground"][value="work"]').check();
    expect(await page.locator('input[name="employer"]').inputValue()).toBe('申江云栈信息技术有限公司');
    await citizen.look('form-ground');
    await citizen.press('保存并继续');
    await page.locator('input[name="delivery"][value="electronic"]').check();
    await citizen.press('保存并继续');
    await page.getByRole('heading', { name: /只需准备 1 份/ }).waitFor();
    await citizen.look('materials');
  });

  it('authorises the use of certificates, uploads the one thing missing, checks, signs and gets a case number', async () => {
    const { page } = citizen;
    await citizen.press('同意使用所选证照');
    expect(await page.getByText('免提交 · 已授权').count()).toBe(3);
    await citizen.press('保存并继续');
    await page.getByText('请提供这份材料').first().waitFor();
    await citizen.upload('residence_proof', '租赁合同.png', lease);
    await citizen.look('materials-done');
    await citizen.press('保存并继续');
    await citizen.look('check');
    await citizen.press('签名并提交');
    await page.getByText('请确认声明').first().waitFor();
    await page.locator('#declared').check();
    await page.locator('#password').fill('not-the-password');
    await citizen.press('签名并提交');
    await page.getByText('密码不对').first().waitFor();
    await citizen.sign('签名并提交');
    number = citizen.caseNumber();
    await page.getByText('申请已提交').waitFor();
    await citizen.look('submitted');
    await page.getByRole('link', { name: '收件凭证' }).click();
    await citizen.look('receipt');
  });

  it('a clerk finds the case, claims it and asks once for all that is missing', async () => {
    clerk = new Walk(portal, await newDesktopPage(browser), 'clerk');
    const { page } = clerk;
    await clerk.staffSignIn('SQ01-1');
    await clerk.look('queue');
    await clerk.claim(number);
    await clerk.look('case');
    await page.locator('details[data-correct] summary').click();
    await page.locator('input[name=item][value="material:residence_proof"]').check();
    await page.locator('textarea[name="reason:material:residence_proof"]').fill('合同缺少第 2 页，请补齐后重新上传');
    await page.locator('input[name=item][value="field:home"]').check();
    await page.locator('textarea[name="reason:field:home"]').fill('门牌号与租赁合同不一致');
    await clerk.look('correction');
    await clerk.act('correct');
    await clerk.look('correction-asked');
  });

  it('the citizen corrects only what was named and resubmits without starting again', async () => {
    const { page } = citizen;
    await citizen.open('/');
    await page.getByText('居住证首次申领 需要补正').waitFor();
    await citizen.look('home-correction');
    await citizen.open(`/cases/${number}/correction`);
    await citizen.look('correction');
    await page.locator('input[name="home.detail"]').fill('望江路 88 号 1204 室');
    await citizen.sign('签名并重新提交');
    await page.getByText('请按告知的要求重新提供这份材料').first().waitFor();
    await citizen.upload('residence_proof', '租赁合同第二页.png', lease);
    await citizen.sign('签名并重新提交');
    await page.getByText('补正后重新提交').first().waitFor();
    // Typed above the signature and signed, without a press on 保存修改.
    await page.getByText('望江路 88 号 1204 室').first().waitFor();
    await citizen.look('resubmitted');
  });

  it('the clerk accepts, a second clerk reviews, a leader decides', async () => {
    await clerk.claim(number);
    await clerk.act('accept');
    await clerk.look('accepted');
    const reviewer = new Walk(portal, await newDesktopPage(browser), 'reviewer');
    await reviewer.staffSignIn('GA01-1');
    await reviewer.claim(number);
    await reviewer.look('review');
    await reviewer.act('pass');
    const leader = new Walk(portal, await newPhonePage(browser), 'leader');
    await leader.staffSignIn('GA01-3');
    await leader.look('queue');
    await leader.claim(number);
    await leader.look('decision');
    await leader.act('approve');
    await portal.work();
    await portal.work();
  });

  it('the citizen is told, finds the certificate in the wallet and downloads it; anyone verifies it from its QR code', async () => {
    const { page } = citizen;
    await citizen.open('/messages');
    await citizen.look('messages');
    expect(portal.standIns.mail.received.length).toBeGreaterThan(3);
    await citizen.open('/wallet');
    await citizen.look('wallet');
    await page.getByRole('link', { name: /居住证/ }).first().click();
    await page.waitForLoadState();
    await citizen.look('certificate');
    const pdf = await page.request.get(`${page.url()}/certificate.pdf`);
    expect(pdf.headers()['content-type']).toBe('application/pdf');
    expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
    verifyPath = (await page.locator('a[href*="/verify/c/"]').first().getAttribute('href')) ?? '';
    const anyone = new Walk(portal, await newPhonePage(browser), 'verifier');
    await anyone.open(verifyPath.replace(portal.url, ''));
    await anyone.look('verified');
    await anyone.page.getByText('张*满').first().waitFor();
    expect(await anyone.page.content()).not.toContain('890101199405210021');
  });

  it('when the year turns, the renewal takes that certificate instead of asking for it, and approves at once', async () => {
    portal.clock.setOffset(340 * DAY_MS);
    const { page } = citizen;
    await citizen.open('/services/residence-permit-renewal/apply');
    await citizen.press(/开始填写/);
    await citizen.press('保存并继续');
    await page.locator('input[name="address_changed"][value="no"]').check();
    await citizen.press('保存并继续');
    await page.locator('input[name="employed"][value="yes"]').check();
    await citizen.press('保存并继续');
    await page.getByRole('heading', { name: '材料：您不用准备任何文件' }).waitFor();
    await citizen.look('renewal-materials');
    await citizen.press('同意使用所选证照');
    await citizen.press('保存并继续');
    await citizen.sign('签名并提交');
    await portal.work();
    await portal.work();
    await page.reload();
    await page.getByText('签发电子证照').first().waitFor();
    await citizen.look('renewed');
    const anyone = new Walk(portal, await newPhonePage(browser), 'verifier');
    await anyone.open(verifyPath.replace(portal.url, ''));
    await anyone.look('superseded');
    expect(await anyone.page.content()).toMatch(/换发|更新|新版本/);
  });
});
