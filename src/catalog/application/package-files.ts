import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import type { PackageFiles } from '../domain/service.js';

/** Together, unpacked: a zip may not grow into something that fills the memory. */
const TOTAL_LIMIT = 4 * 1024 * 1024;
const COUNT_LIMIT = 40;

export type PackageUnreadable =
  | { readonly refused: 'not-a-zip' }
  | { readonly refused: 'too-large'; readonly max: number }
  | { readonly refused: 'not-text'; readonly file: string }
  | { readonly refused: 'empty' };

/** The files of a package folder by their path in it ('locales/en.json'). Hidden files are left out. */
export async function readPackageDirectory(directory: string): Promise<PackageFiles> {
  const names = (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((name) => !name.split('/').some((part) => part.startsWith('.')))
    .sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, textOf(name, await readFile(path.join(directory, name)))] as const)));
}

/** A file of a folder that is no UTF-8 text, named. */
export class NotTextError extends Error {
  constructor(readonly file: string) {
    super(`${file} is not UTF-8 text`);
  }
}

function textOf(name: string, bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // PostgreSQL's jsonb takes no NUL.
    if (!text.includes('\0')) return text;
  } catch {
    // Told below, with the file's name.
  }
  throw new NotTextError(name);
}

/** Writes the files; each appears whole or not at all. */
export async function writePackageDirectory(directory: string, files: PackageFiles): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const target = path.resolve(directory, name);
    if (!target.startsWith(path.resolve(directory) + path.sep)) throw new Error(`a package file may not lie outside its folder: ${name}`);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(`${target}.new`, content);
    await rename(`${target}.new`, target);
  }
}

export function zipPackage(files: PackageFiles): Buffer {
  const entries = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content, 'utf8')]));
  // A fixed date: the same package is the same bytes.
  return Buffer.from(zipSync(entries, { level: 6, mtime: new Date('2026-01-01T00:00:00Z') }));
}

/** The files of a zip, or of several files chosen at once; one folder around everything is taken off. */
export function readUploadedPackage(uploads: readonly { readonly name: string; readonly bytes: Uint8Array }[]): PackageFiles | PackageUnreadable {
  let total = 0;
  const files: Record<string, Uint8Array> = {};
  for (const { name, bytes } of uploads) {
    if (!name.toLowerCase().endsWith('.zip')) {
      files[homeOf(name)] = bytes;
      total += bytes.length;
      continue;
    }
    try {
      const unzipped = unzipSync(bytes, {
        filter: (entry) => {
          if (entry.name.endsWith('/') || entry.name.startsWith('__MACOSX/') || /(^|\/)\./.test(entry.name)) return false;
          total += entry.originalSize;
          if (total > TOTAL_LIMIT) throw new TooLarge();
          return true;
        },
      });
      Object.assign(files, withoutCommonFolder(unzipped));
    } catch (error) {
      return error instanceof TooLarge ? { refused: 'too-large', max: TOTAL_LIMIT } : { refused: 'not-a-zip' };
    }
  }
  if (Object.keys(files).length === 0) return { refused: 'empty' };
  if (total > TOTAL_LIMIT || Object.keys(files).length > COUNT_LIMIT) return { refused: 'too-large', max: TOTAL_LIMIT };
  const texts: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(files)) {
    try {
      texts[name] = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return { refused: 'not-text', file: name };
    }
    // PostgreSQL's jsonb takes no NUL.
    if (texts[name].includes('\0')) return { refused: 'not-text', file: name };
  }
  return texts;
}

export function isUnreadable(read: PackageFiles | PackageUnreadable): read is PackageUnreadable {
  return typeof read['refused'] === 'string' && !Object.keys(read).some((key) => key.includes('.'));
}

class TooLarge extends Error {}

/** A browser sends single files without their folder. */
function homeOf(name: string): string {
  const base = name.split(/[\\/]/).at(-1) ?? name;
  return base === 'en.json' ? 'locales/en.json' : base;
}

function withoutCommonFolder(files: Record<string, Uint8Array>): Record<string, Uint8Array> {
  const names = Object.keys(files);
  const folder = names[0]?.includes('/') ? `${names[0].split('/')[0] ?? ''}/` : '';
  if (folder === '' || folder === 'locales/' || !names.every((name) => name.startsWith(folder))) return files;
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name.slice(folder.length), bytes]));
}
