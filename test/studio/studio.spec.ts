import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DataSource } from 'typeorm';
import { readPackageDirectory, zipPackage } from '../../src/catalog/application/package-files.js';
import { HttpClient, signInAs, signInStaffAs, type Answer } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const fixture = await readPackageDirectory(path.join(import.meta.dirname, '../fixtures/services/unemployment-benefit'));
const words = (text: string): string => text.replace(/\s+/g, ' ').trim();
const main = (page: Answer): string => words(page.$('main').text());

let portal: TestPortal;
let admin: HttpClient;
let visitor: HttpClient;

beforeAll(async () => {
  portal = await startPortal();
  admin = await signInStaffAs(portal.url, 'ADMIN-1');
  visitor = new HttpClient(portal.url);
});
afterAll(async () => {
  admin?.close();
  visitor?.close();
  await portal?.close();
});

async function importZip(files: Readonly<Record<string, string>>): Promise<Answer> {
  await admin.get('/studio/import');
  return admin.upload('/studio/import', [{ field: 'package', name: 'service.zip', type: 'application/zip', content: zipPackage(files) }]);
}

function item(change: Readonly<Record<string, unknown>>): Record<string, string> {
  return { ...fixture, 'item.json': JSON.stringify({ ...(JSON.parse(fixture['item.json'] ?? '') as object), ...change }) };
}

async function audited(action: string): Promise<number> {
  const rows: { count: number }[] = await portal.app.get(DataSource).query('select count(*)::int as count from audit_record where action = $1', [action]);
  return rows[0]?.count ?? 0;
}

describe('the studio', () => {
  test('is for administrators only', async () => {
    expect((await visitor.get('/studio')).location).toMatch(/^\/staff\/sign-in/);
    const citizen = await signInAs(portal.url, 'xiaoman');
    expect((await citizen.get('/studio')).status).toBe(403);
    citizen.close();
    const clerk = await signInStaffAs(portal.url, 'SQ02-1');
    expect((await clerk.get('/studio')).status).toBe(403);
    clerk.close();
  });

  test('lists the services with their versions, and marks what is only a demonstration', async () => {
    const page = await admin.get('/studio');
    expect(page.status).toBe(200);
    expect(page.$('.studio-name').toArray().map((each) => page.$(each).text())).toEqual(['企业设立登记', '老年综合津贴・敬老卡', '食品经营许可', '居住证首次申领', '居住证签注']);
    expect(words(page.$('.studio-versions').first().text())).toContain('第 1 版已发布演示数据');
    expect(main(page)).toContain('居住证 11890100DM00000210002 本市自编，未核实');
    expect(main(page)).toContain('居民身份证 11100000000013127D001 已核实');
  });

  test('shows a version whole: its check, its picture, its form, every file', async () => {
    const list = await admin.get('/studio');
    const href = list.$('.studio-versions').eq(1).find('a').first().attr('href') ?? '';
    expect(main(await admin.get(href))).toContain('没有发现问题，可以发布。');
    expect((await admin.get(`${href}?show=process`)).$('svg.process-drawing').length).toBe(2);
    const form = await admin.get(`${href}?show=form`);
    expect(form.$('fieldset.preview').length).toBe(4);
    expect(form.$('#field-account_number').length).toBe(1);
    expect((await admin.get(`${href}?show=item.json`)).$('pre.source').text()).toContain('"slug": "elder-card"');
    expect((await admin.get(`${href}?show=../../package.json`)).status).toBe(404);
    expect((await admin.get('/studio/versions/01990000-0000-7000-8000-000000000000')).status).toBe(404);
  });
});

describe('a package that is imported', () => {
  test('says what is wrong with it before anything is kept', async () => {
    const page = await admin.upload('/studio/import', [{ field: 'package', name: 'item.json', type: 'application/json', content: Buffer.from('{"name":"x"}') }]);
    expect(page.status).toBe(422);
    expect(page.$('.govuk-error-summary').text()).toContain('读不出这是哪个事项');
    expect(main(page)).toContain('item.json · slug缺少这一项，请填写');
    expect((await importZip({})).status).toBe(422);
    const noZip = await admin.upload('/studio/import', [{ field: 'package', name: 'a.zip', type: 'application/zip', content: Buffer.from('x') }]);
    expect(noZip.$('.govuk-error-summary').text()).toContain('这个 zip 文件打不开');
  });

  test('stays a draft while it has problems, and can not be published by anybody', async () => {
    const answer = await importZip(item({ phones: { advice: '089-1', complaint: '089-1' } }));
    expect(answer.status).toBe(303);
    const page = await admin.follow(answer);
    expect(main(page)).toContain('投诉电话不能与咨询电话相同');
    const publish = page.path.replace(/\?.*$/, '/publish');
    expect(page.$(`form[action="${publish}"]`).length).toBe(0);
    const refused = await admin.post(publish);
    expect(refused.status).toBe(422);
    expect(refused.$('.govuk-error-summary').text()).toContain('没有发布');
    expect((await visitor.get('/services/unemployment-benefit')).status).toBe(404);
  });

  test('opens to citizens the moment it is published: a fifth service without a line of code', async () => {
    expect((await visitor.get('/')).html).not.toContain('失业保险金申领');
    const page = await admin.follow(await importZip(fixture));
    expect(main(page)).toContain('没有发现问题，可以发布。');
    const published = await admin.send(page, page.path.replace(/\?.*$/, '/publish'));
    expect(main(published)).toContain('已发布。市民现在就能申请。');
    expect((await visitor.get('/services/unemployment-benefit')).$('h1').text()).toBe('失业保险金申领');
    expect((await visitor.get('/services?q=sybx')).$('.result h2').text()).toBe('失业保险金申领');
    // Pages kept for anonymous readers go with it.
    expect((await visitor.get('/services')).html).toContain('失业保险金申领');
    expect(await audited('service.published')).toBe(6);
  });

  test('that holds the very same files adds no version', async () => {
    const page = await admin.follow(await importZip(fixture));
    expect(main(page)).toContain('内容与这一版完全相同，没有新增版本。');
  });

  test('goes out as it came in', async () => {
    const list = await admin.get('/studio');
    const href = list.$('.studio-versions a').toArray().map((each) => list.$(each).attr('href') ?? '');
    const zips = await Promise.all(href.map((each) => admin.get(`${each}/package.zip`)));
    const exported = zips.find((zip) => String(zip.headers['content-disposition']).includes('unemployment-benefit-2.zip'));
    const files = unzipSync(exported?.body ?? Buffer.alloc(0));
    expect(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')]))).toEqual(fixture);
  });
});

describe('a newer version', () => {
  test('retires the one before it; a draft begun on that keeps it', async () => {
    const mo = await signInAs(portal.url, 'mo');
    const begun = await mo.post('/services/unemployment-benefit/apply');
    expect(begun.status).toBe(303);
    const page = await admin.follow(await importZip(item({ minutes: 9 })));
    const published = await admin.send(page, page.path.replace(/\?.*$/, '/publish'));
    expect(main(published)).toContain('已发布');
    const versions = await portal.app.get(DataSource).query<{ version: number; state: string }[]>(
      "select version, state from service_version where slug = 'unemployment-benefit' order by version",
    );
    expect(versions).toEqual([{ version: 1, state: 'draft' }, { version: 2, state: 'retired' }, { version: 3, state: 'published' }]);
    const draft: { version: number }[] = await portal.app.get(DataSource).query(
      "select version from application a join service_version v on v.id = a.service_version_id where a.slug = 'unemployment-benefit'",
    );
    expect(draft).toEqual([{ version: 2 }]);
    expect((await mo.open(begun.location)).status).toBe(200);
    mo.close();
  });

  test('can be taken back: a retired version is published again', async () => {
    const list = await admin.get('/studio');
    const rows = list.$('.studio-versions li').toArray().map((row) => ({ text: words(list.$(row).text()), href: list.$(row).find('a').attr('href') ?? '' }));
    const second = rows.find((row) => row.text.startsWith('第 2 版'))?.href ?? '';
    const back = await admin.send(await admin.get(second), `${second}/publish`);
    expect(main(back)).toContain('已发布');
    expect((await admin.post(`${second}/publish`)).status).toBe(409);
  });

  test('is confirmed against the local guide by an administrator, once', async () => {
    const list = await admin.get('/studio');
    const href = list.$('.studio-versions').eq(1).find('a').first().attr('href') ?? '';
    const page = await admin.get(href);
    expect(main(page)).toContain('这是演示数据');
    const confirmed = await admin.send(page, `${href}/confirm`);
    expect(main(confirmed)).toContain('已核实');
    expect(main(confirmed)).not.toContain('这是演示数据');
    expect((await admin.post(`${href}/confirm`)).status).toBe(409);
    expect(await audited('service.confirmed')).toBe(1);
  });

  test('that is retired leaves the catalogue', async () => {
    const list = await admin.get('/studio');
    const href = list.$('.studio-versions li').toArray()
      .map((row) => ({ text: words(list.$(row).text()), href: list.$(row).find('a').attr('href') ?? '' }))
      .find((row) => row.text.startsWith('第 2 版'))?.href ?? '';
    expect(main(await admin.send(await admin.get(href), `${href}/retire`))).toContain('已停用');
    expect((await visitor.get('/services/unemployment-benefit')).status).toBe(404);
    expect((await visitor.get('/')).html).not.toContain('失业保险金申领');
    expect((await admin.post(`${href}/retire`)).status).toBe(409);
  });

  test('can not be changed once it was published, not even in the database', async () => {
    const change = portal.app.get(DataSource).query("update service_version set files = '{}', hash = 'x' where state = 'retired'");
    await expect(change).rejects.toThrow('a published service version cannot be changed');
  });
});
