import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FindCheck } from '../../src/identity-check/application/find-check.js';
import { RequestCheck } from '../../src/identity-check/application/request-check.js';
import { demoOffice } from '../../src/seed/city/offices.js';
import { demoStaff } from '../../src/seed/city/staff.js';
import { signInAs, signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { accountOf } from './people.js';

let portal: TestPortal;
let dataSource: DataSource;
const citizens = new Map<string, HttpClient>();
const clerks = new Map<string, HttpClient>();
const OFFICE = demoOffice('community-centre', demoStaff('SQ02-1').district).id;

/** A Monday, 8:55 in the city. */
const MONDAY = new Date('2026-11-30T00:55:00Z');
const NINE = '2026-11-30T01:00:00.000Z';
const HALF_PAST_NINE = '2026-11-30T01:30:00.000Z';

beforeAll(async () => {
  portal = await startPortal();
  dataSource = portal.app.get(DataSource);
  for (const key of ['xiaoman', 'mo', 'liqun', 'guifang', 'jianguo']) citizens.set(key, await signInAs(portal.url, key));
  for (const number of ['SQ02-1', 'SQ02-2', 'SQ01-1', 'GA02-1']) clerks.set(number, await signInStaffAs(portal.url, number));
  setTime(MONDAY);
});
afterAll(async () => {
  for (const client of [...citizens.values(), ...clerks.values()]) client.close();
  await portal?.close();
});

function setTime(at: Date): void {
  portal.clock.setOffset(at.getTime() - Date.now());
}

function citizen(key: string): HttpClient {
  return citizens.get(key) ?? expect.fail(key);
}

function clerk(number: string): HttpClient {
  return clerks.get(number) ?? expect.fail(number);
}

async function checkOf(key: string): Promise<string> {
  const person = await accountOf(dataSource, portal.app, key);
  const check = await dataSource.transaction((manager) =>
    portal.app.get(RequestCheck).open(manager, { ...person, purpose: { kind: 'account' }, returnPath: '/account', at: portal.clock.now() }));
  return check.id;
}

async function stateOf(checkId: string): Promise<string> {
  const check = await portal.app.get(FindCheck).byId(dataSource.manager, checkId);
  return `${check?.state} ${check?.way ?? '-'}`;
}

const bookWindow = (key: string, id: string, time: string): Promise<Answer> =>
  citizen(key).post(`/identity-check/${id}/window`, { office: OFFICE, time, day: '2026-11-30' });

function codeOn(page: Answer): string {
  return page.$('.check-code__text').text();
}

async function kinds(key: string): Promise<string[]> {
  const { accountId } = await accountOf(dataSource, portal.app, key);
  const rows: { kind: string }[] = await dataSource.query('select kind from message where account_id = $1 order by id', [accountId]);
  return rows.map((row) => row.kind);
}

describe('a window appointment', () => {
  it('is chosen, found by its code, and ends in the same assurance as any way', async () => {
    const id = await checkOf('xiaoman');
    const offer = await citizen('xiaoman').open(`/identity-check/${id}/window?office=${OFFICE}`);
    expect(offer.status).toBe(200);
    expect(offer.$('input[name=time]').length).toBeGreaterThan(10);
    expect((await citizen('xiaoman').post(`/identity-check/${id}/window`, { office: OFFICE, day: '2026-11-30' })).status).toBe(422);
    expect((await bookWindow('xiaoman', id, NINE)).location).toBe(`/identity-check/${id}/window?done=booked`);
    expect(await stateOf(id)).toBe('waiting window');
    const booked = await citizen('xiaoman').open(`/identity-check/${id}/window`);
    const code = codeOn(booked);
    expect(code).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/);
    expect((await citizen('xiaoman').open(`/identity-check/${id}/window/slip`)).$('.check-code__text').text()).toBe(code);
    expect((await citizen('mo').get(`/identity-check/${id}/window`)).status).toBe(404);

    const list = await clerk('SQ02-1').open('/desk/appointments');
    expect(list.$('main').text()).toContain('张*满');
    expect(list.$('main').text()).not.toContain('张小满');
    expect((await clerk('SQ01-1').post('/desk/appointments/code', { code })).$('main').text()).toContain('另一个窗口');
    expect((await clerk('GA02-1').open('/desk/appointments')).$('main').text()).toContain('不由您的部门办理');

    const opened = await clerk('SQ02-1').post('/desk/appointments/code', { code: code.toLowerCase().replace('-', ' ') });
    const page = await clerk('SQ02-1').follow(opened);
    expect(page.$('main').text()).toContain('张小满');
    expect(page.$('main').text()).not.toContain('890101199405210021');
    const portrait = await clerk('SQ02-1').get(page.$('.face-pair img').first().attr('src') ?? '');
    expect([portrait.status, portrait.headers['content-type'], portrait.headers['cache-control']]).toEqual([200, 'image/jpeg', 'private, no-store']);
    for (const other of ['SQ02-2', 'SQ01-1', 'GA02-1']) expect((await clerk(other).get(portrait.path)).status).toBe(404);
    expect((await citizen('xiaoman').post(`/identity-check/${id}/window/cancel`)).status).toBe(409);

    const action = `${opened.location}/conclusion`;
    const steps = page.$('input[name=step]').toArray().map((step) => page.$(step).attr('value') ?? '');
    const hasty = await clerk('SQ02-1').post(action, { verdict: 'passed', step: steps.slice(1), reason: '本人持证到场' });
    expect(hasty.status).toBe(422);
    expect(hasty.$('#reason').text()).toBe('本人持证到场');
    expect(hasty.$('input[name=step][checked]').length).toBe(steps.length - 1);
    expect((await clerk('SQ02-1').post(action, { verdict: 'passed', step: steps, reason: ' ' })).status).toBe(422);
    expect((await clerk('SQ02-2').post(action, { verdict: 'passed', step: steps, reason: '抢先' })).status).toBe(409);
    expect((await clerk('SQ02-1').post(action, { verdict: 'passed', step: steps, reason: '本人持证到场，与照片一致' })).location).toBe(opened.location);
    expect(await stateOf(id)).toBe('passed window');
    const { partyId } = await accountOf(dataSource, portal.app, 'xiaoman');
    expect((await portal.app.get(FindCheck).standingOf(dataSource.manager, partyId, portal.clock.now())).by).toBe('window');
    expect((await clerk('SQ02-1').post(action, { verdict: 'failed', reason: '再来' })).status).toBe(409);
    expect((await clerk('SQ02-1').post('/desk/appointments/code', { code })).status).toBe(422);
    expect((await clerk('SQ02-1').get(portrait.path)).status).toBe(404);
  });

  it('keeps its code from being guessed', async () => {
    const answers: number[] = [];
    for (let turn = 0; turn < 8; turn += 1) answers.push((await clerk('SQ02-2').post('/desk/appointments/code', { code: `AAAA-AAA${turn + 2}` })).status);
    expect(answers.slice(0, 5)).toEqual([422, 422, 422, 422, 422]);
    expect(answers.at(-1)).toBe(429);
    expect((await clerk('SQ02-2').post('/desk/appointments/code', { code: 'no code' })).status).toBe(422);
  });

  it('is moved, called off, and lapses when nobody comes; the person loses nothing', async () => {
    const id = await checkOf('mo');
    await bookWindow('mo', id, NINE);
    const first = codeOn(await citizen('mo').open(`/identity-check/${id}/window`));
    expect((await citizen('mo').open(`/identity-check/${id}/window?change=yes`)).$('main').text()).toContain('您现在约的是');
    expect((await bookWindow('mo', id, HALF_PAST_NINE)).location).toBe(`/identity-check/${id}/window?done=moved`);
    expect(codeOn(await citizen('mo').open(`/identity-check/${id}/window`))).not.toBe(first);
    expect((await clerk('SQ02-1').post('/desk/appointments/code', { code: first })).status).toBe(422);
    expect((await citizen('mo').post(`/identity-check/${id}/window/cancel`)).location).toBe(`/identity-check/${id}?done=cancelled`);
    expect(await stateOf(id)).toBe('open -');

    await bookWindow('mo', id, HALF_PAST_NINE);
    await portal.work();
    expect((await kinds('mo')).at(-1)).toBe('appointment-soon');
    await portal.work();
    expect((await kinds('mo')).filter((kind) => kind === 'appointment-soon')).toHaveLength(1);
    setTime(new Date('2026-11-30T02:14:00Z'));
    await portal.work();
    expect(await stateOf(id)).toBe('waiting window');
    setTime(new Date('2026-11-30T02:16:00Z'));
    await portal.work();
    expect(await stateOf(id)).toBe('open -');
    expect((await kinds('mo')).at(-1)).toBe('appointment-missed');
    expect((await citizen('mo').open(`/identity-check/${id}/window`)).$('input[name=time]').length).toBeGreaterThan(5);
    setTime(MONDAY);
  });
});

describe('a time that takes one', () => {
  it('goes to one of those who want it at once; the other keeps what they had', async () => {
    const keys = ['liqun', 'guifang', 'jianguo'];
    const ids = await Promise.all(keys.map(checkOf));
    await citizen('jianguo').post(`/identity-check/${ids[2]}/video`, { time: '2026-11-30T02:00:00.000Z' });
    const answers = await Promise.all(keys.map((key, index) => citizen(key).post(`/identity-check/${ids[index]}/video`, { time: NINE })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([303, 409, 409]);
    const states = await Promise.all(ids.map((id) => stateOf(id)));
    expect(states[2]).toBe('waiting video');
    expect(states.filter((state) => state === 'waiting video')).toHaveLength(answers[2]?.status === 303 ? 1 : 2);
    const refused = answers.find((answer) => answer.status === 409);
    expect(refused?.$('.govuk-error-summary').text()).toContain('刚刚被别人约走');
    const [booked]: { count: number }[] = await dataSource.query("select count(*)::int as count from identity_appointment where way = 'video' and state = 'booked' and starts_at = $1", [NINE]);
    expect(booked?.count).toBe(1);
  });

  it('is none on a day off, in the past, or beyond the days offered', async () => {
    const id = await checkOf('guifang');
    for (const time of ['2026-11-28T01:00:00.000Z', '2026-11-27T01:00:00.000Z', '2027-03-01T01:00:00.000Z', '2026-11-30T01:07:00.000Z', '2026-11-30T10:00:00.000Z', 'soon']) {
      expect((await citizen('guifang').post(`/identity-check/${id}/video`, { time })).status).toBe(422);
    }
    expect((await citizen('guifang').post(`/identity-check/${id}/window`, { time: HALF_PAST_NINE, office: demoOffice('public-security', '890102').id })).status).toBe(409);
  });
});
