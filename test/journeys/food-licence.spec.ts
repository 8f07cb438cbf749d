import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { Walk, type Filled } from './steps.js';

const LIQUN = '19989010007';
const FIRM = '申江味道餐饮有限公司';
const ACTING = `您正在为 ${FIRM} 办理`;

const PREMISES: Filled = {
  'premises.region': '890102001', 'premises.detail': '花神路 288 号一层', area: '86.5', format: 'catering',
};
const ITEMS: Filled = { items: ['hot', 'drinks'], online_orders: 'no' };

let portal: TestPortal;
let browser: Browser;
let clerk: HttpClient;
let colleague: HttpClient;
let leader: HttpClient;
let plan: Buffer;

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  [clerk, colleague, leader] = (await Promise.all(['SJ02-1', 'SJ02-2', 'SJ02-3'].map((number) => signInStaffAs(portal.url, number)))) as [HttpClient, HttpClient, HttpClient];
  plan = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#eef2f6' } }).png().toBuffer();
});

afterAll(async () => {
  for (const client of [clerk, colleague, leader]) client?.close();
  await browser?.close();
  await portal?.close();
});

async function atDesk(client: HttpClient, name: string): Promise<Walk> {
  const walk = new Walk(portal, await newDesktopPage(browser), name);
  await walk.goOnAs(client);
  return walk;
}

/** 食品經營許可: 趙立群 acts for his restaurant. */
describe('a licence for a firm', () => {
  let owner: Walk;
  let draft: string;
  let number: string;
  let certificatePath: string;

  it('is asked for in the firm’s name: he is told to switch, and every page says for whom he acts', async () => {
    owner = new Walk(portal, await newDesktopPage(browser), 'firm');
    await owner.signIn(LIQUN, '/services/food-business-licence/apply');
    expect(await owner.main()).toContain('这项服务由企业申请');
    await owner.look('as-a-person');
    await owner.follow('切换办事身份');
    await owner.enter({ party: await partyValue(owner.page, FIRM) });
    await owner.look('party');
    await owner.press('切换');
    for (const path of ['/', '/services', '/services/food-business-licence', '/cases', '/wallet', '/messages', '/account']) {
      await owner.open(path);
      expect(await owner.page.locator('.acting-for').innerText(), path).toContain(ACTING);
    }
    await owner.open('/wallet');
    await owner.look('wallet');
    await owner.open('/services/food-business-licence');
    await owner.look('guide');
    expect(await owner.main()).toContain('免提交');
    await owner.follow(/^开始申请/);
    await owner.press('开始填写');
    draft = /applications\/([0-9a-f-]{36})/.exec(owner.page.url())?.[1] ?? '';
  });

  it('knows the firm from its licence, and takes as many safety officers as there are', async () => {
    const known = await owner.main();
    expect(known).toContain(FIRM);
    expect(known).toContain('91890101MA8TB0016J');
    expect(known).toContain('赵立群');
    await owner.look('form-firm');
    await owner.answer();
    await owner.answer(PREMISES);
    await owner.answer(ITEMS);
    await owner.enter({ staff: '9', 'safety_officers.0.officer_name': '周安', 'safety_officers.0.officer_mobile': '19989012001' });
    await owner.press(/添加|再加/);
    // The row is added, and what was typed is still there.
    await owner.enter({ 'safety_officers.1.officer_name': '吴全' });
    await owner.answer();
    expect(await owner.page.locator('.govuk-error-summary').innerText()).toContain('第 2 项的手机号码');
    await owner.look('form-people-refused');
    await owner.enter({ 'safety_officers.1.officer_mobile': '19989012002' });
  });

  it('a tab left open while he switched to himself is told so, and loses nothing', async () => {
    const other = await owner.page.context().newPage();
    const tab = new Walk(portal, other, 'firm-other-tab');
    await tab.open('/account/party');
    await tab.enter({ party: await partyValue(other, '赵立群') });
    await tab.press('切换');
    expect(await other.locator('.acting-for').count()).toBe(0);

    const [answer] = await Promise.all([
      owner.page.waitForResponse((response) => response.request().method() === 'POST'),
      owner.page.getByRole('button', { name: '保存并继续' }).click(),
    ]);
    expect(answer.status()).toBe(409);
    await owner.page.getByText('这份申请属于另一个办事身份').first().waitFor();
    await owner.look('stale-tab');
    await owner.press('切换回原来的身份，并保存刚才填的内容');
    // What he had just typed is saved, and what he had saved before is there.
    await owner.page.getByRole('heading', { name: /^材料/ }).waitFor();
    await owner.open(`/applications/${draft}/pages/people-page`);
    expect(await owner.page.locator('input[name="safety_officers.1.officer_mobile"]').inputValue()).toBe('19989012002');
    await owner.open(`/applications/${draft}/pages/premises-page`);
    expect(await owner.page.locator('input[name="premises.detail"]').inputValue()).toBe('花神路 288 号一层');
    await other.close();
  });

  it('promises one paper, brings another within ten days, uploads the plan, and hands it in', async () => {
    await owner.open(`/applications/${draft}`);
    await owner.look('materials');
    await owner.press('同意使用所选证照');
    await promise(owner, 'safety_rules');
    await promise(owner, 'health_proof');
    await owner.press('保存并继续');
    await owner.page.getByText('请提供这份材料').first().waitFor();
    await owner.upload('layout', '布局图.png', plan);
    await owner.look('materials-done');
    await owner.press('保存并继续');
    expect(await owner.page.locator('.acting-for').innerText()).toContain(ACTING);
    await owner.look('check');
    expect(await owner.main()).toContain(`我是赵立群，代表${FIRM}声明`);
    await owner.sign('签名并提交');
    number = owner.caseNumber();
    await owner.look('submitted');
    expect(await owner.main()).toContain('已承诺，受理后 10 个工作日内补交');
  });

  it('is refused with a reason in words, and the notice says how to appeal', async () => {
    const desk = await atDesk(clerk, 'firm-clerk');
    await desk.claim(number);
    expect(await desk.page.locator('#material-safety_rules').innerText()).toContain('告知承诺');
    expect(await desk.page.locator('#material-health_proof').innerText()).toContain('容缺');
    await desk.look('case');
    await desk.page.locator('#actions summary', { hasText: '不予受理' }).click();
    await desk.page.locator('#actions button[value=refuse]').click();
    await desk.page.getByText('请写明理由').first().waitFor();
    await desk.page.locator('textarea[id$="-refuse"]').fill('经营场所在住宅楼内，未附业主委员会同意书。');
    await desk.act('refuse');
    await portal.work();
    await owner.open('/messages');
    expect(await owner.main()).toContain('不予受理');
    await owner.open(`/cases/${number}`);
    expect(await owner.main()).toContain('不予受理，理由和救济途径见通知书');
    await owner.look('refused');
    await owner.follow('不予受理通知书');
    const notice = await owner.main();
    expect(notice).toContain('未附业主委员会同意书');
    expect(notice).toContain(FIRM);
    expect(notice).toMatch(/行政复议/);
    expect(notice).toMatch(/行政诉讼|提起诉讼/);
    await owner.look('refusal-notice');
  });

  it('is granted when asked for again: two clerks look at once, the leader decides, the certificate is the firm’s', async () => {
    await owner.open('/services/food-business-licence/apply');
    await owner.press('开始填写');
    await owner.answer();
    await owner.answer(PREMISES);
    await owner.answer(ITEMS);
    await owner.answer({ staff: '9', 'safety_officers.0.officer_name': '周安', 'safety_officers.0.officer_mobile': '19989012001' });
    await owner.press('同意使用所选证照');
    await promise(owner, 'safety_rules');
    await promise(owner, 'health_proof');
    await owner.upload('layout', '布局图.png', plan);
    await owner.press('保存并继续');
    await owner.sign('签名并提交');
    number = owner.caseNumber();

    const [desk, second, decision] = await Promise.all([atDesk(clerk, 'firm-clerk'), atDesk(colleague, 'firm-colleague'), atDesk(leader, 'firm-leader')]);
    await desk.claim(number);
    await desk.act('accept');
    await desk.open(`/desk/cases/${number}`);
    await desk.look('parallel');
    await actOn(desk, number, '书面审查');
    await actOn(second, number, '现场核查');
    await decision.claim(number);
    await decision.act('approve');
    await portal.work();
    await portal.work();

    await owner.open(`/cases/${number}`);
    await owner.page.getByText('签发电子证照').waitFor();
    await owner.look('granted');
    await owner.open('/wallet');
    await owner.page.getByRole('link', { name: /食品经营许可证/ }).first().click();
    await owner.page.getByRole('heading', { level: 1, name: '食品经营许可证' }).waitFor();
    await owner.look('certificate');
    const shown = await owner.main();
    expect(shown).toContain(FIRM);
    expect(shown).toContain('热食类食品制售');
    expect(shown).toContain('自制饮品制售');
    expect(shown).not.toContain('冷食类');
    expect(shown).toContain('周安');
    certificatePath = new URL(owner.page.url()).pathname;
  });

  it('is not in his own wallet, nor is its page open to him when he acts for himself', async () => {
    await owner.open('/account/party');
    await owner.enter({ party: await partyValue(owner.page, '赵立群') });
    await owner.press('切换');
    await owner.open('/wallet');
    expect(await owner.main()).not.toContain('食品经营许可证');
    expect((await owner.page.goto(portal.url + certificatePath))?.status()).toBeGreaterThanOrEqual(404);
    const answer = await owner.page.goto(`${portal.url}/cases/${number}`);
    expect(answer?.status()).toBe(409);
  });
});

describe('the list of safety officers without a script, on a phone', () => {
  it('grows and shrinks by its own buttons, and keeps what was typed', async () => {
    const owner = new Walk(portal, await newPhonePage(browser, { javaScriptEnabled: false }), 'firm-plain');
    await owner.signIn(LIQUN, '/account/party');
    await owner.enter({ party: await partyValue(owner.page, FIRM) });
    await owner.press('切换');
    await owner.open('/services/food-business-licence/apply');
    await owner.press('开始填写');
    await owner.answer();
    await owner.answer(PREMISES);
    await owner.answer(ITEMS);
    await owner.enter({ 'safety_officers.0.officer_name': '周安', staff: '9' });
    await owner.press(/添加|再加/);
    await owner.enter({ 'safety_officers.1.officer_name': '吴全' });
    await owner.press(/添加|再加/);
    await owner.enter({ 'safety_officers.2.officer_name': '郑心' });
    await owner.press(/^删除.*2/);
    const inputs = await owner.page.locator('input[name$=".officer_name"]').all();
    const names = await Promise.all(inputs.map((input) => input.inputValue()));
    expect(names).toEqual(['周安', '郑心']);
    expect(await owner.page.locator('input[name=staff]').inputValue()).toBe('9');
    expect(await owner.page.locator('.acting-for').innerText()).toContain(ACTING);
    await owner.page.context().close();
  });
});

/** The value of the choice whose label is that name. */
async function partyValue(page: Page, name: string): Promise<string> {
  return (await page.getByLabel(name, { exact: true }).first().getAttribute('value')) ?? '';
}

async function promise(walk: Walk, slot: string): Promise<void> {
  const form = walk.page.locator(`form[action$="/materials/${slot}/pledge"]`);
  await Promise.all([walk.page.waitForEvent('load'), form.locator('button[value=yes]').click()]);
  await walk.page.locator(`form[action$="/materials/${slot}/pledge"] button[value=no]`).waitFor();
}

/** Claims the one open step of that name, and passes it. */
async function actOn(walk: Walk, number: string, step: string): Promise<void> {
  await walk.open(`/desk/cases/${number}`);
  const panel = walk.page.locator('.task-panel', { has: walk.page.getByRole('heading', { name: step }) });
  await Promise.all([walk.page.waitForEvent('load'), panel.locator('button[value=claim]').click()]);
  await Promise.all([walk.page.waitForEvent('load'), panel.locator('button[value=pass]').click()]);
}
