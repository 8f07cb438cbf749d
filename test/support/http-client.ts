import { randomBytes } from 'node:crypto';
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { load, type CheerioAPI } from 'cheerio';
import { Secret, TOTP } from 'otpauth';
import { DEMO_PASSWORD, demoPerson } from '../../src/seed/city/people.js';
import { demoStaff } from '../../src/seed/city/staff.js';

/** One answer, as it came over the wire: no redirect is followed, nothing is decoded but the text. */
export interface Answer {
  readonly method: string;
  /** Path and query that were asked for. */
  readonly path: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly setCookies: readonly string[];
  /** Where a redirect leads, '' when it is none. */
  readonly location: string;
  readonly body: Buffer;
  readonly html: string;
  readonly $: CheerioAPI;
}

export interface UploadedFile {
  readonly field: string;
  readonly name: string;
  /** What the sender says it is. */
  readonly type: string;
  readonly content: Uint8Array;
}

/** Fields of a form: a repeated name has several values. */
export type Fields = Readonly<Record<string, string | readonly string[]>> | readonly (readonly [string, string])[];

/**
 * A browser's manners without a browser: keeps cookies, says that its posts come from the portal's own page, and sends
 * the CSRF token of the last page it saw. Every header can be overridden; one set to '' is left out.
 */
export class HttpClient {
  readonly cookies = new Map<string, string>();
  csrf = '';
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(
    readonly url: string,
    private readonly always: Readonly<Record<string, string>> = {},
  ) {}

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.request('GET', path, undefined, headers);
  }

  /** A form as browsers post it. The CSRF token goes along unless `fields` has its own. */
  post(path: string, fields: Fields = {}, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const pairs = this.withToken(fields);
    const body = Buffer.from(new URLSearchParams(pairs).toString());
    return this.request('POST', path, body, { 'content-type': 'application/x-www-form-urlencoded', ...headers });
  }

  /** A form with files. The fields come first, as in a page. */
  upload(path: string, files: readonly UploadedFile[], fields: Fields = {}, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const boundary = `----test${randomBytes(12).toString('hex')}`;
    const parts = this.withToken(fields).map(([name, value]) =>
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
    );
    for (const file of files) {
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${file.field}"; filename="${file.name}"\r\nContent-Type: ${file.type}\r\n\r\n`;
      parts.push(Buffer.from(head), Buffer.from(file.content), Buffer.from('\r\n'));
    }
    const body = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
    return this.request('POST', path, body, { 'content-type': `multipart/form-data; boundary=${boundary}`, ...headers });
  }

  request(method: string, path: string, body: Buffer | undefined, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const { hostname, port, host } = new URL(this.url);
    const all: Record<string, string> = {
      host,
      ...(this.cookies.size > 0 && { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
      ...(method !== 'GET' && { 'sec-fetch-site': 'same-origin' }),
      ...(body && { 'content-length': String(body.length) }),
      ...this.always,
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    return new Promise<Answer>((resolve, reject) => {
      const outgoing = httpRequest({ agent: this.agent, host: hostname === 'localhost' ? '127.0.0.1' : hostname, port, method, path, headers: sent }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => resolve(this.read(method, path, incoming.statusCode ?? 0, incoming.headers, Buffer.concat(chunks))));
      });
      // The portal closes a connection that was idle for some seconds, perhaps just as it is used again.
      outgoing.on('error', (error) => (outgoing.reusedSocket ? this.request(method, path, body, headers).then(resolve, reject) : reject(error)));
      outgoing.end(body);
    });
  }

  /** Follows redirects of the portal by GET until there is none. */
  async follow(answer: Answer): Promise<Answer> {
    let current = answer;
    for (let hops = 0; current.location !== '' && hops < 10; hops += 1) {
      current = await this.get(new URL(current.location, this.url).href.slice(this.url.length).split('#')[0] ?? '/');
    }
    return current;
  }

  async open(path: string): Promise<Answer> {
    return this.follow(await this.get(path));
  }

  /** Sends the page's form of that action with what it is prefilled with, changed as given; follows where it leads. */
  async send(page: Answer, action: string, filled: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const values = new Map<string, string | readonly string[]>(formValues(page, action));
    for (const [name, value] of Object.entries(filled)) values.set(name, value);
    return this.follow(await this.post(action, Object.fromEntries(values)));
  }

  close(): void {
    this.agent.destroy();
  }

  private withToken(fields: Fields): [string, string][] {
    const given = Array.isArray(fields)
      ? (fields as readonly (readonly [string, string])[]).map(([name, value]): [string, string] => [name, value])
      : Object.entries(fields as Readonly<Record<string, string | readonly string[]>>).flatMap(([name, value]) =>
          (typeof value === 'string' ? [value] : value).map((each): [string, string] => [name, each]),
        );
    if (this.csrf === '' || given.some(([name]) => name === '_csrf')) return given;
    return [['_csrf', this.csrf], ...given];
  }

  private read(method: string, path: string, status: number, headers: IncomingHttpHeaders, body: Buffer): Answer {
    const setCookies = headers['set-cookie'] ?? [];
    for (const cookie of setCookies) this.keep(cookie);
    const isPage = String(headers['content-type'] ?? '').startsWith('text/html');
    const html = isPage ? body.toString('utf8') : '';
    const token = /name="_csrf" value="([^"]+)"/.exec(html)?.[1];
    if (token) this.csrf = token;
    let parsed: CheerioAPI | undefined;
    return {
      method, path, status, headers, setCookies, location: headers.location ?? '', body, html,
      get $() {
        return (parsed ??= load(html));
      },
    };
  }

  private keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split(';');
    const at = pair.indexOf('=');
    const expired = attributes.some((each) => /expires=Thu, 01 Jan 1970/i.test(each));
    if (expired) this.cookies.delete(pair.slice(0, at));
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

/** What the page's form of that action would send as it stands, its token included. Throws when there is no such form. */
export function formValues(page: Answer, action: string): [string, string | readonly string[]][] {
  // A button may send its form elsewhere than the form's own action.
  const form = page.$(`form[method=post][action="${action}"], form[method=post]:has(button[formaction="${action}"])`).first();
  if (form.length === 0) throw new Error(`no form to ${action} on ${page.path} (${page.status}): ${page.$('title').text()}`);
  const values = new Map<string, string[]>();
  for (const element of form.find('input, select, textarea').toArray()) {
    const field = page.$(element);
    const name = field.attr('name');
    const type = field.attr('type') ?? '';
    if (!name || ['file', 'submit', 'button'].includes(type)) continue;
    if (['radio', 'checkbox'].includes(type) && field.attr('checked') === undefined) continue;
    const value = element.tagName === 'select' ? field.find('option[selected]').attr('value') : element.tagName === 'textarea' ? field.text() : field.attr('value');
    values.set(name, [...(values.get(name) ?? []), value ?? '']);
  }
  return [...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? '') : all]);
}

/** A citizen of the demo city, signed in with their password. */
export async function signInAs(url: string, key: string, always: Readonly<Record<string, string>> = {}): Promise<HttpClient> {
  const client = new HttpClient(url, always);
  const answer = await client.post('/sign-in', { identifier: demoPerson(key).mobile ?? '', password: DEMO_PASSWORD });
  if (answer.status !== 303) throw new Error(`${key} could not sign in: ${answer.status} ${answer.$('main').text().slice(0, 200)}`);
  await client.get('/account');
  return client;
}

/** A member of staff, signed in with password and second factor. An authenticator's code serves once, so only once in 30 s. */
export async function signInStaffAs(url: string, number: string, always: Readonly<Record<string, string>> = {}): Promise<HttpClient> {
  const client = new HttpClient(url, always);
  const first = await client.post('/staff/sign-in', { staffNumber: number, password: DEMO_PASSWORD });
  if (first.location !== '/staff/sign-in/code') throw new Error(`${number}: password refused with ${first.status}`);
  const code = new TOTP({ secret: Secret.fromBase32(demoStaff(number).totpSecret) }).generate();
  const second = await client.post('/staff/sign-in/code', { code });
  if (second.status !== 303) throw new Error(`${number}: code refused with ${second.status}`);
  await client.get('/staff/password');
  return client;
}
