import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DemoAccounts } from '../../src/demo/demo-accounts.js';
import { DEMO_PASSWORD, demoPerson } from '../../src/seed/city/people.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { codeIn } from './city.js';
import { Reader, type ReadPage } from './reader.js';

let portal: TestPortal;
beforeAll(async () => {
  portal = await startPortal({ env: { TRUST_PROXY_HOPS: '1' } });
});
afterAll(() => portal.close());

let addresses = 0;
const newReader = (): Reader => new Reader(portal.url, `10.${(addresses += 1)}.0.1`);

async function signIn(key: string, back = '/account'): Promise<{ reader: Reader; page: ReadPage }> {
  const reader = newReader();
  const form = await reader.open(`/sign-in?back=${encodeURIComponent(back)}`);
  const page = await reader.send(form, '/sign-in', { identifier: demoPerson(key).mobile ?? '', password: DEMO_PASSWORD });
  return { reader, page };
}

async function codeSentTo(mobile: string): Promise<string> {
  await portal.work();
  return codeIn(portal.standIns.sms.received.find((message) => message.to === mobile)?.text);
}

describe('a newcomer', () => {
  it('registers in three pages, verifies, and is greeted by name', async () => {
    const person = { name: '新来的人', idNumber: '890101199405210021' };
    const reader = newReader();
    let page = await reader.open('/register?back=/services');
    page = await reader.send(page, '/register', { identifier: '1390000' });
    expect(page.status).toBe(422);
    expect(page.$('.govuk-error-summary a').attr('href')).toBe('#identifier');
    expect(page.$('#identifier').attr('value')).toBe('1390000');

    page = await reader.send(page, '/register', { identifier: '139 1000 0001' });
    expect(page).toMatchObject({ status: 200, path: '/register/code' });
    expect(page.text).toContain('139****0001');
    page = await reader.send(page, '/register/code', { code: '000000' });
    expect(page.status).toBe(422);
    page = await reader.send(page, '/register/code', { code: await codeSentTo('13910000001') });
    expect(page.path).toBe('/register/password');
    page = await reader.send(page, '/register/password', { password: '12345678' });
    expect(page.status).toBe(422);
    page = await reader.send(page, '/register/password', { password: 'a phrase of my own' });
    expect(page.path).toBe('/account/verify?back=%2Fservices');

    page = await reader.send(page, '/account/verify', person);
    expect(page.status).toBe(422);
    expect(page.$('#name').attr('value')).toBe('新来的人');
    expect(page.$('#idNumber').attr('value')).toBe(person.idNumber);
    const known = { name: '新来的人', idNumber: '890101199001010029' };
    portal.standIns.identity.know({ ...known, idNumber: withCheck(known.idNumber) });
    page = await reader.send(page, '/account/verify', { ...known, idNumber: withCheck(known.idNumber) });
    expect(page.path).toBe('/services');
    page = await reader.open('/account');
    expect(page.text).toContain('新来的人');
    expect(page.html).not.toContain(withCheck(known.idNumber));
    expect(page.text).not.toContain('13910000001');
  });

  it('is told of an outage as an outage', async () => {
    const { reader } = await signIn('xiao');
    portal.standIns.identity.behaviour = 'down';
    const form = await reader.open('/account/verify');
    const page = await reader.send(form, '/account/verify', { name: '何晓', idNumber: demoPerson('xiao').idNumber });
    portal.standIns.identity.behaviour = 'normal';
    expect(page.status).toBe(503);
    expect(page.text).toContain('没有占用您的尝试次数');
    expect(page.$('#name').attr('value')).toBe('何晓');
  });
});

describe('signing in', () => {
  it('goes back to where the reader came from, and nowhere else', async () => {
    expect((await signIn('xiaoman', '/account/email')).page.path).toBe('/account/email');
    expect((await signIn('xiaoman', 'https://evil.example/')).page.path).toBe('/');
    expect((await signIn('xiaoman', '/..//evil.example')).page.path).toBe('/');
  });

  it('keeps what was typed, but not the password, and answers 422', async () => {
    const reader = newReader();
    const page = await reader.send(await reader.open('/sign-in'), '/sign-in', { identifier: '19989010001', password: 'wrong one' });
    expect(page.status).toBe(422);
    expect(page.$('#identifier').attr('value')).toBe('19989010001');
    expect(page.html).not.toContain('wrong one');
    expect(page.$('title').text()).toContain('请修改');
  });

  it('shows the same page for a known and an unknown number', async () => {
    const pageFor = async (identifier: string): Promise<string> => {
      const reader = newReader();
      const page = await reader.send(await reader.open('/sign-in'), '/sign-in', { identifier, password: 'wrong one' });
      return `${page.status} ${page.html.replaceAll(identifier, 'X')}`;
    };
    expect(await pageFor('19989010001')).toBe(await pageFor('13912345678'));
  });

  it('gives a new session id, so that one planted before is worth nothing', async () => {
    const reader = newReader();
    await reader.send(await reader.open('/register'), '/register', { identifier: '13910000009' });
    const planted = reader.cookies.get('tongban');
    await reader.send(await reader.open('/sign-in'), '/sign-in', { identifier: '19989010002', password: DEMO_PASSWORD });
    expect(planted).toBeDefined();
    expect(reader.cookies.get('tongban')).not.toBe(planted);
    const thief = newReader();
    thief.cookies.set('tongban', planted ?? '');
    expect((await thief.open('/account')).path).toContain('/sign-in');
  });

  it('takes the account’s language and text size along', async () => {
    const { reader } = await signIn('guifang');
    expect(reader.cookies.get('tongban-elder')).toBe('large');
    const english = await signIn('gulmira');
    expect(english.page.$('html').attr('lang')).toBe('en');
  });

  it('needs the form’s token once signed in, and our own pages always', async () => {
    const { reader } = await signIn('qiming');
    const forged = await reader.request('POST', '/account/email', new URLSearchParams({ email: 'x@y.example' }));
    expect(forged.status).toBe(403);
    const foreign = await newReader().request('POST', '/sign-in', new URLSearchParams(), { 'sec-fetch-site': 'cross-site' });
    expect(foreign.status).toBe(403);
  });

  it('ends with signing out, here or everywhere', async () => {
    const here = await signIn('mo');
    const there = await signIn('mo');
    const out = await here.reader.send(await here.reader.open('/account'), '/sign-out', {});
    expect(out.path).toBe('/sign-in?done=signed-out');
    expect((await here.reader.open('/account')).path).toContain('/sign-in');
    expect((await there.reader.open('/account')).path).toBe('/account');
    const again = await signIn('mo');
    await again.reader.send(await again.reader.open('/account/sign-out-everywhere'), '/account/sign-out-everywhere', {});
    expect((await there.reader.open('/account')).path).toContain('/sign-in');
  });

  it('comes back by a code after a forgotten password', async () => {
    const reader = newReader();
    const mobile = demoPerson('min').mobile ?? '';
    let page = await reader.send(await reader.open('/password/reset'), '/password/reset', { identifier: mobile });
    page = await reader.send(page, '/password/reset/code', { code: await codeSentTo(mobile) });
    page = await reader.send(page, '/password/reset/password', { password: 'remembered at last' });
    expect(page.path).toBe('/');
    expect((await reader.open('/account')).text).toContain('刘敏');
  });
});

describe('acting for another', () => {
  it('is chosen on a page, shown on every page, and undone', async () => {
    const { reader } = await signIn('liqun');
    const choose = await reader.open('/account/party');
    const firm = choose.$('.govuk-radios__item').filter((_, item) => choose.$(item).text().includes('申江味道'));
    const party = firm.find('input').attr('value') ?? '';
    const page = await reader.send(choose, '/account/party', { party });
    expect(page.$('.acting-for').text()).toContain('申江味道餐饮有限公司');
    const back = await reader.open('/account/party');
    const own = back.$('.govuk-radios__item').filter((_, item) => back.$(item).text().includes('您本人')).find('input').attr('value') ?? '';
    expect((await reader.send(back, '/account/party', { party: own })).$('.acting-for')).toHaveLength(0);
  });
});

describe('staff', () => {
  it('sign in by password and authenticator, and land in their own room', async () => {
    const reader = newReader();
    const form = await reader.open('/staff/sign-in');
    const code = await reader.send(form, '/staff/sign-in', { staffNumber: 'ga02-1', password: DEMO_PASSWORD });
    expect(code.path).toBe('/staff/sign-in/code');
    expect((await reader.open('/staff/password')).path).toContain('/staff/sign-in');
    const shown = portal.app.get(DemoAccounts).staff().find(({ member }) => member.number === 'GA02-1');
    const page = await reader.send(code, '/staff/sign-in/code', { code: shown?.code ?? '' });
    expect(page.path).toBe('/desk');
    expect((await reader.open('/account')).status).toBe(403);
  });
});

describe('the demonstration', () => {
  it('shows the messages that any of its processes sent, and forgets a process that has ended', async () => {
    const reader = newReader();
    await reader.send(await reader.open('/register'), '/register', { identifier: '13910000077' });
    await portal.work();
    const ended = { sms: 'http://127.0.0.1:9/stand-in/sms', mail: 'http://127.0.0.1:9/stand-in/mail', identity: '' };
    await portal.app.get(DataSource).query("insert into setting (name, value) values ('demo_stand_ins:http://127.0.0.1:9/stand-in/sms', $1)", [JSON.stringify(ended)]);
    expect((await reader.open('/demo')).text).toContain('13910000077');
    const left: unknown[] = await portal.app.get(DataSource).query("select 1 from setting where name like 'demo_stand_ins:%:9/%'");
    expect(left).toEqual([]);
  });

  it('shows accounts, codes, messages and a clock that can be moved', async () => {
    const reader = newReader();
    const page = await reader.open('/demo');
    expect(page.status).toBe(200);
    expect(page.text).toContain('张小满');
    expect(page.text).toContain('GA02-1');
    const before = portal.clock.offset;
    await reader.request('POST', '/demo/clock', new URLSearchParams({ move: 'year' }));
    expect(portal.clock.offset - before).toBeGreaterThan(364 * 86_400_000);
    await reader.request('POST', '/demo/clock', new URLSearchParams({ move: 'now' }));
    expect(portal.clock.offset).toBe(0);
    await reader.request('POST', '/demo/clock', new URLSearchParams({ move: 'working-day' }));
    expect(portal.clock.now().toISOString()).toMatch(/T01:00:0/);
    await reader.request('POST', '/demo/clock', new URLSearchParams({ move: 'now' }));
  });
});

/** The number with its last character made right. */
function withCheck(idNumber: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(idNumber[at]), 0);
  return idNumber.slice(0, 17) + '10X98765432'.charAt(sum % 11);
}
