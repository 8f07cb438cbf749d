import path from 'node:path';
import { expect } from 'vitest';
import { readPackageDirectory, zipPackage } from '../../src/catalog/application/package-files.js';
import type { Answer, HttpClient } from './http-client.js';

type PackageFiles = Readonly<Record<string, string>>;

/** The files of a seeded service, for a test that changes some of them and publishes the rest with them. */
export function seededService(slug: string): Promise<PackageFiles> {
  return readPackageDirectory(path.join(import.meta.dirname, '../../src/seed/services', slug));
}

/** Imports it in the studio; the answer leads to the new version. */
export async function importService(admin: HttpClient, files: PackageFiles): Promise<Answer> {
  await admin.get('/studio/import');
  return admin.upload('/studio/import', [{ field: 'package', name: 'service.zip', type: 'application/zip', content: zipPackage(files) }]);
}

export async function publishService(admin: HttpClient, files: PackageFiles): Promise<void> {
  const imported = await importService(admin, files);
  expect((await admin.post(`${imported.location.split('?')[0]}/publish`)).status).toBe(303);
}

/** What a page says, without its frame. */
export function mainText(page: Answer): string {
  return page.$('main').text().replace(/\s+/g, ' ').trim();
}
