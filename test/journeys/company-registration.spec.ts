import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTIONS } from '../../src/identity-check/judgement/judgement.js';
import { demoOffice } from '../../src/seed/city/offices.js';
import { demoPerson } from '../../src/seed/city/people.js';
import { demoStaff } from '../../src/seed/city/staff.js';
import { founder } from '../cases/signing-people.js';
import { launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { buildPortal } from '../support/built-portal.js';
import { framesFor } from '../support/faces/frames.js';
import { cameraArguments, filmColour } from '../support/fake-camera.js';
import { signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { concludeAsSeen, connected, enterCall, takeStill, watch } from '../support/video-call.js';
import { FilmedBrowser, verdictOn } from './identity-camera.js';
import { genuine, HERSELF } from './identity-films.js';
import { Walk } from './steps.js';

const FIRM = '申江三人行咖啡有限公司';
/** A Monday in the city: the windows are about to open at nine; the founders book for later in the morning. */
const BEFORE_NINE = new Date('2026-11-30T00:55:00Z');
const TEN = '2026-11-30T02:00:00.000Z';
const WINDOW = demoOffice('community-centre', demoStaff('SQ01-1').district).id;

let portal: TestPortal;
/** The founders' phones and computers have a camera that plays films; so has the clerk's desk, a blue one. */
let camera: FilmedBrowser;
let browser: Browser;
let desk: Browser;
const staff = new Map<string, HttpClient>();

beforeAll(async () => {
  buildPortal();
  await framesFor(HERSELF, ACTIONS);
  [portal, camera] = await Promise.all([startPortal(), FilmedBrowser.launch()]);
  browser = camera.browser;
  desk = await launchBrowser({ args: cameraArguments(await filmColour('clerk', { u: 200, v: 90 })) });
  for (const number of ['SQ01-1', 'SQ02-1', 'SJ01-1', 'SJ01-2']) staff.set(number, await signInStaffAs(portal.url, number));
  setClock(BEFORE_NINE);
}, 300_000);

afterAll(async () => {
  for (const client of staff.values()) client.close();
  await Promise.all([camera?.close(), desk?.close()]);
  await portal?.close();
});

const setClock = (now: Date): void => portal.clock.setOffset(now.getTime() - Date.now());
const clerk = (number: string): HttpClient => staff.get(number) ?? expect.fail(number);
const linkTo = (key: string): string =>
  portal.standIns.sms.received.filter((message) => message.to === demoPerson(key).mobile).flatMap(({ text }) => /\/sign\/[\w-]{32}/.exec(text)?.[0] ?? [])[0] ?? '';

/** A submission that fixes a document and asks three people takes its time where many tests share a machine. */
function walk(page: Page, name: string): Walk {
  const made = new Walk(portal, page, name);
  page.setDefaultTimeout(60_000);
  return made;
}

/** Three people found a company from three places, each proven in their own way. */
describe('a company', { timeout: 240_000 }, () => {
  let applicant: Walk;
  let number = '';

  it('is applied for by one of its founders, who names the others', async () => {
    applicant = walk(await newPhonePage(browser), 'company');
    await applicant.signIn('19989010005', '/services/company-registration');
    expect(await applicant.main()).toContain('人脸、视频或到窗口，三种方式效力相同');
    expect(await applicant.main()).toContain('按您填的内容生成，在线签署');
    await applicant.look('guide');
    await applicant.follow(/^开始申请/);
    await applicant.press('开始填写');
    await applicant.answer({ firm_name: '申江三人行咖啡店', firm_kind: 'several', capital: '900000' });
    expect(await applicant.page.locator('.govuk-error-summary').innerText()).toContain('有限公司');
    await applicant.answer({ firm_name: FIRM });
    await applicant.answer({ 'premises.region': '890101002', 'premises.detail': '望江新村 31 号 602 室', scope: '餐饮服务；食品销售。' });
    await applicant.enter(founder('jianguo', 0));
    await applicant.press(/添加|再加/);
    await applicant.enter(founder('xiaoman', 1));
    await applicant.press(/添加|再加/);
    // The same person twice is told before anybody is asked for anything.
    await applicant.enter({ ...founder('mo', 2), 'founders.2.founder.idNumber': demoPerson('xiaoman').idNumber });
    await applicant.look('founders');
    await applicant.answer();
    await applicant.look('materials');
    expect(await applicant.main()).toContain('提交后按您填的内容生成');
    await applicant.press('同意使用所选证照');
    await applicant.press('保存并继续');
    await applicant.sign('签名并提交');
    expect(await applicant.page.locator('.govuk-error-summary').innerText()).toContain('证件号码相同');
    await applicant.open(new URL(applicant.page.url()).pathname.replace(/\/(submit|check)$/, '/pages/founders-page'));
    await applicant.answer(founder('mo', 2));
    await applicant.press('保存并继续');
    await applicant.look('check');
    expect(await applicant.main()).not.toContain(demoPerson('mo').idNumber);
    await applicant.sign('签名并提交');
    number = applicant.caseNumber();
    await applicant.look('waiting');
    expect(await applicant.main()).toContain('待签署');
    await portal.work();
  });

  it('is signed by the first founder after a face check, on her own phone', async () => {
    const founder = walk(await newPhonePage(browser), 'company-face');
    await founder.signIn('19989010001', linkTo('xiaoman'));
    expect(await founder.main()).toContain('待核验');
    await founder.look('document');
    await founder.press('核验身份');
    await founder.look('ways');
    const check = founder.page.url();
    await founder.follow('刷脸核验');
    await founder.press('同意并继续');
    expect(await founder.page.locator('.govuk-error-summary').innerText()).toContain('同意');
    await founder.page.locator('input[name=face]').check();
    await founder.press('同意并继续');
    await founder.look('camera');
    await camera.start(founder.page, check, genuine());
    expect(await verdictOn(portal, founder.page, check)).toContain('核验通过');
    await founder.look('passed');
    await founder.follow('继续');
    expect(await founder.main()).toContain('现在可以签署');
    await founder.look('to-sign');
    await founder.press('签署');
    expect(await founder.page.locator('.govuk-error-summary').innerText()).toContain('请确认声明');
    await founder.sign('签署');
    expect(await founder.main()).toContain('您已签署');
    await founder.look('signed');
    await founder.page.context().close();
  });

  it('by the second after a talk by video, at a desk', async () => {
    const founder = walk(await newDesktopPage(browser), 'company-video');
    await founder.signIn('19989010002', linkTo('mo'));
    await founder.look('document');
    await founder.press('核验身份');
    const check = founder.page.url();
    await founder.follow('视频核验');
    await book(founder, TEN);
    expect(await founder.main()).toContain('10:00');
    await founder.look('booked');

    setClock(new Date(new Date(TEN).getTime() - 2 * 60_000));
    const office = walk(await newDesktopPage(desk), 'company-call');
    await office.goOnAs(clerk('SQ02-1'));
    await office.open('/desk/appointments?way=video');
    await office.follow(/10:00/);
    await office.press('由我来核验');
    await enterCall(office.page);
    await founder.page.reload();
    await founder.follow('进入视频');
    await enterCall(founder.page);
    await Promise.all([connected(founder.page), connected(office.page)]);
    expect([(await watch(founder.page)).moves, (await watch(office.page)).moves]).toEqual([true, true]);
    await takeStill(office.page);
    await concludeAsSeen(office.page, '持证，转头自然，与照片一致');
    await office.page.getByText('这次预约已经办完').waitFor();
    await office.page.context().close();
    await founder.page.waitForURL(check);
    expect(await founder.main()).toContain('核验通过');
    await founder.follow('继续');
    expect(await founder.main()).toContain('现在可以签署');
    await founder.look('to-sign');
    await founder.sign('签署');
    await founder.page.context().close();
  });

  it('and by the third at the window, with the code of his appointment', async () => {
    await applicant.open(linkTo('jianguo'));
    await applicant.press('核验身份');
    const checkId = new URL(applicant.page.url()).pathname.split('/').at(-1) ?? '';
    await applicant.open(`/identity-check/${checkId}/window?office=${WINDOW}`);
    await book(applicant, TEN);
    const code = await applicant.page.locator('.check-code__text').first().innerText();
    const opened = await clerk('SQ01-1').post('/desk/appointments/code', { code });
    const page = await clerk('SQ01-1').follow(opened);
    const steps = page.$('input[name=step]').toArray().map((step) => page.$(step).attr('value') ?? '');
    await clerk('SQ01-1').post(`${opened.location}/conclusion`, { verdict: 'passed', step: steps, reason: '本人持证到场，与照片一致' });
    await applicant.open(`/cases/${number}/signatories`);
    await applicant.look('two-signed');
    expect(await applicant.main()).toContain('3 位签署人，已签署 2 位');
    await applicant.open(linkTo('jianguo'));
    expect(await applicant.main()).toContain('窗口核验');
    await applicant.sign('签署');
    await portal.work();
    await applicant.open(`/cases/${number}`);
    await applicant.look('all-signed');
    expect(await applicant.main()).toContain('收件凭证');
  });

  it('is reviewed by two clerks, who see who has signed and how each was proven', async () => {
    const office = walk(await newDesktopPage(desk), 'company-clerk');
    await office.goOnAs(clerk('SJ01-1'));
    await office.claim(number);
    const signing = await office.page.locator('#signing').innerText();
    for (const way of ['人脸核验', '视频核验', '窗口核验']) expect(signing).toContain(way);
    await office.look('case');
    await office.act('accept');
    const colleague = walk(await newDesktopPage(desk), 'company-colleague');
    await colleague.goOnAs(clerk('SJ01-2'));
    await colleague.claim(number);
    await colleague.act('approve');
    await portal.work();
    await portal.work();
    await office.page.context().close();
    await colleague.page.context().close();
  });

  it('comes into being: its licence is in its own wallet, and anybody can verify it', async () => {
    await applicant.open(`/cases/${number}`);
    await applicant.look('granted');
    await applicant.follow('查看电子证照');
    await applicant.enter({ party: (await applicant.page.getByLabel(FIRM, { exact: true }).first().getAttribute('value')) ?? '' });
    await applicant.press('切换');
    expect(await applicant.main()).toContain('营业执照');
    await applicant.page.getByRole('link', { name: /营业执照/ }).first().click();
    await applicant.page.getByRole('heading', { level: 1, name: '营业执照' }).waitFor();
    await applicant.look('licence');
    const stranger = walk(await newPhonePage(browser), 'company-stranger');
    const token = /\/verify\/c\/[\w-]+/.exec(await applicant.page.content())?.[0] ?? '';
    await stranger.open(token);
    expect(await stranger.main()).toContain('有效');
    await stranger.look('verified');
    await stranger.page.context().close();
  });
});

async function book(walk: Walk, time: string): Promise<void> {
  await walk.page.locator(`input[name=time][value="${time}"]`).check();
  await Promise.all([walk.page.waitForEvent('load'), walk.page.locator('form:has(input[name=time]) button[type=submit]').last().click()]);
}
