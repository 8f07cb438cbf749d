import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { zipSync, type Zippable } from 'fflate';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { readPackageDirectory, zipPackage } from '../../src/catalog/application/package-files.js';
import { serviceCommands } from '../../src/tongban/service.js';
import { signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const MEGABYTE = 1024 * 1024;
let good: Readonly<Record<string, string>>;
let folder: string;
let portal: TestPortal;
let admin: HttpClient;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tongban-hostile-'));
  good = await readPackageDirectory(path.join(import.meta.dirname, '../fixtures/services/unemployment-benefit'));
  portal = await startPortal();
  admin = await signInStaffAs(portal.url, 'ADMIN-1');
});
afterAll(async () => {
  admin?.close();
  await portal?.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

type Files = Readonly<Record<string, string | Buffer>>;
const swap = (file: string, content: string | Buffer): Files => ({ ...good, [file]: content });
const changed = (change: (xml: string) => string): Files => swap('process.bpmn', change(good['process.bpmn'] ?? ''));
const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const laughs = `<!DOCTYPE l [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${'bcdefghij'[n]} "${`&${'abcdefghi'[n]};`.repeat(10)}">`).join('')}]>`;

/** What a person may be handed, and a word of what is said of it. */
const HOSTILE: readonly (readonly [string, () => Files, RegExp])[] = [
  ['a billion laughs', () => changed((xml) => xml.replace('?>', `?>${laughs}`).replace('失业', '&j;')), /DOCTYPE/],
  ['a DOCTYPE with an outside entity', () => changed((xml) => xml.replace('?>', '?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>')), /DOCTYPE/],
  ['sub-processes within one another', () => changed((xml) => xml.replace('</bpmn:process>', `${'<bpmn:subProcess>'.repeat(9_000)}${'</bpmn:subProcess>'.repeat(9_000)}</bpmn:process>`)), /process\.bpmn/],
  ['a form nested a hundred thousand deep', () => swap('form.json', `{"components": ${deep(100_000)}}`), /form\.json/],
  ['an item nested deep in objects', () => swap('item.json', `${'{"limits":'.repeat(50_000)}1${'}'.repeat(50_000)}`), /item\.json/],
  ['materials nested deep', () => swap('materials.json', `{"slots": ${deep(100_000)}}`), /materials\.json/],
  ['English nested deep', () => swap('locales/en.json', `{"item.name": ${deep(100_000)}}`), /en\.json/],
  ['a document nested deep', () => swap('document.json', `{"blocks": ${deep(100_000)}}`), /document\.json/],
  ['a prototype for a key', () => swap('item.json', (good['item.json'] ?? '').replace('{', '{"__proto__": {"slug": "taken"}, "constructor": 1,')), /item\.json|./],
  ['a decision table of DOCTYPE', () => ({ ...good, 'rules.dmn': `${laughs}<definitions/>` }), /DOCTYPE/],
];

async function check(files: Files): Promise<{ code: number; said: string }> {
  const directory = await mkdtemp(path.join(folder, 'p-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(directory, name)), { recursive: true });
    await writeFile(path.join(directory, name), content);
  }
  let said = '';
  const keep = (text: unknown): boolean => ((said += String(text)), true);
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  const program = new Command('tongban').exitOverride();
  serviceCommands(program, {});
  try {
    await program.parseAsync(['service', 'check', directory, '--language', 'zh-Hans'], { from: 'user' });
    return { code: Number(process.exitCode ?? 0), said };
  } catch (error) {
    // Only what is meant for people may end a command: `main` prints a stack for all else.
    expect(error instanceof Error && error.constructor.name, String(error instanceof Error && error.stack)).toBe('CommandError');
    return { code: 2, said: said + String(error) };
  } finally {
    vi.restoreAllMocks();
  }
}

async function upload(name: string, content: Buffer): Promise<Answer> {
  await admin.get('/studio/import');
  return admin.follow(await admin.upload('/studio/import', [{ field: 'package', name, type: 'application/zip', content }]));
}

const zipOf = (files: Files): Buffer => Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content as string)])) as Zippable, { level: 6 }));
const words = (page: Answer): string => page.$('main').text().replace(/\s+/g, ' ');

describe('a hostile package', () => {
  test.each(HOSTILE)('with %s is refused in words, at the command line and in the studio', async (_, files, what) => {
    const checked = await check(files());
    expect(checked.code).toBeGreaterThan(0);
    expect(checked.said).toMatch(what);
    const page = await upload('package.zip', zipOf(files()));
    expect([200, 422]).toContain(page.status);
    expect(words(page)).not.toContain('已发布');
    expect((await admin.get('/studio')).status).toBe(200);
  }, 120_000);

  test('of fifty megabytes, of no text, or of one file for all is refused before it is read', async () => {
    const large = await check(swap('form.json', Buffer.alloc(50 * MEGABYTE, 0x20)));
    expect([large.code > 0, large.said.length < 10_000]).toEqual([true, true]);
    expect(large.said).toMatch(/超过/);
    expect(await check(swap('item.json', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])))).toMatchObject({ code: 2, said: expect.stringContaining('UTF-8') as string });
    for (const content of [Buffer.alloc(50 * MEGABYTE, 0x20), zipOf(swap('item.json', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])))]) {
      const page = await upload('package.zip', content);
      expect(page.status).toBe(422);
      expect(words(page)).toMatch(/超过|太大|UTF-8/);
    }
  }, 120_000);

  test('that unpacks into more than it says, or into names outside its folder, harms nothing', async () => {
    const bomb = Buffer.from(zipSync({ 'form.json': Buffer.alloc(60 * MEGABYTE), 'item.json': Buffer.from('{}') }, { level: 9 }));
    const lying = Buffer.from(bomb);
    // Both headers of the first file say that it holds ten bytes.
    for (const [signature, offset] of [[0x04034b50, 22], [0x02014b50, 24]] as const) {
      for (let at = 0; at < lying.length - 30; at += 1) {
        if (lying.readUInt32LE(at) !== signature) continue;
        lying.writeUInt32LE(10, at + offset);
        break;
      }
    }
    const outside = zipOf({ ...good, '../../../etc/cron.d/tongban': 'x', '/etc/passwd': 'x', '..\\..\\windows.json': 'x', 'locales/../../item.json': '{}' });
    for (const content of [bomb, lying, outside, Buffer.from('PK\u0003\u0004'), zipOf(good).subarray(0, 900)]) {
      const page = await upload('package.zip', content);
      expect([200, 422]).toContain(page.status);
      expect(words(page)).not.toContain('已发布');
    }
    const page = await upload('package.zip', outside);
    expect(words(page)).toMatch(/passwd|cron/);
    expect((await admin.get('/studio')).status).toBe(200);
    expect((await upload('package.zip', zipPackage(good))).status).toBe(200);
  }, 120_000);
});
