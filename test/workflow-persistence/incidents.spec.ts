import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DataSource } from 'typeorm';
import { NoJurisdictionError, ResponsibleOffice } from '../../src/cases/application/responsible-office.js';
import { IssueCertificate } from '../../src/certificates/application/issue-certificate.js';
import { StepProcess } from '../../src/workflow/application/step-process.js';
import { VerifyHistory } from '../../src/workflow/application/verify-history.js';
import { act } from '../authorization/somebodys-things.js';
import { apply, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { signInAs, signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const CONTRACT = { residence_proof: { field: 'files', name: 'contract.png', type: 'image/png', content: WHITE_PIXEL } };
const words = (page: Answer): string => page.$('main').text().replace(/\s+/g, ' ').trim();

let portal: TestPortal;
let database: DataSource;
let citizen: HttpClient;
let admin: HttpClient;
/** Begun before she holds a permit, for then she may not apply again. */
let numbers: string[];

beforeAll(async () => {
  portal = await startPortal();
  database = portal.app.get(DataSource);
  citizen = await signInAs(portal.url, 'xiaoman');
  admin = await signInStaffAs(portal.url, 'ADMIN-1');
  numbers = [];
  for (let n = 0; n < 4; n += 1) numbers.push((await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, CONTRACT)).number);
});
afterAll(async () => {
  citizen?.close();
  admin?.close();
  await portal?.close();
});

async function approved(): Promise<string> {
  const number = numbers.pop() ?? '';
  for (const action of ['accept', 'pass', 'approve'] as const) await act(portal, number, action);
  return number;
}

async function caseId(number: string): Promise<string> {
  const [row] = await database.query<{ id: string }[]>('select id from case_file where number = $1', [number]);
  return row?.id ?? '';
}

const isServiceStep = "task_id = (select id from graphile_worker._private_tasks where identifier = 'case.service-step')";
const serviceJobs = (): Promise<{ attempts: number; max_attempts: number }[]> =>
  database.query(`select attempts, max_attempts from graphile_worker._private_jobs where ${isServiceStep}`);
/** As if the waiting between attempts were over. */
const waitIsOver = (attempts?: number): Promise<unknown> =>
  database.query(`update graphile_worker._private_jobs set run_at = now() - interval '1 second', attempts = coalesce($1, attempts) where ${isServiceStep}`, [attempts ?? null]);
const audited = async (number: string, action: string): Promise<number> =>
  (await database.query<unknown[]>('select 1 from audit_record where chain_id = $1 and action = $2', [await caseId(number), action])).length;

describe('a service step that keeps failing', () => {
  it('is tried again and again, then becomes an incident that an administrator sees, mends and resumes', async () => {
    const issuing = vi.spyOn(portal.app.get(IssueCertificate, { strict: false }), 'issue').mockRejectedValue(new Error('the seal is broken'));
    const number = await approved();
    await portal.work();
    expect(await serviceJobs()).toEqual([{ attempts: 1, max_attempts: 8 }]);
    expect(words(await admin.get('/studio/incidents'))).toContain('没有停住的办件');
    await waitIsOver(7);
    await portal.work();
    expect(await serviceJobs()).toEqual([]);
    expect(issuing).toHaveBeenCalledTimes(2);

    const list = await admin.get('/studio/incidents');
    expect(words(list)).toContain(number);
    expect(words(list)).toContain('签发居住证 自动环节多次没有办成');
    expect((await admin.get('/studio')).$('.side-nav__count').text()).toBe('1');
    expect(words(await citizen.get(`/cases/${number}`))).toContain('系统办理时遇到问题，工作人员正在处理。您不用做什么');
    expect(await audited(number, 'case.incident')).toBe(1);

    issuing.mockRestore();
    const link = list.$('main table a').attr('href') ?? '';
    const page = await admin.get(link);
    expect(words(page)).toContain('多半是系统故障');
    const done = await admin.post(link, {});
    expect(done.location).toBe(`/studio/incidents?done=${number}`);
    expect(words(await admin.get(done.location))).toContain(`已重新办理 ${number}`);
    expect(await audited(number, 'case.incident-resumed')).toBe(1);
    await portal.work();
    const after = words(await citizen.get(`/cases/${number}`));
    expect(after).toContain('工作人员已处理，继续办理');
    expect(after).toContain('签发电子证照');
    expect((await admin.get('/studio')).$('.side-nav__count').length).toBe(0);
    expect(await portal.app.get(VerifyHistory, { strict: false }).verify(database.manager, await caseId(number))).toEqual({ entries: 7 });
    expect((await admin.post(link, {})).status).toBe(404);
  });

  it('is given up at once when trying again would not help', async () => {
    const number = await approved();
    const asking = vi.spyOn(portal.app.get(ResponsibleOffice, { strict: false }), 'of').mockRejectedValue(new NoJurisdictionError('public-security', '119001'));
    await portal.work();
    asking.mockRestore();
    expect(await serviceJobs()).toEqual([]);
    const list = await admin.get('/studio/incidents');
    expect(words(list)).toContain(`${number} 居住证首次申领 签发居住证 找不到负责的部门`);
    await admin.post(list.$(`main table a:contains("${number}")`).attr('href') ?? '', {});
    await portal.work();
    expect(words(await citizen.get(`/cases/${number}`))).toContain('签发电子证照');
  });

  it('whose worker died in the last attempt is found', async () => {
    const number = await approved();
    await database.query(
      `update graphile_worker._private_jobs set attempts = max_attempts, locked_at = now() - interval '5 hours', locked_by = 'dead' where ${isServiceStep}`);
    await portal.work();
    expect(await serviceJobs()).toEqual([]);
    expect(words(await admin.get('/studio/incidents'))).toContain(number);
  });
});

describe('a step that reports an error nobody catches', () => {
  it('stops the case; an administrator sets a declared variable and it goes on', async () => {
    const number = numbers.pop() ?? '';
    const id = await caseId(number);
    const process = portal.app.get(StepProcess, { strict: false });
    await database.transaction(async (manager) => {
      const locked = await process.lock(manager, id);
      const token = locked?.instance.tokens[0];
      if (!locked || !token) throw new Error('nothing open');
      await process.step(manager, locked, { type: 'error', at: portal.clock.now().toISOString(), token: token.id, code: 'unreadable' }, undefined);
    });
    const path = (await admin.get('/studio/incidents')).$(`main table a:contains("${number}")`).attr('href') ?? '';
    const page = await admin.get(path);
    expect(page.status).toBe(200);
    expect(page.$('label[for="variable-ground"]').text()).toContain('ground');
    expect((await admin.post(path, { 'variable-ground': 'work' })).location).toBe(`/studio/incidents?done=${number}`);
    const { instance } = (await process.lock(database.manager, id)) ?? {};
    expect(instance?.variables['ground']).toBe('work');
    expect(instance?.tokens.some((token) => token.incident)).toBe(false);
    expect(await audited(number, 'case.incident-resumed')).toBe(1);
  });
});
