import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Jobs, type JobPayload } from '../../src/platform/jobs/jobs.js';
import { signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

let portal: TestPortal;
let database: DataSource;
let admin: HttpClient;
const HERE = '/studio/jobs';
const main = (page: Answer): string => page.$('main').text().replace(/\s+/g, ' ').trim();

beforeAll(async () => {
  portal = await startPortal();
  database = portal.app.get(DataSource);
  admin = await signInStaffAs(portal.url, 'ADMIN-1');
});
afterAll(async () => {
  admin?.close();
  await portal?.close();
});

const onlyTry = (name: string, payload: JobPayload): Promise<void> =>
  portal.app.get(Jobs).enqueue(database.manager, name, payload, { attempts: 1 });
const parkedFigure = async (): Promise<string | undefined> =>
  /^jobs_parked (.*)$/m.exec((await admin.get('/metrics')).body.toString())?.[1];
const buttonOf = (page: Answer): string => page.$('main form').attr('action') ?? '';

test('a job that failed in every attempt is seen, mended and tried again, on record', async () => {
  expect(main(await admin.open(HERE))).toContain('没有停住的后台任务');
  expect(await parkedFigure()).toBe('0');

  const certificateId = randomUUID();
  await onlyTry('certificate.seal', { certificateId });
  await database.query('alter table certificate rename column file_id to file_away');
  await portal.work().finally(() => database.query('alter table certificate rename column file_away to file_id'));

  expect(await parkedFigure()).toBe('1');
  expect((await admin.open('/studio/incidents')).$(`main a[href="${HERE}"]`).text()).toContain('1');
  const page = await admin.open(HERE);
  expect(main(page)).toContain('共 1 个后台任务');
  expect(main(page)).toContain('制作电子证照的签章文件');
  expect(main(page)).toMatch(/QueryFailedError 42703 at \w+/);
  expect(main(page)).toContain(certificateId);

  const again = await admin.send(page, buttonOf(page));
  expect(main(again)).toContain('已重新排队');
  expect(await parkedFigure()).toBe('0');
  const record: { action: string; kind: string; staff_number: string; detail: unknown }[] = await database.query(
    `select r.action, r.actor_kind as kind, a.staff_number, r.detail from audit_record r join account a on a.id = r.actor_id where r.subject_kind = 'job'`,
  );
  expect(record).toMatchObject([{
    action: 'job.retried', kind: 'staff', staff_number: 'ADMIN-1', detail: { name: 'certificate.seal', attempts: 1, about: [certificateId] },
  }]);

  const twice = await admin.post(buttonOf(page));
  expect(twice.status).toBe(409);
  expect(main(twice)).toContain('没有重试');
  await portal.work();
  expect(await database.query('select 1 from graphile_worker._private_jobs')).toEqual([]);
});

test('what a failure quotes stays out of the row and the page; a message of another hand is not shown', async () => {
  await onlyTry('certificate.seal', { certificateId: '古丽米热 19989010009' });
  await portal.work();
  const [row]: { last_error: string }[] = await database.query('select last_error from graphile_worker.jobs');
  expect(row?.last_error).toMatch(/^QueryFailedError 22P02( at [\w.]+)?$/);
  const page = await admin.open(HERE);
  expect(main(page)).toContain('QueryFailedError 22P02');
  expect(main(page)).not.toContain('19989010009');

  await database.query("update graphile_worker._private_jobs set last_error = '550 <guli@example.com> unknown', payload = '{}'");
  expect(main(await admin.open(HERE))).not.toContain('example.com');
  expect((await admin.post(`${HERE}/99999999`)).status).toBe(409);
  expect((await admin.post(`${HERE}/all`)).status).toBe(404);
});

test('the oldest hundred are shown, and how many there are', async () => {
  for (let number = 0; number < 105; number += 1) await onlyTry('message.deliver', { messageId: randomUUID() });
  await database.query('update graphile_worker._private_jobs set attempts = max_attempts');
  const page = await admin.open(HERE);
  expect(page.$('main form').length).toBe(100);
  expect(main(page)).toContain('共 106 个后台任务，这里列出最早的 100 个');
});
