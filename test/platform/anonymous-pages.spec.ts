import { get as httpGet } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceVersions } from '../../src/catalog/application/service-versions.js';
import { AnonymousPages } from '../../src/platform/http/anonymous-pages.js';
import { startPortal, type TestPortal } from '../support/portal.js';

let portal: TestPortal;

beforeAll(async () => {
  portal = await startPortal();
});
afterAll(() => portal.close());

interface Answer {
  readonly status: number | undefined;
  readonly fromCache: boolean;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Only a page from the cache says `Vary: … Cookie`: whoever keeps a copy must ask again for another reader. */
function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    httpGet(`${portal.url.replace('localhost', '127.0.0.1')}${path}`, { headers: { 'accept-language': 'zh-CN', ...headers } }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.once('end', () => {
        const fromCache = String(incoming.headers.vary).includes('Cookie');
        resolve({ status: incoming.statusCode, fromCache, headers: incoming.headers, body: Buffer.concat(parts).toString('utf8') });
      });
    }).once('error', reject);
  });
}

async function asksTwice(path: string, headers: Record<string, string> = {}): Promise<[Answer, Answer]> {
  return [await get(path, headers), await get(path, headers)];
}

describe('a reader who only reads', () => {
  it.each(['/', '/services', '/services/residence-permit'])('is shown %s from the bytes that were made for the first', async (path) => {
    portal.app.get(AnonymousPages).drop();
    const [first, second] = await asksTwice(path);
    expect([first.status, first.fromCache, second.status, second.fromCache]).toEqual([200, false, 200, true]);
    expect(second.body).toBe(first.body);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.headers['content-security-policy']).toBe(first.headers['content-security-policy']);
  });

  it('sees the page in the language and size that was chosen, not in that of the reader before', async () => {
    const simplified = await asksTwice('/');
    const english = await asksTwice('/', { 'accept-language': 'en' });
    expect(english[0].fromCache).toBe(false);
    expect(english[1].body).not.toBe(simplified[1].body);
    expect(english[1].body).toContain('lang="en"');
  });
});

describe('what is never kept', () => {
  it.each(['/sign-in', '/services?q=jzz', '/services/no-such-service', '/verify'])('%s', async (path) => {
    const [, second] = await asksTwice(path);
    expect(second.fromCache).toBe(false);
  });

  it('a page for a reader who has a session', async () => {
    await asksTwice('/');
    expect((await get('/', { cookie: 'tongban=s%3Aanything' })).fromCache).toBe(false);
  });

  it('a page that was begun before something was published', async () => {
    const pages = portal.app.get(AnonymousPages);
    const keep = pages.keeper('zh-Hans plain /stale');
    await portal.app.get(ServiceVersions, { strict: false }).reload();
    keep?.('<p>as it was</p>');
    expect((await get('/stale')).body).not.toContain('as it was');
  });
});
