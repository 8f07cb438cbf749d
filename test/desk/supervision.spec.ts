import type { Browser } from 'playwright-core';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../authorization/somebodys-things.js';
import { Walk } from '../journeys/steps.js';
import { launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { applyForFoodLicence, signInForFirm } from '../support/food-licence.js';
import { signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

/** Tuesday, ten in the morning. Accepted then: promised until the 8th, by law until the 15th. */
const ACCEPTED = '2026-12-01T02:00:00Z';

let portal: TestPortal;
/** A second process with a worker of its own, on the same database. */
let beside: TestPortal;
let source: DataSource;
let browser: Browser;
let firm: HttpClient;
let clerk: HttpClient;
let leader: HttpClient;
let number: string;

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  beside = await startPortal({ beside: portal });
  source = portal.app.get(DataSource);
  [clerk, leader] = (await Promise.all(['SJ02-1', 'SJ02-3'].map((each) => signInStaffAs(portal.url, each)))) as [HttpClient, HttpClient];
  goTo(ACCEPTED);
  firm = await signInForFirm(portal.url);
  number = await applyForFoodLicence(firm);
  await act(portal, number, 'accept');
});
afterAll(async () => {
  for (const client of [firm, clerk, leader]) client?.close();
  await browser?.close();
  await beside?.close();
  await portal?.close();
});

function goTo(instant: string): void {
  for (const each of [portal, beside]) each.clock.setOffset(Date.parse(instant) - Date.now());
}

/** Both workers at once. */
const work = (): Promise<unknown> => Promise.all([portal.work(), beside.work()]);
const words = (page: Answer, selector = 'main'): string => page.$(selector).text().replace(/\s+/g, ' ').trim();

async function told(kind: string): Promise<string[]> {
  const rows = await source.query<{ staff_number: string }[]>(
    'select a.staff_number from message m join account a on a.id = m.account_id join case_file c on c.id = m.case_id where c.number = $1 and m.kind = $2 order by 1',
    [number, kind],
  );
  return rows.map((row) => row.staff_number);
}

describe('before a limit runs out', () => {
  it('the leader named in the process is told, then whoever has the step, once each', async () => {
    goTo('2026-12-04T01:00:00Z');
    await work();
    expect(await told('case-escalated')).toEqual(['SJ02-3']);
    expect(await told('case-due-soon')).toEqual([]);
    expect(words(await leader.get('/desk/notices'))).toContain('期限预警');
    expect(words(await leader.get('/desk'), '.site-nav')).toMatch(/通知 1/);
    await clerk.post(`/desk/cases/${number}/tasks/${await firstToken()}`, { action: 'claim' });
    goTo('2026-12-07T01:00:00Z');
    await work();
    await work();
    // One parallel step is claimed: its owner is told. The other is nobody's yet: every clerk of the office is.
    expect(await told('case-due-soon')).toEqual(['SJ02-1', 'SJ02-2']);
    const notices = await clerk.get('/desk/notices');
    expect(words(notices)).toContain('期限到 2026年12月8日 为止，请尽快办理');
    const opened = await clerk.post(notices.$('.messages form').first().attr('action') ?? '');
    expect(opened.location).toBe(`/desk/cases/${number}`);
    expect(words(await clerk.get('/desk/notices'), '.messages__unread')).toBe('');
    // Another's notice is answered like one that doesn't exist.
    expect((await leader.post(notices.$('.messages form').first().attr('action') ?? '')).status).toBe(404);
  });
});

describe('after a limit has run out', () => {
  it('a yellow card, then a red one, is on the case and in the queue, told and counted once', async () => {
    goTo('2026-12-09T01:00:00Z');
    await work();
    await work();
    expect(await told('case-yellow-card')).toEqual(['SJ02-1', 'SJ02-3']);
    expect(words(await clerk.get('/desk?view=overdue'), `tr:has(a[href^="/desk/cases/${number}"])`)).toContain('黄牌');
    expect(words(await clerk.get(`/desk/cases/${number}`), '#limits')).toContain('2026年12月8日 黄牌');
    goTo('2026-12-16T01:00:00Z');
    await work();
    expect(await told('case-red-card')).toEqual(['SJ02-1', 'SJ02-3']);
    expect(words(await clerk.get(`/desk/cases/${number}`), '.desk-case__head')).toContain('红牌');
    // Ten working days from 1 December for what was deferred.
    expect(words(await clerk.get(`/desk/cases/${number}`), '#material-health_proof')).toMatch(/逾期未补交.*最迟 2026年12月15日/);
    const cards = await source.query<{ colour: string; given_at: Date }[]>('select colour, given_at from supervision_card where number = $1 order by given_at', [number]);
    expect(cards.map(({ colour, given_at }) => [colour, given_at.toISOString()])).toEqual([['yellow', '2026-12-08T15:59:59.999Z'], ['red', '2026-12-15T15:59:59.999Z']]);
    expect((await clerk.get('/desk/supervision')).status).toBe(403);
    const page = await leader.get('/desk/supervision');
    expect(words(page)).toMatch(/2026 年 12 月/);
    expect(words(page, 'table')).toMatch(/（本单位） ?1 ?1/);
    expect(words(page)).toContain(number);
    expect(words(await leader.get('/desk/supervision?month=2026-11'))).toContain('这个月没有黄牌和红牌');
    expect(words(await firm.get(`/cases/${number}`))).toContain('已经超过法定期限 2026年12月15日');
  });

  it.each([['1280', newDesktopPage], ['390', newPhonePage]] as const)('is looked at, %s pixels wide', async (width, newPage) => {
    const walk = new Walk(portal, await newPage(browser), `supervision-${width}`);
    await walk.goOnAs(leader);
    for (const path of ['/desk/supervision', '/desk/notices', `/desk/cases/${number}`]) {
      await walk.open(path);
      await walk.look(path.split('/')[2] ?? '');
    }
    await walk.page.context().close();
  }, 180_000);
});

async function firstToken(): Promise<number> {
  const [row] = await source.query<{ token: number }[]>('select token from queue_entry where number = $1 order by token limit 1', [number]);
  return row?.token ?? 0;
}
