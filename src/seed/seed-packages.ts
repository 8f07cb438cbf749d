import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readPackageDirectory } from '../catalog/application/package-files.js';
import type { PackageSetting } from '../catalog/domain/check-across.js';
import type { PackageFiles } from '../catalog/domain/service.js';
import { readCertificateType, type CertificateType } from '../certificates/domain/certificate-type.js';
import { projectRoot } from '../platform/i18n/project-root.js';
import { DEMO_DEPARTMENTS } from './city/offices.js';

const folder = (...parts: string[]): string => path.join(projectRoot(), 'src', 'seed', ...parts);

/** The common services as they are authored, by slug. */
export async function seedPackages(): Promise<ReadonlyMap<string, PackageFiles>> {
  const slugs = (await readdir(folder('services'), { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
  return new Map(await Promise.all(slugs.map(async (slug) => [slug, await readPackageDirectory(folder('services', slug))] as const)));
}

/** The certificate types of the seed, by their file's name ('residence-permit'). Throws when a file is at fault. */
export async function seedCertificateTypes(): Promise<ReadonlyMap<string, CertificateType>> {
  const files = (await readdir(folder('certificate-types'))).filter((name) => name.endsWith('.json')).sort();
  return new Map(await Promise.all(files.map(async (name) => {
    const reading = readCertificateType(JSON.parse(await readFile(folder('certificate-types', name), 'utf8')));
    if ('refused' in reading) throw new Error(`src/seed/certificate-types/${name}: ${JSON.stringify(reading.problems)}`);
    return [path.basename(name, '.json'), reading.type] as const;
  })));
}

/** What the demo city has set up: for checking a package where there is no database. */
export async function seedSetting(): Promise<PackageSetting> {
  return {
    departments: DEMO_DEPARTMENTS.map((department) => department.code),
    certificateTypes: [...(await seedCertificateTypes()).values()],
  };
}
