import type { Browser } from 'playwright-core';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VerifyHistory } from '../../src/workflow/application/verify-history.js';
import { cityCalendar } from '../../src/workflow/core/calendar.js';
import { clocksAfter } from '../../src/workflow/core/clock-orders.js';
import { dateInCity } from '../../src/workflow/core/city-time.js';
import type { ClockState, ClockStates } from '../../src/workflow/core/clocks.js';
import { initialInstance } from '../../src/workflow/core/instance.js';
import { transition } from '../../src/workflow/core/transition.js';
import { DefinitionStore } from '../../src/workflow/store/definition-store.js';
import { ProcessStore } from '../../src/workflow/store/process-store.js';
import { act } from '../authorization/somebodys-things.js';
import { Walk } from '../journeys/steps.js';
import { launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { applyForFoodLicence, signInForFirm } from '../support/food-licence.js';
import { signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const AT = Date.parse('2026-12-01T02:00:00Z');

let portal: TestPortal;
let source: DataSource;
let browser: Browser;
let firm: HttpClient;
let clerk: HttpClient;
let leader: HttpClient;
let number: string;

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  source = portal.app.get(DataSource);
  [clerk, leader] = (await Promise.all(['SJ02-1', 'SJ02-3'].map((each) => signInStaffAs(portal.url, each)))) as [HttpClient, HttpClient];
  on(0);
  firm = await signInForFirm(portal.url);
  number = await applyForFoodLicence(firm);
  await act(portal, number, 'accept');
});
afterAll(async () => {
  for (const client of [firm, clerk, leader]) client?.close();
  await browser?.close();
  await portal?.close();
});

/** Tuesday 1 December 2026, ten in the morning, and so many days on. */
function on(days: number): void {
  portal.clock.setOffset(AT + days * 86_400_000 - Date.now());
}

const words = (page: Answer, selector = 'main'): string => page.$(selector).text().replace(/\s+/g, ' ').trim();
const order = (client: HttpClient, fields: Record<string, string | string[]>): Promise<Answer> => client.post(`/desk/cases/${number}/limits`, fields);

async function clock(id: string): Promise<ClockState & { readonly dueOn: string }> {
  const [row] = await source.query<{ state: ClockState }[]>('select k.state from case_clock k join case_file c on c.id = k.instance_id where c.number = $1 and k.clock_id = $2', [number, id]);
  if (!row) throw new Error(`no clock ${id}`);
  return { ...row.state, dueOn: row.state.deadline === undefined ? '' : dateInCity(row.state.deadline) };
}

async function queueDueOn(): Promise<string[]> {
  const rows = await source.query<{ due_at: Date }[]>('select due_at from queue_entry where number = $1', [number]);
  return rows.map((row) => dateInCity(row.due_at.getTime()));
}

describe('an extension', () => {
  it('is no clerk’s act, wants a reason and no more than the process allows, and keeps what was typed', async () => {
    expect((await clock('promised')).dueOn).toBe('2026-12-08');
    expect(words(await clerk.get(`/desk/cases/${number}`))).not.toContain('延长办理期限');
    expect((await order(clerk, { order: 'extend', clock: 'promised', units: '2', reason: '忙' })).status).toBe(409);
    const page = await leader.get(`/desk/cases/${number}`);
    expect(words(page, '#limits')).toContain('承诺时限（还可延长 5 个工作日）');
    const wordless = await order(leader, { order: 'extend', clock: 'promised', units: '2', reason: ' ' });
    expect([wordless.status, words(wordless, '.govuk-error-summary')]).toEqual([422, expect.stringContaining('请写明理由')]);
    const tooMuch = await order(leader, { order: 'extend', clock: ['promised', 'statutory'], units: '6', reason: '需要现场复核' });
    expect(words(tooMuch, '.govuk-error-summary')).toContain('1 到 5 之间');
    expect(tooMuch.$('#limit-extend-reason').text().trim()).toBe('需要现场复核');
    expect(words(await order(leader, { order: 'extend', units: '2', reason: '忙' }), '.govuk-error-summary')).toContain('请选择是哪一个期限');
  });

  it('moves the deadline and the queue, and tells the applicant by a notice', async () => {
    const done = await leader.follow(await order(leader, { order: 'extend', clock: ['promised', 'statutory'], units: '2', reason: '需要现场复核，涉及两处仓库。' }));
    expect(words(done)).toContain('延期告知书已送达申请人');
    expect((await clock('promised')).dueOn).toBe('2026-12-10');
    expect((await clock('statutory')).dueOn).toBe('2026-12-17');
    expect(new Set(await queueDueOn())).toEqual(new Set(['2026-12-10']));
    await portal.work();
    expect(words(await firm.get('/messages'))).toContain('办理期限延长');
    const page = await firm.get(`/cases/${number}`);
    expect(words(page)).toContain('承诺时限、法定时限延长 2 个工作日');
    expect(words(page)).toContain('最迟 2026年12月10日');
    const notice = words(await firm.get(page.$('a:contains("延期告知书")').attr('href') ?? ''));
    expect(notice).toContain('第四十二条');
    expect(notice).toContain('需要现场复核，涉及两处仓库。');
    expect(notice).toMatch(/承诺办结时限 ?2026年12月10日/);
  });
});

describe('a pause', () => {
  it('names its clock and a procedure of the law, and is seen by the applicant', async () => {
    on(1);
    const nothing = await order(leader, { order: 'pause', clock: ['promised', 'statutory'], expected: '0', reason: '送检' });
    expect(words(nothing, '.govuk-error-summary')).toContain('请选择是哪一种程序');
    const vague = await order(leader, { order: 'pause', clock: 'promised', ground: 'testing', expected: '', reason: '送检' });
    expect(words(vague, '.govuk-error-summary')).toContain('预计需要的工作日数');
    await leader.follow(await order(leader, { order: 'pause', clock: ['promised', 'statutory'], ground: 'testing', expected: '3', reason: '饮用水送检。' }));
    expect(await clock('promised')).toMatchObject({ state: 'paused', pauses: [{ ground: 'testing', basis: '《中华人民共和国行政许可法》第四十五条' }] });
    const row = words(await clerk.get('/desk'), `tr:has(a[href^="/desk/cases/${number}"])`);
    expect([row.includes('已暂停计时'), row.includes('到期')]).toEqual([true, false]);
    expect(words(await clerk.get('/desk?view=overdue'))).not.toContain(number);
    const page = await firm.get(`/cases/${number}`);
    expect(words(page)).toContain('办理期限2026年12月2日 起暂停，依据：检测（《中华人民共和国行政许可法》第四十五条）');
    expect(words(page)).toContain('预计需要 3 个工作日');
    const notice = words(await firm.get(page.$('a:contains("期限暂停告知书")').attr('href') ?? ''));
    expect(notice).toMatch(/依法需要检测.*第四十五条.*不计算在办理期限内.*预计需要 3 个工作日/);
    expect((await order(leader, { order: 'extend', clock: 'promised', units: '1', reason: '再延' })).status).toBe(409);
  });

  it('is looked at: on the desk and by the applicant, wide and narrow', async () => {
    const desk = new Walk(portal, await newDesktopPage(browser), 'limits-desk');
    await desk.goOnAs(leader);
    await desk.open(`/desk/cases/${number}`);
    for (const summary of await desk.page.locator('#limits summary').all()) await summary.click();
    await desk.look('paused');
    const phone = new Walk(portal, await newPhonePage(browser), 'limits-applicant');
    await phone.goOnAs(firm);
    await phone.open(`/cases/${number}`);
    await phone.look('paused');
    for (const walk of [desk, phone]) await walk.page.context().close();
  });

  it('ends by an order: the limit ends as many days later as were taken out', async () => {
    on(6);
    await leader.follow(await order(leader, { order: 'resume', clock: ['promised', 'statutory'], reason: '' }));
    // 2, 3 and 4 December were taken out, 5 and 6 are a weekend: 10 December becomes the 15th.
    expect((await clock('promised')).dueOn).toBe('2026-12-15');
    expect(new Set(await queueDueOn())).toEqual(new Set(['2026-12-15']));
    expect(words(await firm.get(`/cases/${number}`))).toContain('办理期限恢复计算');
    const desk = new Walk(portal, await newPhonePage(browser), 'limits-desk');
    await desk.goOnAs(leader);
    await desk.open(`/desk/cases/${number}`);
    for (const summary of await desk.page.locator('#limits summary').all()) await summary.click();
    await desk.look('resumed-390');
    await desk.page.locator('#limits button[value=pause]').click();
    await desk.page.locator('.govuk-error-summary').waitFor();
    await desk.look('refused-390');
    await desk.page.context().close();
  });

  it('is in the history, which replays to the same state and the same clocks, and no reason is in it', async () => {
    const [row] = await source.query<{ id: string }[]>('select id from case_file where number = $1', [number]);
    const id = row?.id ?? '';
    expect(await portal.app.get(VerifyHistory, { strict: false }).verify(source.manager, id)).not.toHaveProperty('fault');
    const history = await portal.app.get(ProcessStore, { strict: false }).historyOf(source.manager, id);
    if (!history) throw new Error('no history');
    const definition = await portal.app.get(DefinitionStore, { strict: false }).load(source.manager, history.definitionHash);
    let clocks: ClockStates = [];
    let instance = initialInstance(definition);
    for (const { event } of history.entries) {
      if (event.type === 'move' || event.type === 'move-back') throw new Error('nobody moved it');
      const stepped = transition(definition, instance, event);
      if (stepped.refused) throw new Error(stepped.refused);
      clocks = clocksAfter(definition, clocks, event, stepped.happenings, cityCalendar());
      instance = stepped.instance;
    }
    expect(history.entries.map(({ event }) => event.type)).toEqual(expect.arrayContaining(['extend-clock', 'pause-clock', 'resume-clock']));
    const replayed = clocks.find((each) => each.id === 'statutory');
    expect(await clock('statutory')).toMatchObject({ deadline: replayed?.deadline, pauses: replayed?.pauses, extensions: replayed?.extensions });
    expect(JSON.stringify(history)).not.toMatch(/送检|复核/);
    const recorded = await source.query<{ action: string }[]>("select action from audit_record where chain_id = $1 and action like 'case.limit%' order by seq", [id]);
    expect(recorded.map(({ action }) => action)).toEqual(['case.limit-extended', 'case.limit-paused', 'case.limit-resumed']);
  });
});
