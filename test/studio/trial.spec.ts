import { afterAll, beforeAll, expect, test } from 'vitest';
import { DataSource } from 'typeorm';
import { signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const main = (page: Answer): string => page.$('main').text().replace(/\s+/g, ' ').trim();

let portal: TestPortal;
let admin: HttpClient;
let base: string;

beforeAll(async () => {
  portal = await startPortal();
  admin = await signInStaffAs(portal.url, 'ADMIN-1');
  const [version] = await portal.app.get(DataSource).query<{ id: string }[]>("select id from service_version where slug = 'residence-permit'");
  base = `/studio/versions/${version?.id ?? ''}`;
});
afterAll(async () => {
  admin?.close();
  await portal?.close();
});

const click = (page: Answer, text: string): Promise<Answer> => {
  const link = page.$('a').filter((_, each) => page.$(each).text().trim() === text).first();
  return admin.get((link.attr('href') ?? '/nowhere').replace(/#.*$/, ''));
};

test('an administrator reads who does what and how limits are counted, and walks through the process with nothing stored', async () => {
  const process = await admin.get(`${base}?show=process`);
  expect(main(process)).toContain('公安的负责人，不能是办“核定”的人');
  expect(main(process)).toContain('5 个工作日，从提交申请、“补正材料”重新提交起算');
  const before = await portal.app.get(DataSource).query<unknown[]>('select 1 from process_instance');
  let page = await click(process, '试走这个流程');
  expect(page.status).toBe(200);
  page = await click(page, '受理');
  page = await click(page, '通过');
  expect(main(page)).toContain('决定');
  page = await click(page, '准予');
  page = await click(page, '系统办成了');
  expect(main(page)).toContain('流程走完了。');
  page = await click(page, '退一步');
  expect(main(page)).toContain('签发居住证');
  page = await click(page, '从头再走');
  page = await click(page, '过 5 个工作日');
  page = await click(page, '过 1 个工作日');
  expect(main(page)).toContain('到期没有答复，视为受理');
  expect(await portal.app.get(DataSource).query<unknown[]>('select 1 from process_instance')).toEqual(before);
});

test('whatever stands in the address is answered with a page', async () => {
  for (const steps of ['c99', 'f1:nowhere', 'x,,c:,w99999,d-1', 'c2:dance', 'c2:accept,c2:accept', `${'w1,'.repeat(400)}`, '__proto__', 'e2:E1', 'f2:constructor']) {
    const page = await admin.get(`${base}/trial?start=2026-02-31T99:99&variable-ground=${'x'.repeat(2000)}&steps=${encodeURIComponent(steps)}`);
    expect(page.status, steps).toBe(200);
  }
  expect((await admin.get('/studio/versions/01990000-0000-7000-8000-000000000000/trial')).status).toBe(404);
});
