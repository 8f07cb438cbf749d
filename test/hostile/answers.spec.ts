import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { routesOf, type Route } from '../authorization/routes.js';
import { makeSomebodysThings, type SomebodysThings } from '../authorization/somebodys-things.js';
import { DEMO_PASSWORD, demoPerson } from '../../src/seed/city/people.js';
import { HttpClient, signInAs, signInStaffAs, type Answer } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

/** What comes back: its headers, its cookies, where it leads, and that no address makes the portal fail. */
let portal: TestPortal;
let things: SomebodysThings;
let clerk: HttpClient;
let admin: HttpClient;
let pages: readonly { route: Route; open: readonly Answer[]; signedIn: readonly Answer[] }[];
const clients: HttpClient[] = [];

beforeAll(async () => {
  portal = await startPortal();
  things = await makeSomebodysThings(portal);
  clerk = await signInStaffAs(portal.url, 'SQ02-1');
  admin = await signInStaffAs(portal.url, 'ADMIN-1');
  clients.push(things.owner, clerk, admin);
  const [version] = await portal.app.get(DataSource).query<{ id: string }[]>("select id from service_version where slug = 'residence-permit'");
  const reading = routesOf(portal, things, version?.id ?? '').filter((route) => route.method === 'GET');
  const visitor = nobody();
  pages = await Promise.all(
    reading.map(async (route) => ({
      route,
      // Twice: the second may come from the cache.
      open: [await visitor.get(route.address), await visitor.get(route.address)],
      signedIn: await Promise.all([things.owner, clerk, admin].map((client) => client.get(route.address))),
    })),
  );
});

afterAll(async () => {
  for (const client of clients) client.close();
  await portal?.close();
});

const nobody = (): HttpClient => {
  const client = new HttpClient(portal.url);
  clients.push(client);
  return client;
};

/** Each complaint once, with the first page that gave rise to it. */
function complaints(answers: readonly Answer[], complain: (answer: Answer) => readonly string[]): string[] {
  return answers.flatMap((answer) => complain(answer).map((words) => `${answer.path} (${answer.status}): ${words}`));
}

const everyAnswer = (): Answer[] => pages.flatMap(({ open, signedIn }) => [...open, ...signedIn]);

describe('every answer', () => {
  it('carries the headers that keep a page to itself', () => {
    const wrong = complaints(everyAnswer(), ({ headers }) => [
      ...(headers['x-content-type-options'] === 'nosniff' ? [] : ['may be sniffed']),
      ...(headers['x-frame-options'] === 'SAMEORIGIN' ? [] : ['may be framed']),
      ...(/^(same-origin|no-referrer)$/.test(headers['referrer-policy'] as string) ? [] : ['tells others where the reader was']),
      ...(headers['cross-origin-opener-policy'] === 'same-origin' ? [] : ['shares its window']),
      ...(headers['x-powered-by'] === undefined ? [] : ['says what it runs on']),
      ...(headers['access-control-allow-origin'] === undefined ? [] : ['may be read by other sites']),
    ]);
    expect(wrong).toEqual([]);
    expect(everyAnswer().length).toBeGreaterThan(200);
  });

  it('has a content policy that lets nothing run but our own files', () => {
    const wrong = complaints(everyAnswer(), ({ headers }) => {
      const policy = new Map(String(headers['content-security-policy'] ?? '').split(';').map((each) => {
        const [name = '', ...sources] = each.trim().split(/\s+/);
        return [name, sources.join(' ')];
      }));
      const wanted: [string, string][] = [
        ['default-src', "'none'"], ['script-src', "'self'"], ['style-src', "'self'"], ['object-src', "'none'"], ['base-uri', "'none'"],
        ['form-action', "'self'"], ['frame-ancestors', "'self'"],
      ];
      return wanted.flatMap(([name, sources]) => (policy.get(name) === sources ? [] : [`${name} is ${policy.get(name) ?? 'missing'}`]));
    });
    expect(wrong).toEqual([]);
  });

  it('holds no script, style or handler of its own, so the policy never has to make an exception', () => {
    const wrong = complaints(everyAnswer().filter((answer) => answer.html !== ''), ({ $ }) => [
      ...$('script:not([src])').toArray().filter((each) => !/json/.test($(each).attr('type') ?? '')).map(() => 'a script in the page'),
      ...$('style').toArray().map(() => 'a style in the page'),
      ...$('[style]').toArray().map((each) => `a style on <${each.tagName}>`),
      ...$('*').toArray().flatMap((each) => ('attribs' in each ? Object.keys(each.attribs) : []).filter((name) => /^on/i.test(name))).map((name) => `a handler ${name}`),
      ...$('[href], [src], [action], [formaction]').toArray().flatMap((each) => ['href', 'src', 'action', 'formaction'].map((name) => $(each).attr(name) ?? ''))
        .filter((address) => /^\s*(javascript|vbscript|data:text)/i.test(address)).map((address) => `an address that runs: ${address}`),
      ...$('script[src], link[rel=stylesheet], img[src], iframe[src]').toArray().map((each) => $(each).attr('src') ?? $(each).attr('href') ?? '')
        .filter((address) => !/^(\/(?!\/)|data:image\/)/.test(address)).map((address) => `something from elsewhere: ${address}`),
    ]);
    expect([...new Set(wrong)]).toEqual([]);
  });
});

describe('a reader who only reads', () => {
  it('is given no cookie on any page', () => {
    const wrong = complaints(pages.flatMap(({ open }) => open), ({ setCookies }) => setCookies);
    expect(wrong).toEqual([]);
  });

  it('finds no token in a form, for it would need a session', () => {
    const wrong = complaints(pages.flatMap(({ open }) => open), ({ html }) => (html.includes('_csrf') ? ['has a token'] : []));
    expect(wrong).toEqual([]);
  });
});

describe('a signed-in page', () => {
  it('is stored nowhere', () => {
    const wrong = complaints(pages.flatMap(({ signedIn }) => signedIn).filter(({ status }) => status < 300), ({ headers }) =>
      /no-store/.test(headers['cache-control'] ?? '') ? [] : [`Cache-Control: ${headers['cache-control'] ?? 'missing'}`]);
    expect(wrong).toEqual([]);
  });

  it('never comes from the bytes kept for visitors, nor gets among them', async () => {
    for (const path of ['/', '/services', '/services/residence-permit']) {
      const mine = await things.owner.get(path);
      expect(mine.html).toContain(demoPerson('xiaoman').name);
      expect((await nobody().get(path)).html).not.toContain(demoPerson('xiaoman').name);
    }
  });

  it('of somebody who signed out is not shown to whoever comes after', async () => {
    const leaving = await signInAs(portal.url, 'min');
    const kept = new Map(leaving.cookies);
    await leaving.post('/sign-out');
    leaving.close();
    const next = nobody();
    for (const [name, value] of kept) next.cookies.set(name, value);
    expect((await next.get('/account')).location).toMatch(/^\/sign-in/);
  });
});

describe('cookies', () => {
  it('of a session are kept from scripts and other sites, and named by no one', async () => {
    const client = nobody();
    const answer = await client.post('/sign-in', { identifier: demoPerson('jianguo').mobile ?? '', password: DEMO_PASSWORD });
    const session = answer.setCookies.find((each) => each.startsWith('tongban=')) ?? '';
    for (const word of ['HttpOnly', 'SameSite=Lax', 'Path=/']) expect(session).toContain(word);
    expect(session).not.toMatch(/Domain=/i);
    const device = answer.setCookies.find((each) => each.startsWith('tongban-device=')) ?? '';
    for (const word of ['HttpOnly', 'SameSite=Lax', 'Path=/']) expect(device).toContain(word);
    expect(answer.setCookies.join()).not.toContain(demoPerson('jianguo').mobile);
  });

  it('that somebody made up are nothing: forged, cut, swapped, enormous', async () => {
    const real = things.owner.cookies.get('tongban') ?? '';
    const forged = ['s:abc.def', real.slice(0, -3), `${real}x`, real.replace('s%3A', 's%3Aa'), '%00', '%', 's%3A%00.x', 'j:{"a":1}', '"'.repeat(500), 'x'.repeat(6000)];
    for (const value of forged) {
      const client = nobody();
      client.cookies.set('tongban', value);
      expect([value.slice(0, 20), (await client.get('/account')).location]).toEqual([value.slice(0, 20), '/sign-in?back=%2Faccount']);
    }
    const odd = nobody();
    odd.cookies.set('tongban-language', '../../etc/passwd');
    odd.cookies.set('tongban-elder', '<script>');
    odd.cookies.set('tongban-device', '%00'.repeat(50));
    expect((await odd.get('/')).status).toBe(200);
    expect((await odd.post('/sign-in', { identifier: '19989010009', password: 'wrong-password' })).status).toBe(422);
  });
});

describe('where a page leads', () => {
  const away = [
    'https://evil.example', '//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '/%09/evil.example',
    '/..//evil.example', '/.//evil.example', 'javascript:alert(1)', 'data:text/html,x', 'http:evil.example', ' //evil.example', '/%0d%0aSet-Cookie:a=b',
    '/\r\nSet-Cookie: a=b', '/\u0000//evil', '@evil.example', '.evil.example', '/\u2028/evil', '/／evil.example', '?a', '', '/'.repeat(600),
  ];

  it('after signing in is a page of the portal, whatever the address said', async () => {
    // A few by signing in, for a password takes its time; all by coming to the door when already in.
    for (const back of away.filter((_, index) => index % 4 === 0)) {
      const answer = await nobody().post('/sign-in', { identifier: demoPerson('liqun').mobile ?? '', password: DEMO_PASSWORD, back });
      expect([back, answer.status, staysHere(answer)]).toEqual([back, 303, true]);
    }
    for (const back of away) {
      const answer = await things.owner.get(`/sign-in?back=${encodeURIComponent(back)}`);
      expect([back, answer.status, staysHere(answer)]).toEqual([back, 303, true]);
    }
  });

  it('after any other step is a page of the portal too', async () => {
    const registered = await signInAs(portal.url, 'xiao');
    clients.push(registered);
    const doors = ['/sign-in', '/sign-in/code', '/register', '/password/reset', '/staff/sign-in', '/preferences', '/account/verify', '/account/party'];
    const wrong: string[] = [];
    for (const back of away) {
      for (const door of doors) {
        const client = door.startsWith('/account') ? registered : nobody();
        const page = await client.get(`${door}?back=${encodeURIComponent(back)}`);
        const hidden = page.$('input[name="back"]').toArray().map((input) => page.$(input).attr('value') ?? '');
        const links = page.$('main a[href]').toArray().map((link) => page.$(link).attr('href') ?? '');
        for (const address of [...hidden.filter((each) => each !== ''), ...links]) if (!isOurs(address)) wrong.push(`${door} with ${JSON.stringify(back)}: ${address}`);
        if (page.status >= 400) wrong.push(`${door} with ${JSON.stringify(back)}: ${page.status}`);
      }
      const set = await nobody().post('/preferences', { language: 'en', back });
      if (!staysHere(set)) wrong.push(`/preferences leads to ${set.location}`);
    }
    expect(wrong).toEqual([]);
  });

  it('is the address it came from where that is ours', async () => {
    const client = nobody();
    const answer = await client.post('/sign-in', { identifier: demoPerson('liqun').mobile ?? '', password: DEMO_PASSWORD, back: '/services/residence-permit?a=1' });
    expect(answer.location).toBe('/services/residence-permit?a=1');
  });

  function isOurs(address: string): boolean {
    // As a browser resolves it, and without anything that another reader might resolve otherwise.
    const here = new URL('/somewhere/deep', portal.url);
    return new URL(address, here).origin === here.origin && !/[\\\s]|^\/\//.test(address);
  }

  function staysHere(answer: Answer): boolean {
    return isOurs(answer.location) && answer.headers['set-cookie']?.join().includes('a=b') !== true;
  }
});

describe('an address that nobody would type', () => {
  const odd = [
    '/%00', '/cases/%00', '/cases/%ff', '/cases/%e0%a4%a', '/cases/SJ%00', `/cases/${'9'.repeat(3000)}`, '/cases/..%2f..%2fetc%2fpasswd', '/cases/;drop%20table',
    '/applications/%00', '/applications/not-an-id', '/applications/00000000-0000-7000-8000-000000000000/pages/__proto__', '/wallet/%00', '/wallet/uses?before=%00',
    '/wallet/uses?before=9999999999999999_00000000-0000-7000-8000-000000000000', '/wallet/uses?before=999999999999999_00000000-0000-7000-8000-000000000000',
    '/messages?before=%00', '/messages?before=x&before=y', '/cases?after=%00', '/cases?after=eyJhIjoxfQ', '/cases?after=99999999999999999999', '/cases?after[a]=1',
    '/services/%00', '/services/__proto__', '/services/constructor', '/services/..', '/services?q=%00', '/services?q=%ff%fe', `/services?q=${'x'.repeat(5000)}`, '/services?q[]=a&q[b]=c',
    '/services?theme=__proto__&department=constructor', '/verify/c/%00', `/verify/c/${'x'.repeat(3000)}`, '/verify/c/..', '/assets/../package.json', '/assets/..%2f..%2fpackage.json',
    '/assets/%00', '/assets/css/', '/assets//etc/passwd', '/sign-in?back=%00', '/sign-in?back[a]=1&back=2', '/sign-in?done=__proto__', '/account?done=constructor', '/%', '/%c0%ae%c0%ae/',
    '//evil.example/', '/\\evil.example', '/..', '/.env', '/.git/config', '/health/../metrics', '/style/..', '/demo?x=%00', '/?__proto__[a]=b',
    '/desk?after=%00', '/desk?after=x', '/desk?view=__proto__', '/desk?service=%00&slug=%00', '/desk/next?after=%00', '/desk/cases/%00', '/desk/cases/x/files/y', '/desk?view=mine&after=eyJ9',
    '/studio/versions/%00', '/studio/versions/x', '/studio?show=__proto__',
  ];

  it('is answered with a page, to nobody and to everybody', async () => {
    const wrong: string[] = [];
    for (const client of [nobody(), things.owner, clerk, admin]) {
      for (const path of odd) {
        const answer = await client.get(path);
        const isPage = answer.location !== '' || answer.html.includes('</html>') || answer.status === 200 || answer.path.startsWith('/health');
        if (answer.status >= 500 || !isPage) wrong.push(`${path} answers ${answer.status}${isPage ? '' : ` without a page: ${answer.body.toString().slice(0, 80)}`}`);
        if (answer.location !== '' && !answer.location.startsWith('/')) wrong.push(`${path} leads to ${answer.location}`);
        if (answer.body.includes('"dependencies"') || answer.body.includes('root:')) wrong.push(`${path} gives a file away`);
      }
    }
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('shows a page that helps and says nothing of the inside', async () => {
    const missing = await nobody().get('/nothing/here');
    expect(missing.status).toBe(404);
    expect(missing.$('h1').text()).not.toBe('');
    expect(missing.html).not.toMatch(/node_modules|at \w+ \(|Error:|select .* from/i);
  });
});
