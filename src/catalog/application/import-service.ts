import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import type { PackageProblem } from '../domain/package-problems.js';
import type { PackageFiles } from '../domain/service.js';
import { packageHash, readServicePackage } from '../domain/service-package.js';
import { VersionStore } from '../store/version-store.js';
import { catalogEntry, type CatalogActor } from './catalog-audit.js';
import { CitySetUp } from './city-set-up.js';

export type Imported =
  | {
      readonly versionId: string;
      readonly slug: string;
      readonly version: number;
      /** The newest version has these very files: nothing was added. */
      readonly unchanged: boolean;
      readonly problems: readonly PackageProblem[];
    }
  /** Without its name a package belongs to no service; the problems say why it couldn't be read. */
  | { readonly refused: 'no-slug'; readonly problems: readonly PackageProblem[] };

/** Files become a new draft version of their service. A draft may have problems; it can't be published with them. */
@Injectable()
export class ImportService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: VersionStore,
    private readonly city: CitySetUp,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async run(files: PackageFiles, by: CatalogActor): Promise<Imported> {
    const { service, problems } = await readServicePackage(files, await this.city.setting());
    const slug = service?.item.slug ?? slugOf(files);
    if (slug === undefined) return { refused: 'no-slug', problems };
    const source = service?.item.source ?? 'demo';
    const hash = packageHash(files);
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      await this.store.lockSlug(manager, slug);
      const latest = await this.store.latest(slug, manager);
      if (latest?.hash === hash) return { versionId: latest.id, slug, version: latest.version, unchanged: true, problems };
      const id = uuidv7();
      const version = (latest?.version ?? 0) + 1;
      await this.store.insert(manager, { id, slug, version, files, hash, source, imported_at: at, imported_by: by.id });
      await this.audit.append(manager, catalogEntry(slug, id, 'service.imported', by, at, { version, hash }));
      return { versionId: id, slug, version, unchanged: false, problems };
    });
  }
}

/** The slug of a package that can't be read as a whole. */
function slugOf(files: PackageFiles): string | undefined {
  try {
    const item: unknown = JSON.parse(files['item.json'] ?? '');
    const slug = typeof item === 'object' && item !== null && 'slug' in item ? item.slug : undefined;
    return typeof slug === 'string' && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slug) && slug.length <= 60 ? slug : undefined;
  } catch {
    return undefined;
  }
}
