import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DataSource } from 'typeorm';
import { readPackageDirectory, zipPackage } from '../../src/catalog/application/package-files.js';
import { ReadProcess } from '../../src/workflow/application/read-process.js';
import { VerifyHistory } from '../../src/workflow/application/verify-history.js';
import { act } from '../authorization/somebodys-things.js';
import { foundCompany } from '../cases/signing-people.js';
import { Walk } from '../journeys/steps.js';
import { apply, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { launchBrowser, newDesktopPage, newPhonePage } from '../support/browser.js';
import { signInAs, signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const CONTRACT = { residence_proof: { field: 'files', name: 'contract.png', type: 'image/png', content: WHITE_PIXEL } };
const main = (page: Answer): string => page.$('main').text().replace(/\s+/g, ' ').trim();

let portal: TestPortal;
let database: DataSource;
let citizen: HttpClient;
let admin: HttpClient;
let original: Readonly<Record<string, string>>;
let numbers: { accepting: string; reviewing: string; deciding: string };
let firstVersion: string;

beforeAll(async () => {
  portal = await startPortal();
  database = portal.app.get(DataSource);
  original = await readPackageDirectory(path.join(import.meta.dirname, '../../src/seed/services/residence-permit'));
  citizen = await signInAs(portal.url, 'xiaoman');
  admin = await signInStaffAs(portal.url, 'ADMIN-1');
  const [accepting, reviewing, deciding] = [await applied(), await applied(), await applied()];
  numbers = { accepting, reviewing, deciding };
  for (const number of [reviewing, deciding]) await act(portal, number, 'accept');
  await act(portal, deciding, 'pass');
  const [version] = await database.query<{ id: string }[]>("select id from service_version where slug = 'residence-permit'");
  firstVersion = version?.id ?? '';
});
afterAll(async () => {
  citizen?.close();
  admin?.close();
  await portal?.close();
});

const applied = async (): Promise<string> => (await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, CONTRACT)).number;

/** The service with 核定 under another id, a limit of seven days instead of five, and one question less. */
function renamed(): Record<string, string> {
  const rename = (text = ''): string => text.replaceAll('review_task', 'examine_task');
  const process = rename(original['process.bpmn']).replace('name="承诺时限" limit="5"', 'name="承诺时限" limit="7"');
  const item = (original['item.json'] ?? '').replace('"promised": { "days": 5', '"promised": { "days": 7');
  return { ...original, 'process.bpmn': process, 'item.json': item, 'locales/en.json': rename(original['locales/en.json']) };
}

async function publish(files: Readonly<Record<string, string>>): Promise<string> {
  await admin.get('/studio/import');
  const imported = await admin.follow(await admin.upload('/studio/import', [{ field: 'package', name: 'service.zip', type: 'application/zip', content: zipPackage(files) }]));
  const base = imported.path.replace(/\?.*$/, '');
  const published = await admin.send(imported, `${base}/publish`);
  if (!main(published).includes('已发布。')) throw new Error(main(published));
  return base.split('/').at(-1) ?? '';
}

const caseOf = async (number: string): Promise<{ id: string; service_version_id: string }> => {
  const [row] = await database.query<{ id: string; service_version_id: string }[]>('select id, service_version_id from case_file where number = $1', [number]);
  if (!row) throw new Error(`no case ${number}`);
  return row;
};
const waitsAt = async (number: string): Promise<string | undefined> =>
  (await database.query<{ node: string }[]>('select node from queue_entry where number = $1', [number]))[0]?.node;
const historyOf = async (number: string): Promise<unknown> =>
  portal.app.get(VerifyHistory, { strict: false }).verify(database.manager, (await caseOf(number)).id);
const answersOf = async (number: string): Promise<string> =>
  (await citizen.get(`/cases/${number}`)).$('.govuk-summary-list').text();

describe('open cases in the studio', () => {
  let second: string;
  let answered: string;

  test('are looked at first: where each would stand, what is promised, what changes', async () => {
    answered = await answersOf(numbers.reviewing);
    second = await publish(renamed());
    const page = await admin.get(`/studio/versions/${firstVersion}/move`);
    expect(page.status).toBe(200);
    expect(main(page)).toContain('第 1 版有 3 件在办：3 件能换到第 2 版，0 件不能。');
    // The renamed step is proposed by its name.
    expect(page.$('#step-review_task option[selected]').attr('value')).toBe('examine_task');
    expect(main(page)).toContain('已经在算的仍是 5，不改成 7');
    expect((await admin.get(`/studio/versions/${second}/move`)).status).toBe(404);
  });

  test('that stand on a step nobody mapped stay, and the page says why', async () => {
    const page = await admin.post(`/studio/versions/${firstVersion}/move`, { do: 'preview', which: 'all', 'step-review_task': '' });
    expect(main(page)).toContain('2 件能换到第 2 版，1 件不能');
    expect(main(page)).toContain(`停在“核定”，新版里没有这个环节：请在上面选它对应哪个环节${numbers.reviewing}`);
    const none = await admin.post(`/studio/versions/${firstVersion}/move`, { do: 'move', which: 'some', numbers: ' ' });
    expect(none.status).toBe(422);
    const strange = await admin.post(`/studio/versions/${firstVersion}/move`, { do: 'move', which: 'some', numbers: 'SJ-not-a-case' });
    expect(strange.status).toBe(422);
    expect(strange.$('textarea').text()).toBe('SJ-not-a-case');
  });

  test('go on in the other version one by one, with their tasks, queues, answers and history', async () => {
    const one = await admin.post(`/studio/versions/${firstVersion}/move`, { do: 'move', which: 'some', numbers: numbers.reviewing, 'step-review_task': 'examine_task' });
    const waiting = await admin.follow(one);
    expect(main(waiting)).toContain('1 件里处理了 0 件');
    await portal.work();
    const done = await admin.get(waiting.path);
    expect(main(done)).toContain('1 件都处理完了');
    expect(done.$('.moved-cases li').text()).toContain('已换版');
    expect(await waitsAt(numbers.reviewing)).toBe('examine_task');
    expect(await caseOf(numbers.reviewing)).toMatchObject({ service_version_id: second });
    expect(await answersOf(numbers.reviewing)).toBe(answered);
    expect(main(await citizen.get(`/cases/${numbers.reviewing}`))).toContain('改按新的办理流程继续办理');
    expect(await historyOf(numbers.reviewing)).toEqual({ entries: 3 });

    // Taken back, moved again with all the others: a job that runs twice does nothing twice.
    const back = await admin.send(done, `${done.path}/cases/${numbers.reviewing}/take-back`);
    expect(main(back)).toContain('已换回');
    expect(await waitsAt(numbers.reviewing)).toBe('review_task');
    expect(await caseOf(numbers.reviewing)).toMatchObject({ service_version_id: firstVersion });
    expect(await historyOf(numbers.reviewing)).toEqual({ entries: 4 });
    const all = await admin.follow(await admin.post(`/studio/versions/${firstVersion}/move`, { do: 'move', which: 'all', 'step-review_task': 'examine_task' }));
    await portal.work();
    await portal.work();
    expect(main(await admin.get(all.path))).toContain('3 件都处理完了');
    for (const number of Object.values(numbers)) expect(await caseOf(number)).toMatchObject({ service_version_id: second });

    // Two people still: whoever did 核定 under its old name did it under the new one.
    const doneBy = await portal.app.get(ReadProcess, { strict: false }).doneBy(database.manager, (await caseOf(numbers.deciding)).id);
    expect(Object.keys(doneBy).toSorted()).toEqual(['accept_task', 'examine_task']);

    // A step later the move stands.
    await act(portal, numbers.reviewing, 'pass');
    expect(await waitsAt(numbers.reviewing)).toBe('decide_task');
    const late = await admin.follow(await admin.post(`${all.path}/cases/${numbers.reviewing}/take-back`));
    expect(late.status).toBe(409);
    expect(main(late)).toContain('换版后已经办了下一步，不能再撤回');
    await admin.post(`${all.path}/take-back`);
    await portal.work();
    expect(await caseOf(numbers.accepting)).toMatchObject({ service_version_id: firstVersion });
    expect(await caseOf(numbers.reviewing)).toMatchObject({ service_version_id: second });
    for (const number of Object.values(numbers)) expect(await historyOf(number)).not.toHaveProperty('fault');
  });

  test('whose running limit another version would miscount stay, and all that was done is on record', async () => {
    const process = (original['process.bpmn'] ?? '').replace('limit="15" unit="natural-day"', 'limit="15" unit="working-day"');
    const item = (original['item.json'] ?? '').replace('"days": 15, "unit": "natural-day"', '"days": 15, "unit": "working-day"');
    await publish({ ...original, 'process.bpmn': process, 'item.json': item });
    const page = await admin.get(`/studio/versions/${firstVersion}/move`);
    expect(main(page)).toContain('1 件能换到第 3 版，1 件不能');
    expect(main(page)).toContain('时限“法定时限”的单位与新版不同');
    const moved = await admin.follow(await admin.post(`/studio/versions/${firstVersion}/move`, { do: 'move', which: 'all' }));
    await portal.work();
    const done = await admin.get(`${moved.path}?state=stayed`);
    expect(done.$('.moved-cases li').length).toBe(1);
    expect(main(done)).toContain('时限“法定时限”的单位与新版不同');
    const actions = await database.query<{ action: string; count: number }[]>(
      "select action, count(*)::int as count from audit_record where action like '%version-%' or action like 'service.cases%' group by action order by action",
    );
    expect(actions).toEqual([
      { action: 'case.version-moved', count: 5 }, { action: 'case.version-returned', count: 3 },
      { action: 'service.cases-moved', count: 3 }, { action: 'service.cases-returned', count: 1 },
    ]);
    // It goes on to its end where it is now.
    await act(portal, numbers.reviewing, 'approve');
    await portal.work();
    expect(main(await citizen.get('/wallet'))).toContain('居住证');
  });
});

describe('the page of a move', () => {
  test('says that a timer beside an open step is counted again, and is looked at with open cases, wide and narrow', async () => {
    const files = await readPackageDirectory(path.join(import.meta.dirname, '../../src/seed/services/company-registration'));
    const founder = await signInAs(portal.url, 'jianguo');
    await foundCompany(founder, ['xiaoman', 'mo']);
    founder.close();
    const [before] = await database.query<{ id: string }[]>("select id from service_version where slug = 'company-registration' and state = 'published'");
    await publish({ ...files, 'process.bpmn': (files['process.bpmn'] ?? '').replace('P30D', 'P45D') });
    const page = await admin.get(`/studio/versions/${before?.id}/move`);
    expect(main(page)).toContain('“三十天没有签完”的计时从 30 天 改为 45 天：正在走的也改');
    const browser = await launchBrowser();
    for (const [width, newPage] of [['1280', newDesktopPage], ['390', newPhonePage]] as const) {
      const walk = new Walk(portal, await newPage(browser), `move-${width}`);
      await walk.goOnAs(admin);
      await walk.open(`/studio/versions/${before?.id}/move`);
      await walk.look('preview');
      await walk.page.context().close();
    }
    await browser.close();
  }, 300_000);
});
