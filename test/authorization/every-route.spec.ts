import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import type { Audience } from '../../src/accounts/domain/actor.js';
import { begin } from '../support/applying.js';
import { HttpClient, signInAs, signInStaffAs, type Answer } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { declaredRoutes, routesOf, servedRoutes, type Route } from './routes.js';
import { makeSomebodysThings, type SomebodysThings } from './somebodys-things.js';

let portal: TestPortal;
let things: SomebodysThings;
let routes: Route[];
const clients: HttpClient[] = [];
const staff = new Map<string, HttpClient>();

/** Who of the staff walks, as what, and whether the waiting case has a step for their office. */
const STAFF: readonly (readonly [string, string, readonly Audience[], boolean])[] = [
  ['SQ02-1', 'a clerk of the office', ['staff', 'clerk'], true],
  ['GA02-3', 'a leader of an office with a part in it', ['staff', 'leader'], true],
  ['SQ01-1', 'a clerk of the same office in another district', ['staff', 'clerk'], false],
  ['SJ02-1', 'a clerk of a department without a part in it', ['staff', 'clerk'], false],
  ['ADMIN-1', 'an administrator', ['staff', 'admin'], false],
  ['AUDIT-1', 'an auditor', ['staff', 'auditor'], false],
];

beforeAll(async () => {
  portal = await startPortal();
  things = await makeSomebodysThings(portal);
  const [version] = await portal.app.get(DataSource).query<{ id: string }[]>("select id from service_version where slug = 'residence-permit-renewal'");
  routes = routesOf(portal, things, version?.id ?? '');
  // Once each: an authenticator's code serves once in half a minute.
  for (const [number] of STAFF) staff.set(number, await signInStaffAs(portal.url, number));
});

afterAll(async () => {
  for (const client of [...clients, ...staff.values(), things?.owner]) client?.close();
  await portal?.close();
});

/** Who may be where, said once more and apart from the routes: a declaration that slips is noticed here. */
const AREAS: readonly [RegExp, readonly Audience[]][] = [
  [/^\/$/, ['anyone']],
  [/^\/(services|services\/:slug)$/, ['anyone']],
  [/^\/services\/:slug\/apply$/, ['verified']],
  [/^\/(preferences|accessibility|privacy|style|style\/desk)$/, ['anyone']],
  [/^\/(sign-in|sign-out|register|password\/reset|staff\/sign-in)(\/|$)/, ['anyone']],
  [/^\/verify(\/|$)/, ['anyone']],
  [/^\/demo(\/|$)/, ['anyone']],
  [/^\/hooks\//, ['anyone']],
  [/^\/account\/sign-out-everywhere$/, ['registered', 'staff']],
  [/^\/account(\/|$)/, ['registered']],
  [/^\/(messages)(\/|$)/, ['registered']],
  [/^\/identity-check(\/|$)/, ['registered']],
  [/^\/cases$/, ['registered']],
  [/^\/(cases|applications|wallet|sign|signatures)(\/|$)/, ['verified']],
  [/^\/staff(\/password)?$/, ['staff']],
  [/^\/desk(\/|$)/, ['clerk', 'leader']],
  [/^\/studio(\/|$)/, ['admin']],
  [/^\/audit(\/|$)/, ['auditor']],
];

/** These end a session or the thing itself: asked for last. */
const ENDINGS = [/\/discard$/, /^\/identity-check\/.*\/(withdraw|delete)$/, /^\/cases\/:number\/withdraw$/, /password$/, /sign-out-everywhere$/, /^\/sign-out$/];

const isAdmitted = (route: Route, holds: readonly Audience[]): boolean => (route.audiences ?? []).some((each) => holds.includes(each));

function inOrder(all: readonly Route[]): Route[] {
  const rank = (route: Route): number => (route.method === 'GET' ? 0 : 1 + ENDINGS.findIndex((ending) => ending.test(route.path)) + 1);
  return all.toSorted((one, other) => rank(one) - rank(other));
}

const ask = (client: HttpClient, route: Route, headers: Record<string, string> = {}): Promise<Answer> =>
  route.method === 'GET' ? client.get(route.address, headers) : client.post(route.address, route.fields, headers);

/** Asks for every route and gives those that did not answer as expected, each in a line. */
async function walk(client: HttpClient, all: readonly Route[], expected: (route: Route) => string | ((answer: Answer) => boolean)): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of inOrder(all)) {
    const answer = await ask(client, route);
    const wanted = expected(route);
    const got = `${answer.status}${answer.location && ` ${answer.location.split('?')[0] ?? ''}`}`;
    const right = typeof wanted === 'string' ? got === wanted : wanted(answer);
    if (!right) wrong.push(`${route.method} ${route.path} answers ${got}${typeof wanted === 'string' ? `, not ${wanted}` : ''}`);
  }
  return wrong;
}

/** Let in: whatever the page then says, it isn't a closed door. */
const enters = (answer: Answer): boolean => ![401, 403, 404, 405].includes(answer.status) && answer.status < 500 && !/^\/(staff\/)?sign-in\?back/.test(answer.location);
const isNot500 = (answer: Answer): boolean => answer.status < 500;
/** No certificate is behind that token, no case has stopped or is moved, no clerk has opened that appointment or taken a picture in it, the notice is another's, that sender and message are nobody's: the door is open, the room empty. */
const atOpenDoor = (route: Route): ((answer: Answer) => boolean) => (/^\/(verify\/c|studio\/(incidents|moves|messages)|desk\/(appointments|identity|notices)|hooks\/messages|identity-check\/held\/stills)\/:|\/(move|signed-document)$/.test(route.path) ? isNot500 : enters);

describe('every route', () => {
  it('says whom it is for, and the server answers no other', () => {
    const declared = declaredRoutes(portal);
    expect(declared.filter((route) => route.audiences === undefined)).toEqual([]);
    expect(servedRoutes(portal).toSorted()).toEqual(declared.map((route) => `${route.method} ${route.path}`).toSorted());
    expect(declared.length).toBeGreaterThan(60);
  });

  it('is for those whom its part of the portal is for', () => {
    const wrong = declaredRoutes(portal).flatMap((route) => {
      const [, allowed] = AREAS.find(([pattern]) => pattern.test(route.path)) ?? [/^/, []];
      const strangers = (route.audiences ?? []).filter((each) => !allowed.includes(each));
      return strangers.length > 0 || allowed.length === 0 ? [`${route.path} is for ${String(route.audiences)}, its area for ${String(allowed)}`] : [];
    });
    expect(wrong).toEqual([]);
  });
});

describe('a change', () => {
  const forges: readonly (readonly [string, Record<string, string>, string])[] = [
    ['has no token', { _csrf: '' }, ''],
    ['has the token of another session', { _csrf: 'x'.repeat(43) }, ''],
    ['comes from another site', {}, 'cross-site'],
    ['comes from a sibling host', {}, 'same-site'],
    ['comes from another origin', {}, 'https://evil.example'],
    ['comes from a sandboxed frame', {}, 'null'],
    ["doesn't say where it comes from", {}, 'nowhere'],
  ];

  it.each(forges)('that %s is refused on every route, and changes nothing', async (_, fields, from) => {
    const before = await fingerprint();
    const headers: Record<string, string> = from.includes('site') ? { 'sec-fetch-site': from } : from === '' ? {} : { 'sec-fetch-site': '', origin: from === 'nowhere' ? '' : from };
    const wrong: string[] = [];
    for (const route of routes.filter((each) => each.method !== 'GET')) {
      const answer = await admittedTo(route).post(route.address, fields, headers);
      if (answer.status !== 403) wrong.push(`${route.method} ${route.path} answers ${answer.status}`);
    }
    expect(wrong).toEqual([]);
    expect(await fingerprint()).toEqual(before);
  });

  it('by nobody is refused from elsewhere too: a forged sign-in signs a reader in as somebody else', async () => {
    const nobody = new HttpClient(portal.url);
    clients.push(nobody);
    const open = routes.filter((route) => route.method !== 'GET' && isAdmitted(route, ['anyone']));
    expect(open.length).toBeGreaterThan(8);
    for (const route of open) {
      expect([route.path, (await nobody.post(route.address, {}, { 'sec-fetch-site': 'cross-site' })).status]).toEqual([route.path, 403]);
    }
  });

  it('with files is refused without its token too, whatever it says it is', async () => {
    const file = { field: 'files', name: 'a.png', type: 'image/png', content: Buffer.from('x') };
    for (const path of [`/applications/${things.draft.id}/materials/${things.draft.slot}/upload`, '/verify/file']) {
      expect((await things.owner.upload(path, [file], { _csrf: 'x' })).status).toBe(403);
      expect((await things.owner.upload(path, [file], {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    }
  });

  it.each(['PUT', 'DELETE'])('by %s is nothing the portal knows', async (method) => {
    const wrong: string[] = [];
    for (const route of routes) {
      const answer = await things.owner.request(method, route.address, undefined);
      if (answer.status !== 404 && answer.status !== 405) wrong.push(`${method} ${route.path} answers ${answer.status}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('each in their place', () => {
  it('nobody reads what is open and is led to the right door by all else', async () => {
    const nobody = new HttpClient(portal.url);
    clients.push(nobody);
    const wrong = await walk(nobody, routes, (route) => {
      if (isAdmitted(route, ['anyone'])) return atOpenDoor(route);
      if (route.method !== 'GET') return '401';
      return isAdmitted(route, ['registered', 'verified']) ? '303 /sign-in' : '303 /staff/sign-in';
    });
    expect(wrong).toEqual([]);
    const page = await nobody.get(`/cases/${things.corrected.number}?a=1`);
    expect(page.location).toBe(`/sign-in?back=${encodeURIComponent(`/cases/${things.corrected.number}?a=1`)}`);
  });

  it('who has registered only is asked to prove their identity first', async () => {
    const registered = await signIn('xiao');
    const wrong = await walk(registered, routes, (route) => {
      if (isAdmitted(route, ['anyone', 'registered'])) return route.belongsTo === 'owner' ? '404' : atOpenDoor(route);
      if (!isAdmitted(route, ['verified'])) return '403';
      return route.method === 'GET' ? '303 /account/verify' : '403';
    });
    expect(wrong).toEqual([]);
  });

  it("another citizen doesn't learn that somebody's things exist, and changes nothing", async () => {
    const before = await fingerprint();
    const other = await signIn('jianguo');
    const leaked: string[] = [];
    const wrong = await walk(other, routes, (route) => {
      if (route.belongsTo === 'owner') return (answer) => answer.status === 404 && !leaks(answer, route, leaked);
      if (!isAdmitted(route, ['anyone', 'registered', 'verified'])) return '403';
      return (answer) => atOpenDoor(route)(answer) && !leaks(answer, route, leaked);
    });
    expect(wrong).toEqual([]);
    expect(leaked).toEqual([]);
    expect(await fingerprint()).toEqual(before);
  });

  it.each(STAFF)('%s, %s, gets as far as their office and role go', async (number, _, holds, hasPart) => {
    const before = await fingerprint();
    const wrong = await walk(memberOf(number), routes, (route) => {
      if (!isAdmitted(route, ['anyone', ...holds])) return '403';
      if (route.belongsTo === 'office' && !hasPart) return '404';
      if (route.belongsTo === 'window' && number !== 'SQ02-1') return '404';
      return atOpenDoor(route);
    });
    expect(wrong).toEqual([]);
    if (!hasPart && number !== 'ADMIN-1') expect(await fingerprint()).toEqual(before);
  });

  it("one's own things under another party are a conflict that says what to do", async () => {
    const liqun = await signIn('liqun');
    const parties = await liqun.get('/account/party');
    const firm = parties.$('input[name="party"]:not([checked])').attr('value') ?? '';
    const self = parties.$('input[name="party"][checked]').attr('value') ?? '';
    await liqun.post('/account/party', { party: firm });
    const id = await begin(liqun, 'food-business-licence');
    await liqun.post('/account/party', { party: self });
    const page = await liqun.get(`/applications/${id}`);
    expect(page.status).toBe(409);
    expect(page.$('main a').toArray().map((link) => page.$(link).attr('href'))).toContain(`/account/party?back=${encodeURIComponent(`/applications/${id}`)}`);
    const firms = routes
      .filter((route) => route.path.startsWith('/applications/:id'))
      .map((route) => ({ ...route, address: route.address.replace(things.draft.id, id) }));
    expect(await walk(liqun, firms, () => '409')).toEqual([]);
    await liqun.post('/account/party', { party: firm });
    expect((await liqun.open(`/applications/${id}`)).status).toBe(200);
  });
});

describe('at last', () => {
  it('the owner enters everything of theirs, and what they do is done', async () => {
    const wrong = await walk(things.owner, routes, (route) => (isAdmitted(route, ['anyone', 'registered', 'verified']) ? atOpenDoor(route) : '403'));
    expect(wrong).toEqual([]);
    expect((await fingerprint()).drafts).toContain('discarded');
    expect((await things.owner.get('/account')).location).toMatch(/^\/sign-in/);
  });
});

function memberOf(number: string): HttpClient {
  const member = staff.get(number);
  if (!member) throw new Error(`${number} is not signed in`);
  return member;
}

/** Somebody whom the route would let in: what then refuses the change is the forgery itself. */
function admittedTo(route: Route): HttpClient {
  if (isAdmitted(route, ['anyone', 'registered', 'verified'])) return things.owner;
  const [number] = STAFF.find(([, , holds]) => isAdmitted(route, holds)) ?? [''];
  return memberOf(number);
}

async function signIn(key: string): Promise<HttpClient> {
  const client = await signInAs(portal.url, key);
  clients.push(client);
  return client;
}

/** An answer to somebody else that names one of the owner's things, other than by echoing the address asked for. */
function leaks(answer: Answer, route: Route, into: string[]): boolean {
  const asked = answer.path;
  const secrets = [things.draft.id, things.draft.file, things.corrected.number, things.corrected.document, things.corrected.file, things.waiting.number, things.certificate, things.message, '张小满'];
  const text = answer.body.toString('utf8').replaceAll(asked, '').replaceAll(encodeURIComponent(asked), '');
  // The demo's own pages show everybody, on purpose.
  const found = /^\/(demo|style)/.test(route.path) ? [] : secrets.filter((secret) => text.includes(secret));
  into.push(...found.map((secret) => `${route.method} ${route.path} tells ${secret}`));
  return found.length > 0;
}

/** The owner's things as they are in the database. */
async function fingerprint(): Promise<{ drafts: string; cases: string; rest: string }> {
  const [row] = await portal.app.get(DataSource).query<{ drafts: string; cases: string; rest: string }[]>(
    `select
       (select string_agg(concat_ws(' ', id, state, revision, pages_done, encode(sha256(answers), 'hex')), ',' order by id) from application where party_id = $1) as drafts,
       (select string_agg(concat_ws(' ', number, state, closed_at), ',' order by number) from case_file where party_id = $1) as cases,
       (select string_agg(concat_ws(' ', id, removed_at), ',' order by id) from stored_file)
         || (select string_agg(concat_ws(' ', id, read_at), ',' order by id) from message)
         || (select string_agg(concat_ws(' ', id, status), ',' order by id) from certificate)
         || (select coalesce(string_agg(concat_ws(' ', id, withdrawn_at, used_at), ',' order by id), '') from certificate_grant)
         || (select string_agg(concat_ws(' ', case_id, token, claimed_by), ',' order by case_id, token) from queue_entry)
         || (select string_agg(concat_ws(' ', slug, version, state), ',' order by slug) from service_version) as rest`,
    [await ownersParty()],
  );
  if (!row) throw new Error('no fingerprint');
  return row;
}

async function ownersParty(): Promise<string> {
  const [row] = await portal.app.get(DataSource).query<{ party_id: string }[]>('select party_id from application where id = $1', [things.draft.id]);
  return row?.party_id ?? '';
}
