import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servedRoutes } from '../authorization/routes.js';
import { makeSomebodysThings, type SomebodysThings } from '../authorization/somebodys-things.js';
import { begin } from '../support/applying.js';
import { HttpClient, signInAs, signInStaffAs, type Answer } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { findForms, type FoundForm } from './found-forms.js';

let portal: TestPortal;
let things: SomebodysThings;
let forms: FoundForm[];
const clients: HttpClient[] = [];

beforeAll(async () => {
  portal = await startPortal();
  things = await makeSomebodysThings(portal);
  const registered = await signInAs(portal.url, 'xiao');
  const firm = await actingForTheFirm();
  const clerk = await signInStaffAs(portal.url, 'SQ02-1');
  const admin = await signInStaffAs(portal.url, 'ADMIN-1');
  const auditor = await signInStaffAs(portal.url, 'AUDIT-1');
  clients.push(things.owner, registered, firm.client, clerk, admin, auditor);
  const desk = await findForms('a clerk', clerk, ['/desk', '/desk/search', '/desk/appointments', '/staff/password'], /^$/);
  await clerk.post(`/desk/cases/${things.waiting.number}/tasks/${things.waiting.token}`, { action: 'claim' });
  const unsigned = await begin(things.owner, 'company-registration');
  const { draft, corrected, check, signing } = things;
  const ofOwner = ['/', '/account', '/account/party', '/messages', '/cases', '/services/residence-permit/apply', `/applications/${draft.id}/check`, `/applications/${draft.id}/materials`, `/applications/${unsigned}/materials`, `/cases/${corrected.number}/correction`, `/cases/${corrected.number}/withdraw`, '/verify', '/demo',
    '/services/company-registration/apply', '/identity-check/held', `/identity-check/${check.id}`, `/identity-check/${check.id}/consent`, `/identity-check/${check.id}/window`, `/identity-check/${check.id}/video`, `/cases/${signing.number}`];
  const pages = ['applicant', 'home-page', 'ground-page', 'delivery-page'].map((page) => `/applications/${draft.id}/pages/${page}`);
  const found = [
    desk,
    await findForms('nobody', nobody(), ['/', '/verify', '/demo', '/sign-in', '/sign-in/code', '/register', '/password/reset', '/staff/sign-in', '/preferences'], /^$/),
    await findForms('nobody who asked for a code to register', await midway('/register', { identifier: '13800138000' }), ['/register/code'], /^$/),
    await findForms('nobody who asked for a code to sign in', await midway('/sign-in/code', { identifier: '19989010005' }), ['/sign-in/code/answer'], /^$/),
    await findForms('nobody who forgot a password', await midway('/password/reset', { identifier: '19989010006' }), ['/password/reset/code'], /^$/),
    await findForms('a clerk without their second factor', await midway('/staff/sign-in', { staffNumber: 'MZ02-1', password: 'shenjiang-2026' }), ['/staff/sign-in/code'], /^$/),
    await findForms('a registered citizen', registered, ['/account/verify'], /^$/),
    await findForms('the owner', things.owner, [...ofOwner, ...pages], /^\/account/),
    await findForms('a firm', firm.client, ['/account/party', `/applications/${firm.id}`, `/applications/${firm.id}/materials`], /^\/applications\/[^/]+\/pages/),
    await findForms('a clerk', clerk, [`/desk/cases/${things.waiting.number}`], /^$/),
    await findForms('an administrator', admin, ['/studio', '/studio/import', '/studio/identity'], /^\/studio\/versions\/[^/?]+$/),
    await findForms('an auditor', auditor, ['/audit', '/audit/integrity'], /^$/),
  ];
  forms = found.flat();
});

afterAll(async () => {
  for (const client of clients) client.close();
  await portal?.close();
});

/** These end what the others need; they have no fields worth lying in. */
const ENDINGS = /\/(sign-out|sign-out-everywhere|discard|retire|publish)$|^\/cases\/[^/]+\/withdraw$/;

/** Reached only past another step: the rooms' own tests send them. */
const BEYOND = [
  'POST /register/password',
  'POST /password/reset/password',
  'POST /applications/:id/materials/:slot/authorise',
  'POST /studio/versions/:id/publish',
  'POST /studio/incidents/:number/:token',
  'POST /identity-check',
  'POST /identity-check/held/stills/:appointmentId/delete',
  'POST /identity-check/:id/consent',
  'POST /identity-check/:id/video',
  'POST /identity-check/:id/window',
  'POST /identity-check/:id/video/cancel',
  'POST /applications/:id/identity-check',
  'POST /cases/:number/correction/identity-check',
  'POST /cases/:number/signatories/:id/resend',
  'POST /cases/:number/signatories/:id/mobile',
  'POST /signatures/:id/identity-check',
  'POST /signatures/:id/signature-code',
  'POST /signatures/:id/sign',
  'POST /signatures/:id/decline',
  'POST /desk/notices/read-all',
  'POST /desk/notices/:id',
  'POST /desk/cases/:number/limits',
  'POST /desk/cases/:number/consultations/:consultation',
  'POST /desk/cases/:number/deferred/:slot',
  'POST /cases/:number/deferred/:slot',
  'POST /desk/appointments/:id/open',
  'POST /desk/appointments/:id/still',
  'POST /desk/appointments/:id/conclusion',
  'POST /desk/identity/:id/open',
  'POST /desk/identity/:id/decision',
  'POST /studio/jobs/:id',
  'POST /studio/messages/:number/:token',
  'POST /studio/versions/:id/move',
  'POST /studio/moves/:batch/take-back',
  'POST /studio/moves/:batch/cases/:number/take-back',
  'POST /demo/face',
];

/** Sent by scripts and machines, not by forms: each has a test of its own for what it refuses. */
const NO_FORMS = [
  'POST /hooks/messages/:sender',
  'POST /identity-check/:id/face/attempts',
  'POST /identity-check/:id/face/attempts/:attemptId/frames',
  'POST /identity-check/:id/face/attempts/:attemptId/done',
  'POST /identity-check/:id/video/enter',
  'POST /identity-check/:id/video/description',
  'POST /identity-check/:id/video/leave',
  'POST /desk/appointments/:id/enter',
  'POST /desk/appointments/:id/description',
  'POST /desk/appointments/:id/leave',
];

describe('the forms of the portal', () => {
  it('are all here: each change that the portal takes is found as a form on one of its pages', () => {
    const patterns = servedRoutes(portal).filter((route) => route.startsWith('POST ') && !BEYOND.includes(route) && !NO_FORMS.includes(route));
    const unseen = patterns.filter((route) => {
      const pattern = new RegExp(`^${route.slice('POST '.length).replace(/:\w+/g, '[^/]+')}$`);
      return !forms.some((form) => pattern.test(form.action));
    });
    expect(unseen).toEqual([]);
  });
});

/** What is put in the place of each field. The token stays, or all would be refused at the door. */
const LIES: readonly (readonly [string, (form: FoundForm) => [string, string][]])[] = [
  ['nothing', () => []],
  ['nothing in any field', (form) => form.fields.map(({ name }) => [name, ''])],
  ['10,000 characters in each field', (form) => form.fields.map(({ name }) => [name, '字'.repeat(10_000)])],
  ['NUL and control characters', (form) => form.fields.map(({ name, value }) => [name, `${value}\u0000\u0001\u001b\u2028\u202e\r\nSet-Cookie: a=b`])],
  ['each field three times', (form) => form.fields.flatMap(({ name, value }): [string, string][] => [[name, value], [name, 'x'], [name, '']])],
  ['lists and objects', (form) => form.fields.flatMap(({ name }): [string, string][] => [[`${name}[]`, 'x'], [`${name}[a]`, 'x'], [`${name}.a`, 'x']])],
  ['names that objects are born with', (form) => {
    const born = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__proto__[admin]', 'constructor.prototype.admin', ''];
    return [...born.map((name): [string, string] => [name, 'yes']), ...form.fields.flatMap(({ name }) => born.map((each): [string, string] => [`${name}.${each}`, 'yes']))];
  }],
  ['markup and statements', (form) => form.fields.map(({ name }) => [name, `"'><script>alert(1)</script>{{this}}\${1}'; drop table account; --`])],
  ['ids of nothing', (form) => form.fields.map(({ name }) => [name, '00000000-0000-7000-8000-000000000000'])],
  ['numbers past all numbers', (form) => form.fields.map(({ name }) => [name, '99999999999999999999'])],
];

const body = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Bodies that no form sends. */
const BODIES: readonly (readonly [string, string, (form: FoundForm) => Buffer])[] = [
  ['JSON', 'application/json', () => body('{"_csrf":{},"password":{"$gt":""}}')],
  ['JSON that is none', 'application/json', () => body('{')],
  ['plain text', 'text/plain', () => body('a=b')],
  ['XML', 'application/xml', () => body('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')],
  ['no type at all', '', () => body('a=b')],
  ['an unknown character set', 'application/x-www-form-urlencoded; charset=ebcdic', (form) => body(form.fields.map(({ name }) => `${name}=x`).join('&'))],
  ['a compression that it is not in', 'application/x-www-form-urlencoded', (form) => body(form.fields.map(({ name }) => `${name}=x`).join('&'))],
  ['escapes that decode to nothing', 'application/x-www-form-urlencoded', (form) => body(form.fields.map(({ name }) => `${encodeURIComponent(name)}=%ff%fe%ed%a0%80%zz%`).join('&'))],
  ['a multipart body without an end', 'multipart/form-data; boundary=x', () => body('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb')],
  ['a multipart body without a boundary', 'multipart/form-data', () => body('--x\r\n')],
];

describe('a form that is sent with', () => {
  it.each(LIES)('%s is answered with a page, never with a failure', async (_, lie) => {
    const wrong: string[] = [];
    for (const form of sendable()) {
      const fields = lie(form);
      const answer = form.multipart ? await form.client.upload(form.action, [], fields) : await form.client.post(form.action, fields);
      judge(form, answer, wrong);
    }
    expect(wrong).toEqual([]);
  });

  it.each(BODIES)('%s is answered with a page, never with a failure', async (name, type, bodyOf) => {
    const wrong: string[] = [];
    for (const form of oneOfAKind(sendable())) {
      const headers = { 'content-type': type, 'x-csrf-token': form.client.csrf, ...(name.includes('compression') && { 'content-encoding': 'gzip' }) };
      judge(form, await form.client.request('POST', form.action, bodyOf(form), headers), wrong);
    }
    expect(wrong).toEqual([]);
  });

  it('more than a person can write is refused as too large', async () => {
    const wrong: string[] = [];
    for (const form of sendable().filter((each) => !each.multipart)) {
      const many = Array.from({ length: 600 }, (_, index): [string, string] => [`f${index}`, '1']);
      for (const fields of [[['a', 'x'.repeat(300_000)]] as [string, string][], many]) {
        const answer = await form.client.post(form.action, fields);
        if (answer.status !== 413 || answer.html === '') wrong.push(`${form.reader}: ${form.action} answers ${answer.status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('something that is refused still holds what was typed', async () => {
    const wrong: string[] = [];
    let kept = 0;
    for (const form of sendable().filter((each) => !each.multipart)) {
      const typed = new Map(form.fields.filter((field) => WRITTEN.has(field.type) && !SECRET.test(field.name)).map(({ name }, index) => [name, `写错了 <b>${index} & "`]));
      if (typed.size === 0) continue;
      const fields = form.fields.map(({ name, value }): [string, string] => [name, typed.get(name) ?? value]);
      const answer = await form.client.post(form.action, fields);
      if (answer.status !== 422) continue;
      for (const [name, text] of typed) {
        const field = answer.$(`[name="${name}"]`);
        const shown = field.is('textarea') ? field.text() : field.attr('value');
        if (shown === text) kept += 1;
        else wrong.push(`${form.reader}: ${form.action} forgets ${name}: ${shown ?? 'nothing'}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(kept).toBeGreaterThan(15);
  });
});

describe('after all that', () => {
  it('the forms that end things bear it too', async () => {
    const wrong: string[] = [];
    const sessionsLast = (form: FoundForm): number => (form.action.includes('/sign-out') ? (form.action === '/sign-out' ? 2 : 1) : 0);
    for (const form of forms.filter((each) => ENDINGS.test(each.action)).toSorted((one, other) => sessionsLast(one) - sessionsLast(other))) {
      judge(form, await form.client.post(form.action, [['__proto__', 'x'], ['a\u0000', '\u0000']]), wrong);
    }
    expect(wrong).toEqual([]);
  });

  it('the portal stands as before', async () => {
    expect((await nobody().get('/services')).status).toBe(200);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});

/** Fields in which a person writes words. */
const WRITTEN = new Set(['text', 'tel', 'email', 'search', 'textarea']);
/** Never shown again: a password, a code, the second fact about a holder. */
const SECRET = /^(password|current|code|fact)$/;

const sendable = (): FoundForm[] => forms.filter((form) => !ENDINGS.test(form.action));

/** How a body is read doesn't depend on which page, slot or case it is for. */
function oneOfAKind(all: readonly FoundForm[]): FoundForm[] {
  const kinds = all.map((form): [string, FoundForm] => [form.action.replace(/[0-9a-f-]{36}|SJ[\d-]+|(?<=\/(pages|materials)\/)[\w-]+/g, ':'), form]);
  return [...new Map(kinds).values()];
}

function judge(form: FoundForm, answer: Answer, wrong: string[]): void {
  const isPage = answer.html.includes('</html>') || answer.location.startsWith('/');
  const runs = answer.html.includes('<script>alert') || 'a' in Object.fromEntries(answer.setCookies.map((each) => each.split('=')));
  // Turned away at the door, the lie would not have been heard.
  const unheard = answer.status === 401 || answer.status === 403 || answer.status === 404;
  if (answer.status >= 500 || !isPage || runs || unheard) wrong.push(`${form.reader}: ${form.action} answers ${answer.status}${runs ? ' and repeats markup' : ''}${isPage ? '' : ' without a page'}`);
}

const nobody = (): HttpClient => {
  const client = new HttpClient(portal.url);
  clients.push(client);
  return client;
};

async function midway(path: string, fields: Record<string, string>): Promise<HttpClient> {
  const client = nobody();
  const answer = await client.post(path, fields);
  if (answer.status !== 303) throw new Error(`${path}: ${answer.status}`);
  return client;
}

async function actingForTheFirm(): Promise<{ client: HttpClient; id: string }> {
  const client = await signInAs(portal.url, 'liqun');
  const parties = await client.get('/account/party');
  await client.post('/account/party', { party: parties.$('input[name="party"]:not([checked])').attr('value') ?? '' });
  const id = await begin(client, 'food-business-licence');
  return { client, id };
}
