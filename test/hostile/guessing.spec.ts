import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { DEMO_PASSWORD, demoPerson } from '../../src/seed/city/people.js';
import { HttpClient, signInAs, type Answer } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

/** As it stands in a city: behind a proxy that speaks HTTPS and says from where a reader comes. */
const PUBLIC = 'https://portal.shenjiang.example';
const CHANGES = 30;
let portal: TestPortal;
let direct: string;
let count = 0;
const clients: HttpClient[] = [];

beforeAll(async () => {
  portal = await startPortal({ env: { BASE_URL: PUBLIC, TRUST_PROXY_HOPS: '1', CHANGES_PER_MINUTE: String(CHANGES) } });
  direct = `http://localhost:${portal.settings.port}`;
});
afterAll(async () => {
  for (const client of clients) client.close();
  await portal?.close();
});

/** A reader at an address of their own, so that no limit is reached but the one meant. */
function reader(address = `10.1.${(count += 1)}.1`): HttpClient {
  const client = new HttpClient(direct, throughProxy(address));
  clients.push(client);
  return client;
}
const throughProxy = (address: string): Record<string, string> => ({ host: 'portal.shenjiang.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': address });
async function signedIn(key: string): Promise<HttpClient> {
  const client = await signInAs(direct, key, throughProxy(`10.1.${(count += 1)}.1`));
  clients.push(client);
  return client;
}
const session = (client: HttpClient): string => client.cookies.get('__Host-tongban') ?? '';
const query = <Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> => portal.app.get(DataSource).query(sql, parameters);

/** What the reader sees, without what they typed themselves and what counts down. */
const seen = (answer: Answer, ...typed: string[]): string => {
  const text = typed.reduce((html, each) => html.replaceAll(each, '…'), answer.html);
  return `${answer.status} ${answer.location} ${text.replace(/\d+/g, '#').replace(/# (秒|分钟)/g, '#')}`;
};

describe('behind HTTPS', () => {
  it('cookies belong to this very host and never travel in clear, and browsers are told to stay', async () => {
    const client = reader();
    const answer = await client.post('/sign-in', { identifier: demoPerson('xiaoman').mobile ?? '', password: DEMO_PASSWORD });
    expect(answer.setCookies.length).toBeGreaterThanOrEqual(2);
    for (const cookie of answer.setCookies.filter((each) => !each.includes('1970'))) expect(cookie).toMatch(/; Secure/);
    expect(answer.setCookies.filter((cookie) => cookie.startsWith('__Host-'))).toHaveLength(2);
    expect(answer.headers['strict-transport-security']).toContain('max-age=63072000');
    expect(answer.headers['content-security-policy']).toContain('upgrade-insecure-requests');
  });

  it('a change from the same name without HTTPS comes from elsewhere', async () => {
    const client = await signedIn('xiaoman');
    const answer = await client.post('/account/preferences', { language: 'en' }, { 'sec-fetch-site': '', origin: 'http://portal.shenjiang.example' });
    expect(answer.status).toBe(403);
  });
});

describe('a session', () => {
  it('has a new id after signing in: one that somebody planted is worth nothing, nor one that signed in before', async () => {
    const planted = reader();
    await planted.post('/sign-in/code', { identifier: '19989010005' });
    const before = session(planted);
    expect(before).not.toBe('');
    const thief = reader();
    thief.cookies.set('__Host-tongban', before);
    await planted.post('/sign-in', { identifier: demoPerson('jianguo').mobile ?? '', password: DEMO_PASSWORD });
    expect(session(planted)).not.toBe(before);
    expect((await planted.get('/account')).status).toBe(200);
    expect((await thief.get('/account')).location).toMatch(/^\/sign-in/);
    const first = session(planted);
    await planted.get('/account');
    await planted.post('/sign-in', { identifier: demoPerson('min').mobile ?? '', password: DEMO_PASSWORD });
    expect(session(planted)).not.toBe(first);
    thief.cookies.set('__Host-tongban', first);
    expect((await thief.get('/account')).location).toMatch(/^\/sign-in/);
  });

  it('of staff opens nothing before the second factor', async () => {
    const half = reader();
    const answer = await half.post('/staff/sign-in', { staffNumber: 'GA02-1', password: DEMO_PASSWORD });
    expect(answer.location).toBe('/staff/sign-in/code');
    for (const path of ['/desk', '/staff', '/staff/password', '/desk/search']) expect((await half.get(path)).location).toMatch(/^\/staff\/sign-in\?back=/);
    for (const code of ['', '000000', '12345', 'x'.repeat(5000)]) expect((await half.post('/staff/sign-in/code', { code })).status).toBe(422);
    expect((await half.get('/desk')).status).toBe(303);
  });

  it('ends when it was not used for half an hour, and after half a day at any rate', async () => {
    const limits = [['lastSeenAt', portal.settings.sessionIdleMinutes * 60_000], ['signedInAt', portal.settings.sessionAbsoluteHours * 3_600_000]] as const;
    for (const [field, limit] of limits) {
      const client = await signedIn('liqun');
      const age = (milliseconds: number): Promise<unknown> =>
        query(`update session set sess = jsonb_set(sess::jsonb, '{${field}}', to_jsonb($1::bigint))::json where sess->>'csrfToken' = $2`, [Date.now() - milliseconds, client.csrf]);
      await age(limit - 60_000);
      expect((await client.get('/account')).status).toBe(200);
      await age(limit + 1000);
      expect((await client.get('/account')).location).toMatch(/^\/sign-in/);
      await age(0);
      expect((await client.get('/account')).location).toMatch(/^\/sign-in/);
    }
  });

  it('ends everywhere with a new password, but where it was changed', async () => {
    const [here, elsewhere] = [await signedIn('qiming'), await signedIn('qiming')];
    const before = session(here);
    const changed = await here.post('/account/password', { current: DEMO_PASSWORD, password: 'another-long-word-77' });
    expect(changed.status).toBe(303);
    expect(session(here)).not.toBe(before);
    expect((await here.get('/account')).status).toBe(200);
    expect((await elsewhere.get('/account')).location).toMatch(/^\/sign-in/);
  });

  it('lies in the database under a name that opens nothing', async () => {
    const client = await signedIn('gulmira');
    const rows = await query<{ sid: string }>('select sid from session');
    for (const { sid } of rows) {
      expect(session(client)).not.toContain(sid);
      const thief = reader();
      thief.cookies.set('__Host-tongban', encodeURIComponent(`s:${sid}.x`));
      expect((await thief.get('/account')).status).toBe(303);
    }
  });
});

describe('whether somebody is known', () => {
  const known = '19989010001';
  const unknown = '13912345678';
  const knownId = demoPerson('xiaoman').idNumber;
  const unknownId = '890101199001010023';

  const doors: readonly (readonly [string, (value: string) => Promise<Answer>, readonly [string, string]])[] = [
    ['signing in with a wrong password', (value) => reader().post('/sign-in', { identifier: value, password: 'not-this-one-99' }), [known, unknown]],
    ['signing in by ID number', (value) => reader().post('/sign-in', { identifier: value, password: 'not-this-one-99' }), [knownId, unknownId]],
    ['asking for a code to sign in', (value) => reader().post('/sign-in/code', { identifier: value }), [known, unknown]],
    ['asking for a code by ID number', (value) => reader().post('/sign-in/code', { identifier: value }), [knownId, unknownId]],
    ['registering', (value) => reader().post('/register', { identifier: value }), [known, unknown]],
    ['forgetting a password', (value) => reader().post('/password/reset', { identifier: value }), [known, unknown]],
    ['signing in as staff', (value) => reader().post('/staff/sign-in', { staffNumber: value, password: 'not-this-one-99' }), ['GA02-2', 'GA99-9']],
  ];
  it.each(doors)('is not told by %s', async (_, ask, [one, other]) => {
    expect(seen(await ask(one), one)).toBe(seen(await ask(other), other));
  });

  it('is not told by the page where a code is typed, nor by a wrong code', async () => {
    const pages = await Promise.all([known, unknown].map(async (identifier) => {
      const client = reader();
      const asked = await client.post('/password/reset', { identifier });
      // Asked for a moment ago above: the wait is the same for both.
      const page = await client.get('/password/reset/code');
      const wrong = await client.post('/password/reset/code', { code: '000000' });
      const masked = `${identifier.slice(0, 3)}****${identifier.slice(-4)}`;
      return [asked, page, wrong].map((answer) => seen(answer, identifier, masked));
    }));
    expect(pages[0]).toEqual(pages[1]);
  });

  it('is not told by an ID number that is verified with somebody else, whose account stays theirs', async () => {
    const asked = async (name: string, idNumber: string): Promise<Answer> => {
      const client = await signedIn('xiao');
      return client.post('/account/verify', { name, idNumber });
    };
    const taken = await asked(demoPerson('xiaoman').name, knownId);
    const wrong = await asked('张小曼', knownId);
    const nobody = await asked('张小曼', unknownId);
    expect(taken.status).toBe(422);
    const hide = (answer: Answer): string => seen(answer, demoPerson('xiaoman').name, '张小曼', knownId, unknownId).replace(/name="_csrf" value="[^"]+"/g, '');
    expect(hide(taken)).toBe(hide(wrong));
    expect(hide(taken)).toBe(hide(nobody));
    expect((await (await signedIn('xiaoman')).get('/wallet')).status).toBe(200);
    expect((await (await signedIn('xiao')).get('/wallet')).location).toMatch(/^\/account\/verify/);
  });

  it('is not told by a certificate that is there but not the one holder’s, and guessing is slowed down', async () => {
    const [row] = await query<{ identifier: string }>('select identifier from certificate limit 1');
    const [mine = '', theirs = ''] = [row?.identifier ?? '', '1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0'];
    const [there, nowhere] = [await reader().post('/verify', { identifier: mine, fact: '0000' }), await reader().post('/verify', { identifier: theirs, fact: '0000' })];
    expect(seen(there, mine)).toBe(seen(nowhere, theirs));
    const guesser = reader();
    const answers: Answer[] = [];
    for (let guess = 0; guess < CHANGES - 2; guess += 1) answers.push(await guesser.post('/verify', { identifier: mine, fact: String(1000 + guess) }));
    const slowed = answers.find((answer) => answer.status === 429);
    expect(Number(slowed?.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('who sends too much', () => {
  it('is asked to wait a minute, in any process of the portal, and may read meanwhile', async () => {
    const other = await startPortal({ beside: portal, env: { BASE_URL: PUBLIC, TRUST_PROXY_HOPS: '1', CHANGES_PER_MINUTE: String(CHANGES) } });
    try {
      const address = '203.0.113.9';
      const here = reader(address);
      const there = new HttpClient(`http://localhost:${other.settings.port}`, throughProxy(address));
      clients.push(there);
      const send = (client: HttpClient, headers: Record<string, string> = {}): Promise<Answer> => client.post('/preferences', { language: 'en' }, headers);
      for (let sent = 0; sent < CHANGES; sent += 1) expect((await send(sent % 2 === 0 ? here : there)).status).toBe(303);
      for (const client of [here, there]) {
        const refused = await send(client);
        expect(refused.status).toBe(429);
        expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
        expect(refused.html).toContain('</html>');
        expect((await client.get('/services')).status).toBe(200);
      }
      // What the sender itself says of addresses before the proxy's word counts for nothing.
      expect((await send(here, { 'x-forwarded-for': `198.51.100.77, ${address}` })).status).toBe(429);
      expect((await send(reader('203.0.113.10'))).status).toBe(303);
    } finally {
      await other.close();
    }
  });
});
