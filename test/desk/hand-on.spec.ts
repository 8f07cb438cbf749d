import type { Browser } from 'playwright-core';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Walk } from '../journeys/steps.js';
import { apply, RESIDENCE_PERMIT_ANSWERS } from '../support/applying.js';
import { launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { signInAs, signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { photograph } from './papers.js';

let portal: TestPortal;
let source: DataSource;
let browser: Browser;
let applicant: HttpClient;
/** Two clerks of the community centre of 徐浦; one of another district's; one of 徐浦's police. */
let clerk: HttpClient;
let colleague: HttpClient;
let elsewhere: HttpClient;
let police: HttpClient;
let number: string;

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  source = portal.app.get(DataSource);
  applicant = await signInAs(portal.url, 'xiaoman');
  [clerk, colleague, elsewhere, police] = (await Promise.all(['SQ02-1', 'SQ02-2', 'SQ03-1', 'GA02-1'].map((each) => signInStaffAs(portal.url, each)))) as [HttpClient, HttpClient, HttpClient, HttpClient];
  number = (await apply(applicant, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: await photograph('租赁合同.png') })).number;
});
afterAll(async () => {
  for (const client of [applicant, clerk, colleague, elsewhere, police]) client?.close();
  await browser?.close();
  await portal?.close();
});

const words = (page: Answer, selector = 'main'): string => page.$(selector).text().replace(/\s+/g, ' ').trim();

async function act(client: HttpClient, action: string, fields: Record<string, string> = {}): Promise<Answer> {
  const [entry] = await source.query<{ token: number }[]>('select token from queue_entry where number = $1', [number]);
  return client.post(`/desk/cases/${number}/tasks/${entry?.token ?? 0}`, { action, ...fields });
}

/** The value that the form of an action offers for a name. */
function target(page: Answer, action: string, name: string): string {
  return page.$(`select[id$="-${action}"] option`).filter((_, option) => page.$(option).text().includes(name)).first().attr('value') ?? '';
}

describe('a question to another office', () => {
  it('is put with a form, opens the case to the office that is asked and to nobody else, and the step stays open', async () => {
    expect((await elsewhere.get(`/desk/cases/${number}`)).status).toBe(404);
    expect((await act(clerk, 'consult', { to: 'x', reason: '请核对' })).status).toBe(409);
    await act(clerk, 'claim');
    const page = await clerk.get(`/desk/cases/${number}`);
    const nobody = await act(clerk, 'consult', { reason: '该地址是否在你街道？' });
    expect([nobody.status, words(nobody, '.govuk-error-summary')]).toEqual([422, expect.stringContaining('请选择单位或者同事')]);
    expect(nobody.$('textarea[id$="-consult"]').text().trim()).toBe('该地址是否在你街道？');
    const [office] = await source.query<{ name: string }[]>("select o.name from office o join account a on a.office_id = o.id where a.staff_number = 'SQ03-1'");
    const asked = await act(clerk, 'consult', { to: target(page, 'consult', office?.name ?? ''), reason: '该地址是否在你街道？' });
    expect(words(await clerk.follow(asked))).toContain('已征求意见');
    expect(words(await clerk.get(`/desk/cases/${number}`), '#consultations')).toMatch(/等待答复.*该地址是否在你街道/);
    expect(words(await clerk.get(`/desk/cases/${number}`), '#actions')).toContain('予以受理');
    expect(words(await elsewhere.get('/desk/notices'))).toContain('征求您的意见');
    expect(words(await elsewhere.get('/desk/consultations'))).toContain(number);
    expect((await elsewhere.get(`/desk/cases/${number}`)).status).toBe(200);
    expect(words(await elsewhere.get(`/desk/cases/${number}`), '#actions')).not.toContain('予以受理');
    expect((await act(elsewhere, 'accept')).status).toBe(409);
    // 徐浦's police has a part in the case and may read the question, but is not who was asked.
    expect((await police.get(`/desk/cases/${number}`)).$('#consultations textarea, #questions textarea')).toHaveLength(0);
  });

  it('is looked at by who asked and who is asked, wide and narrow', async () => {
    for (const [name, client, newPage] of [['asker', clerk, newDesktopPage], ['asked', elsewhere, newPhonePage]] as const) {
      const walk = new Walk(portal, await newPage(browser), `hand-on-${name}`);
      await walk.goOnAs(client);
      await walk.open(`/desk/cases/${number}`);
      for (const summary of await walk.page.locator('#actions summary').all()) await summary.click();
      await walk.look('case');
      await walk.open('/desk/consultations');
      await walk.look('list');
      await walk.page.context().close();
    }
  }, 180_000);

  it('is answered once, attached to the case, told to who asked, sealed, and not shown to the applicant', async () => {
    const action = (await elsewhere.get(`/desk/cases/${number}`)).$('#questions form').attr('action') ?? '';
    expect((await police.post(action, { answer: '是' })).status).toBe(409);
    expect((await elsewhere.post(action, { answer: '  ' })).status).toBe(422);
    expect(words(await elsewhere.follow(await elsewhere.post(action, { answer: '在本街道辖区内，房屋在册。' })))).toContain('意见已答复');
    const again = await elsewhere.post(action, { answer: '再说一遍' });
    expect([again.status, words(again)]).toEqual([409, expect.stringContaining('再说一遍')]);
    expect(words(await clerk.get(`/desk/cases/${number}`), '#consultations')).toContain('在本街道辖区内，房屋在册。');
    expect(words(await clerk.get('/desk/notices'))).toContain('意见已答复');
    expect(words(await elsewhere.get('/desk/consultations'))).not.toContain(number);
    expect(words(await applicant.get(`/cases/${number}`))).not.toMatch(/征求|房屋在册/);
    const [row] = await source.query<{ stored: string }[]>('select encode(question, $1) || encode(answer, $1) as stored from consultation', ['escape']);
    expect(row?.stored).not.toContain('房屋');
    const recorded = await source.query<{ action: string }[]>("select r.action from audit_record r join case_file c on c.id = r.chain_id where c.number = $1 and r.action in ('case.consult', 'case.opinion-given') order by r.seq", [number]);
    expect(recorded.map((each) => each.action)).toEqual(['case.consult', 'case.opinion-given']);
  });
});

describe('a step handed on', () => {
  it('goes to a colleague, who has it at once, with a reason', async () => {
    const page = await clerk.get(`/desk/cases/${number}`);
    const [name] = (await source.query<{ id: string }[]>("select id from account where staff_number = 'SQ02-2'")).map(({ id }) => id);
    expect(page.$(`select[id$="-forward"] option[value="${name}"]`)).toHaveLength(1);
    expect((await act(clerk, 'forward', { to: name ?? '', reason: ' ' })).status).toBe(422);
    // The police is no office of this department's type.
    const [office] = await source.query<{ id: string }[]>("select office_id as id from account where staff_number = 'GA02-1'");
    expect((await act(clerk, 'forward', { to: office?.id ?? '', reason: '转' })).status).toBe(422);
    expect((await act(clerk, 'forward', { to: name ?? '', reason: '我明天休假' })).status).toBe(303);
    expect(words(await colleague.get('/desk?view=mine'))).toContain(number);
    expect(words(await clerk.get('/desk?view=mine'))).not.toContain(number);
    expect(words(await colleague.get(`/desk/cases/${number}`), '#history')).toMatch(/转交办理.*我明天休假/);
    expect(words(await applicant.get(`/cases/${number}`))).not.toContain('休假');
  });

  it('goes to another office of the type, which then does it; the steps after that are where they belong', async () => {
    const page = await colleague.get(`/desk/cases/${number}`);
    const [office] = await source.query<{ id: string; name: string }[]>("select o.id, o.name from office o join account a on a.office_id = o.id where a.staff_number = 'SQ03-1'");
    expect(target(page, 'forward', office?.name ?? '')).toBe(office?.id);
    expect((await act(colleague, 'forward', { to: office?.id ?? '', reason: '申请人已迁入你街道' })).status).toBe(303);
    expect(words(await colleague.get('/desk'))).not.toContain(number);
    expect(words(await elsewhere.get('/desk'))).toContain(number);
    await act(elsewhere, 'claim');
    expect((await act(elsewhere, 'accept')).status).toBe(303);
    expect(words(await police.get('/desk'))).toContain(number);
    expect(words(await applicant.get(`/cases/${number}`))).toContain('转交办理');
  });
});
