import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isUnreadable, readPackageDirectory, readUploadedPackage, writePackageDirectory, zipPackage } from './package-files.js';

const files = { 'item.json': '{"name":"居住证"}', 'locales/en.json': '{}' };
const upload = (name: string, bytes: Uint8Array) => [{ name, bytes }];

describe('a package that is uploaded', () => {
  it('is the same after export and import, and the same bytes each time', () => {
    const zip = zipPackage(files);
    expect(readUploadedPackage(upload('a.zip', zip))).toEqual(files);
    expect(zipPackage(files).equals(zip)).toBe(true);
  });

  it('may lie in one folder of the zip, beside what a computer adds', () => {
    const zip = zipSync({ 'permit/item.json': strToU8('{}'), 'permit/locales/en.json': strToU8('{}'), '__MACOSX/x': strToU8('x'), 'permit/.DS_Store': strToU8('x') });
    expect(readUploadedPackage(upload('permit.ZIP', zip))).toEqual({ 'item.json': '{}', 'locales/en.json': '{}' });
  });

  it('may come as single files, the translation finding its folder', () => {
    expect(readUploadedPackage([{ name: 'item.json', bytes: strToU8('{}') }, { name: 'en.json', bytes: strToU8('{"a":"b"}') }]))
      .toEqual({ 'item.json': '{}', 'locales/en.json': '{"a":"b"}' });
  });

  it.each([
    ['nothing at all', [], 'empty'],
    ['no zip', upload('a.zip', strToU8('hello')), 'not-a-zip'],
    ['bytes that are no text', upload('item.json', Uint8Array.of(0xff, 0xfe, 0x00)), 'not-text'],
    ['a text with a NUL', upload('item.json', strToU8('{"a":"\0"}')), 'not-text'],
    ['a zip that grows too large', upload('a.zip', zipSync({ 'item.json': new Uint8Array(5 * 1024 * 1024) })), 'too-large'],
    ['too many files', Array.from({ length: 41 }, (_, n) => ({ name: `${n}.json`, bytes: strToU8('{}') })), 'too-large'],
  ])('is refused when it is %s', (_, uploads, refused) => {
    const read = readUploadedPackage(uploads);
    expect(isUnreadable(read)).toBe(true);
    expect(read).toMatchObject({ refused });
  });
});

describe('a package in a folder', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tongban-package-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is written and read again, hidden files left out', async () => {
    await writePackageDirectory(path.join(folder, 'out'), files);
    await writeFile(path.join(folder, 'out', '.hidden'), 'x');
    expect(await readPackageDirectory(path.join(folder, 'out'))).toEqual(files);
  });

  it('never writes outside its folder', async () => {
    await expect(writePackageDirectory(folder, { '../evil.json': '{}' })).rejects.toThrow('may not lie outside');
  });
});
