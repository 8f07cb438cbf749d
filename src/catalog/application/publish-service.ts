import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { isPublishable, type PackageProblem } from '../domain/package-problems.js';
import { readServicePackage } from '../domain/service-package.js';
import { VersionStore } from '../store/version-store.js';
import { catalogEntry, type CatalogActor } from './catalog-audit.js';
import { CitySetUp } from './city-set-up.js';
import { ServiceVersions } from './service-versions.js';

export type PublishRefusal =
  | Refusal<'no-such-version' | 'already-published' | 'not-published' | 'already-confirmed'>
  | (Refusal<'has-problems'> & { readonly problems: readonly PackageProblem[] });

export interface Published {
  readonly slug: string;
  readonly version: number;
  /** The version that was published until now; cases begun on it keep it. */
  readonly retired: string | null;
}

/** Publishing is the checkpoint: what is at fault fails here and never at a counter. */
@Injectable()
export class PublishService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: VersionStore,
    private readonly city: CitySetUp,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly versions: ServiceVersions,
  ) {}

  /** Publishes a draft, or a retired version again; the version published until now is retired. */
  async publish(versionId: string, by: CatalogActor): Promise<Published | PublishRefusal> {
    const found = await this.store.byId(versionId);
    if (!found) return { refused: 'no-such-version' };
    const { problems } = await readServicePackage(found.files, await this.city.setting());
    if (!isPublishable(problems)) return { refused: 'has-problems', problems };
    const at = this.clock.now();
    const result = await this.dataSource.transaction(async (manager): Promise<Published | PublishRefusal> => {
      await this.store.lockSlug(manager, found.slug);
      const now = await this.store.byId(versionId, manager);
      if (now?.state === 'published') return { refused: 'already-published' };
      const retired = await this.store.publish(manager, found, at, by.id);
      await this.audit.append(
        manager,
        catalogEntry(found.slug, versionId, 'service.published', by, at, { version: found.version, hash: found.hash, retired }),
      );
      await this.store.announce(manager, found.slug);
      return { slug: found.slug, version: found.version, retired };
    });
    await this.versions.reload();
    return result;
  }

  /** Takes the service off the catalogue. Cases in flight go on; drafts can't be submitted any more. */
  async retire(versionId: string, by: CatalogActor): Promise<{ readonly slug: string } | PublishRefusal> {
    const found = await this.store.byId(versionId);
    if (!found) return { refused: 'no-such-version' };
    const at = this.clock.now();
    const result = await this.dataSource.transaction(async (manager): Promise<{ slug: string } | PublishRefusal> => {
      await this.store.lockSlug(manager, found.slug);
      if (!(await this.store.retire(manager, versionId, at))) return { refused: 'not-published' };
      await this.audit.append(manager, catalogEntry(found.slug, versionId, 'service.retired', by, at, { version: found.version }));
      await this.store.announce(manager, found.slug);
      return { slug: found.slug };
    });
    await this.versions.reload();
    return result;
  }

  /** An administrator has compared the facts with the local guide: the demonstration banner goes. */
  async confirmSource(versionId: string, by: CatalogActor): Promise<{ readonly slug: string } | PublishRefusal> {
    const found = await this.store.byId(versionId);
    if (!found) return { refused: 'no-such-version' };
    const at = this.clock.now();
    const result = await this.dataSource.transaction(async (manager): Promise<{ slug: string } | PublishRefusal> => {
      if (!(await this.store.confirmSource(manager, versionId))) return { refused: 'already-confirmed' };
      await this.audit.append(manager, catalogEntry(found.slug, versionId, 'service.confirmed', by, at, { version: found.version }));
      await this.store.announce(manager, found.slug);
      return { slug: found.slug };
    });
    await this.versions.reload();
    return result;
  }
}
