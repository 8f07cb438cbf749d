import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photograph } from '../desk/papers.js';
import { apply, begin, fillIn, provide, RESIDENCE_PERMIT_ANSWERS } from '../support/applying.js';
import { launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { signInAs, signInStaffAs, type HttpClient, type UploadedFile } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { Walk } from './steps.js';

const XIAOMAN = '19989010001';
const DAY_MS = 86_400_000;

let portal: TestPortal;
let browser: Browser;
let applicant: HttpClient;
let lease: UploadedFile;
let citizen: Walk;
let desk: Walk;
/** Two clerks of the community centre, one of the police, and its leader. */
let staff: HttpClient[];

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  staff = await Promise.all(['SQ02-1', 'SQ02-2', 'GA02-1', 'GA02-3'].map((number) => signInStaffAs(portal.url, number)));
  applicant = await signInAs(portal.url, 'xiaoman');
  lease = await photograph('租赁合同.png');
  citizen = new Walk(portal, await newPhonePage(browser), 'time');
  await citizen.signIn(XIAOMAN);
  desk = await atDesk(0);
});

afterAll(async () => {
  for (const client of [applicant, ...(staff ?? [])]) client?.close();
  await browser?.close();
  await portal?.close();
});

async function atDesk(who: number): Promise<Walk> {
  const walk = new Walk(portal, await newDesktopPage(browser), 'time-desk');
  const client = staff[who];
  if (client) await walk.goOnAs(client);
  return walk;
}

async function newCase(): Promise<string> {
  return (await apply(applicant, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: lease })).number;
}

/** Presses a button of the case that is open, and gives the status that the desk answers with. */
async function pressed(walk: Walk, action: string): Promise<number> {
  const [answer] = await Promise.all([
    walk.page.waitForResponse((response) => response.request().method() === 'POST'),
    walk.page.locator(`#actions button[value=${action}]`).first().click(),
  ]);
  await walk.page.waitForLoadState();
  return answer.status();
}

describe('two clerks and one case', () => {
  it('one claims it, the other is told who has it', async () => {
    const number = await newCase();
    const colleague = await atDesk(1);
    await colleague.open(`/desk/cases/${number}`);
    await desk.claim(number);
    expect(await pressed(colleague, 'claim')).toBe(409);
    const name = (await desk.page.locator('.menu__name').first().innerText()).split(' · ')[0] ?? '';
    expect(name).not.toBe('');
    expect(await colleague.page.locator('.govuk-notification-banner').innerText()).toContain(`${name}刚刚领取了这件`);
    await colleague.look('claimed-by-other');
    await desk.page.locator('#actions button[value=release]').click();
    await desk.page.getByText('已放回队列').first().waitFor();
  });
});

describe('an application taken back', () => {
  it('is withdrawn by the citizen, is offered to no clerk any more, and a clerk who has it open is told', async () => {
    const number = await newCase();
    await desk.claim(number);
    await citizen.open(`/cases/${number}`);
    await citizen.follow('撤回申请');
    await citizen.look('withdraw');
    await citizen.press('确认撤回');
    expect(await citizen.main()).toContain('您已撤回这份申请');
    await citizen.look('withdrawn');
    expect(await citizen.page.getByRole('link', { name: '撤回申请' }).count()).toBe(0);
    expect(await pressed(desk, 'accept')).toBe(409);
    expect(await desk.main()).toContain('已撤回');
    await desk.look('withdrawn');
    for (const path of ['/desk', '/desk?view=mine']) {
      await desk.open(path);
      expect(await desk.main()).not.toContain(number);
    }
  });
});

describe('a decision against the applicant', () => {
  it('says why, and where and until when it can be fought', async () => {
    const number = await newCase();
    await desk.claim(number);
    await desk.act('accept');
    const [police, leader] = await Promise.all([atDesk(2), atDesk(3)]);
    await police.claim(number);
    await police.act('pass');
    await leader.claim(number);
    await leader.page.locator('#actions summary', { hasText: '不予准予' }).click();
    await leader.page.locator('textarea[id$="-reject"]').fill('经核查，申请人在本市居住不满半年。');
    await leader.act('reject');
    await portal.work();
    await citizen.open('/messages');
    expect(await citizen.main()).toContain('不予');
    await citizen.open(`/cases/${number}`);
    expect(await citizen.main()).toContain('不予准予，理由和救济途径见决定书');
    await citizen.look('rejected');
    await citizen.follow('不予决定书');
    const notice = await citizen.main();
    expect(notice).toContain('经核查，申请人在本市居住不满半年');
    expect(notice).toMatch(/六十日内.*行政复议/);
    expect(notice).toMatch(/六个月内.*行政诉讼/);
    await citizen.look('rejection-notice');
  });
});

describe('time that passes', () => {
  let unanswered: string;
  let opened: string;
  let draft: string;
  let before: string;

  beforeAll(async () => {
    unanswered = await newCase();
    opened = await newCase();
    draft = await begin(applicant, 'residence-permit');
    await fillIn(applicant, draft, RESIDENCE_PERMIT_ANSWERS);
    await provide(applicant, draft, { residence_proof: lease });
    await citizen.open(`/cases/${unanswered}`);
    before = await citizen.main();
    // A clerk has the other one open, and forgets it.
    await desk.claim(opened);
  });

  it('five working days without an answer are an acceptance', async () => {
    expect(before).toContain('逾期视为受理');
    portal.clock.setOffset(12 * DAY_MS);
    await portal.work();
    await citizen.open(`/cases/${unanswered}`);
    const after = await citizen.main();
    expect(after).toContain('逾期未答复，视为受理');
    expect(after).toMatch(/已受理，承诺最迟在 .+ 办结/);
    // The step that nobody took is behind, not ahead.
    expect(await citizen.page.locator('.steps li:not(.step--done) strong').allInnerTexts()).not.toContain('受理');
    await citizen.look('deemed-accepted');
    await citizen.follow('受理通知书');
    expect(await citizen.main()).toMatch(/视为受理/);
    await citizen.open('/messages');
    expect(await citizen.main()).toContain('视为受理');
    expect(portal.standIns.mail.received.map((mail) => JSON.stringify(mail)).join()).toContain('视为受理');
    // The limits run from the acceptance: the police have it on their desk, with a date.
    const police = await atDesk(2);
    await police.open(`/desk/cases/${unanswered}`);
    expect(await police.page.locator('.desk-clocks').innerText()).toMatch(/承诺时限\s+还剩 \d+ 个工作日/);
    await police.look('deemed-accepted');
    await police.page.context().close();
  });

  it('a clerk who accepts after that meets the accepted case', async () => {
    expect(await pressed(desk, 'accept')).toBe(409);
    expect(await desk.main()).toContain('期限已到');
    expect(await desk.page.locator('.desk-case__head').innerText()).toContain('已受理');
    await desk.look('too-late');
  });

  it('a permission to use a certificate ends after thirty days, and is asked for again', async () => {
    portal.clock.setOffset(31 * DAY_MS);
    await citizen.open(`/applications/${draft}/check`);
    await citizen.sign('签名并提交');
    const problems = await citizen.page.locator('.govuk-error-summary').innerText();
    expect(problems).toContain('授权已过期，请授权');
    await citizen.look('permission-ended');
    await citizen.page.locator('.govuk-error-summary a').first().click();
    await citizen.page.waitForURL('**/materials#*');
    expect(await citizen.page.getByText('免提交 · 待授权').count()).toBe(3);
    await citizen.look('permission-again');
    await citizen.press('同意使用所选证照');
    await citizen.press('保存并继续');
    await citizen.sign('签名并提交');
    expect(citizen.caseNumber()).toMatch(/^SJ2026/);
  });
});
