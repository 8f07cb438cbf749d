import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { begin, fillIn, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { signInAs, signInStaffAs, type Answer, type HttpClient, type UploadedFile } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { LYING, pdf, zipBomb } from './files.js';

let portal: TestPortal;
let owner: HttpClient;
let draft: string;

beforeAll(async () => {
  portal = await startPortal();
  owner = await signInAs(portal.url, 'xiaoman');
});
beforeEach(async () => {
  draft = await begin(owner, 'residence-permit');
  await fillIn(owner, draft, RESIDENCE_PERMIT_ANSWERS);
});
afterAll(async () => {
  owner?.close();
  await portal?.close();
});

const file = (content: Uint8Array, name = '合同.png', type = 'image/png'): UploadedFile => ({ field: 'files', name, type, content });
const upload = (...files: UploadedFile[]): Promise<Answer> => owner.upload(`/applications/${draft}/materials/residence_proof/upload`, files);
const kept = async (): Promise<string[]> => {
  const page = await owner.open(`/applications/${draft}/materials`);
  return page.$('#slot-residence_proof a[href*="/files/"]').toArray().map((link) => page.$(link).attr('href') ?? '');
};
const onDisk = (): number => readdirSync(join(portal.settings.dataDir, 'files'), { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).length;

describe('a file for a material', () => {
  it.each(LYING)('that is %s is refused by name, and the page stays', async (_, name, type, content) => {
    const answer = await upload(file(content, name, type));
    expect(answer.status).toBe(422);
    expect(answer.$('.govuk-error-summary').text()).toMatch(content.length > 0 ? new RegExp(name) : /空|选择/);
    expect(await kept()).toEqual([]);
  });

  it('that lies takes those sent with it along: all or none', async () => {
    const before = await existing();
    const [, name = '', type = '', content = Buffer.alloc(0)] = LYING[0] ?? [];
    expect((await upload(file(WHITE_PIXEL), file(content, name, type))).status).toBe(422);
    expect(await kept()).toEqual([]);
    expect(onDisk()).toBe(before);
  });

  it('that is a picture with a page behind it is shown as the picture it is, and as nothing else', async () => {
    const polyglot = Buffer.concat([WHITE_PIXEL, Buffer.from('<script>alert(1)</script>')]);
    expect((await upload(file(polyglot, 'a.html', 'text/html'))).status).toBe(303);
    const [href = ''] = await kept();
    const shown = await owner.get(href);
    expect(shown.headers['content-type']).toBe('image/png');
    expect(shown.headers['x-content-type-options']).toBe('nosniff');
    expect(shown.headers['content-security-policy']).toContain("default-src 'none'");
    expect(shown.headers['cache-control']).toContain('no-store');
  });

  const names = [
    ['Chinese', '租赁合同（第 1 页）.png', '租赁合同（第 1 页）.png'],
    ['rare characters and an emoji', '𠮷野家🏠.png', '𠮷野家🏠.png'],
    ['a path upwards', '../../../../etc/passwd.png', 'passwd.png'],
    ['a path of Windows', 'C:\\Windows\\system32\\a.png', 'a.png'],
    ['markup', '<img src=x onerror=alert(1)>.png', '<img src=x onerror=alert(1)>.png'],
    ['a quote and a semicolon', 'a%22; filename=b.png', undefined],
    ['a direction that turns round', 'a\u202egnp.exe.png', undefined],
    ['a header', 'a.png%0d%0aSet-Cookie: a=b', undefined],
    ['500 characters', `${'长'.repeat(500)}.png`, undefined],
    ['nothing before the dot', '.png', '.png'],
    ['a device of Windows', 'CON.png', 'CON.png'],
  ] as const;
  it.each(names)('is called by %s without harm', async (_, name, shown) => {
    const answer = await upload(file(WHITE_PIXEL, name));
    expect(answer.status).toBe(303);
    const page = await owner.open(`/applications/${draft}/materials`);
    const link = page.$('#slot-residence_proof a[href*="/files/"]');
    if (shown !== undefined) expect(link.text()).toContain(shown);
    expect(page.$('img[onerror]').length).toBe(0);
    const sent = await owner.get(link.attr('href') ?? '');
    expect(sent.status).toBe(200);
    expect(sent.setCookies).toEqual([]);
    expect(sent.headers['content-disposition']).toMatch(/^inline; filename="file"; filename\*=UTF-8''[\w%.!~*'()-]*$/);
  });

  it('of eleven megabytes is refused as too large, and what is there stays', async () => {
    expect((await upload(file(WHITE_PIXEL))).status).toBe(303);
    const answer = await upload(file(Buffer.concat([pdf(), Buffer.alloc(11 * 1024 * 1024)]), '大.pdf', 'application/pdf'));
    expect(answer.status).toBe(422);
    expect(await kept()).toHaveLength(1);
  });

  it('among more than its slot takes is refused, and none of them is kept', async () => {
    expect((await upload(...Array.from({ length: 11 }, () => file(WHITE_PIXEL)))).status).toBe(422);
    expect(await kept()).toEqual([]);
  });

  it('is not taken where the material is met by something else, or is no material at all', async () => {
    for (const slot of ['__proto__', 'nothing', '%00', 'constructor']) {
      const answer = await owner.upload(`/applications/${draft}/materials/${slot}/upload`, [file(WHITE_PIXEL)]);
      expect([slot, answer.status]).toEqual([slot, 422]);
    }
  });

  it('in a body that breaks off or is no upload is answered with the page', async () => {
    const path = `/applications/${draft}/materials/residence_proof/upload`;
    const broken: [string, Buffer][] = [
      ['multipart/form-data; boundary=x', Buffer.from('--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n')],
      ['multipart/form-data; boundary=x', Buffer.from('--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n')],
      ['multipart/form-data; boundary=x', Buffer.from(`--x\r\n${'a: b\r\n'.repeat(5000)}\r\nx\r\n--x--\r\n`)],
      ['multipart/form-data; boundary=', Buffer.from('--\r\n')],
      ['application/octet-stream', WHITE_PIXEL],
    ];
    for (const [type, body] of broken) {
      const answer = await owner.request('POST', path, body, { 'content-type': type, 'x-csrf-token': owner.csrf });
      expect([type, answer.status]).toEqual([type, 422]);
      expect(answer.html).toContain('</html>');
    }
  });
});

describe('a certificate to be verified', () => {
  it.each(LYING)('that is %s is refused with a page', async (_, name, type, content) => {
    const answer = await owner.upload('/verify/file', [{ field: 'file', name, type, content }]);
    expect(answer.status).toBe(422);
    expect(answer.html).toContain('</html>');
  });
});

describe('a package for the studio', () => {
  it('that is no package, lies about itself or unpacks to very much is refused with what is wrong', async () => {
    const admin = await signInStaffAs(portal.url, 'ADMIN-1');
    const packages: [string, Buffer][] = [
      ...LYING.map(([, name, , content]): [string, Buffer] => [name.replace(/\.\w+$/, '.zip'), content]),
      ['bomb.zip', zipBomb('item.json')],
      ['cut.zip', zipBomb('item.json').subarray(0, 200)],
      ['item.json', Buffer.from('{"__proto__":{"admin":true}}')],
      ['item.json', Buffer.from('['.repeat(100_000))],
      ['process.bpmn', Buffer.from('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')],
      ['../../evil.json', Buffer.from('{}')],
    ];
    for (const [name, content] of packages) {
      const answer = await admin.upload('/studio/import', [{ field: 'files', name, type: 'application/zip', content }]);
      expect([name, answer.status]).toEqual([name, 422]);
      expect(answer.html).not.toContain('root:');
    }
    admin.close();
  });
});

async function existing(): Promise<number> {
  await upload(file(WHITE_PIXEL));
  const [href = ''] = await kept();
  await owner.post(href.replace(/\/files\/(.*)$/, '/materials/residence_proof/files/$1/remove'));
  return onDisk();
}
