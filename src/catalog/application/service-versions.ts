import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AnonymousPages } from '../../platform/http/anonymous-pages.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { indexServices, type SearchIndex } from '../domain/search.js';
import type { ServiceVersion } from '../domain/service.js';
import { withSubmitted } from '../domain/submitted-version.js';
import { readPublishedPackage } from '../domain/service-package.js';
import { CATALOG_CHANGED, VersionStore, type VersionRow } from '../store/version-store.js';
import { ChangeListener } from '../../platform/database/change-listener.js';

/** Versions that running cases were begun on, parsed; a city has some hundred services and few old versions in use. */
const KEPT_VERSIONS = 200;

/** The published services in memory, and any version by its id. Reloaded in every process when the catalogue changes. */
@Injectable()
export class ServiceVersions implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('catalog');
  private readonly byVersionId = new Map<string, Promise<ServiceVersion>>();
  private loading: Promise<Loaded> | undefined;
  private listener: ChangeListener | undefined;

  constructor(
    private readonly store: VersionStore,
    private readonly anonymousPages: AnonymousPages,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.loaded();
    this.listener = new ChangeListener(this.settings.databaseUrl ?? '', CATALOG_CHANGED, () => this.reload());
    await this.listener.start();
  }

  /** Before the database's pool closes: a reload under way is waited for. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.listener?.stop();
    await this.loading?.catch(() => undefined);
  }

  /** Every published service, by slug. */
  async all(): Promise<readonly ServiceVersion[]> {
    return (await this.loaded()).services;
  }

  /** The version that new applications are begun on. */
  async published(slug: string): Promise<ServiceVersion | undefined> {
    return (await this.loaded()).bySlug.get(slug);
  }

  async searchIndex(): Promise<SearchIndex> {
    return (await this.loaded()).index;
  }

  /** The version a draft or case was begun on, whatever its state is now; throws when there is none. */
  async byId(manager: EntityManager, id: string): Promise<ServiceVersion> {
    const known = this.byVersionId.get(id);
    if (known) {
      // The least recently used is the first to go.
      this.byVersionId.delete(id);
      this.byVersionId.set(id, known);
      return this.asOfNow(await known);
    }
    const row = await this.store.byId(id, manager);
    if (!row) throw new Error(`no service version ${id}`);
    return this.asOfNow(await this.keep(row));
  }

  /** What a case runs on. One that was moved keeps the form and the materials that it was submitted with. */
  async ofCase(
    manager: EntityManager,
    { serviceVersionId, submittedVersionId }: { readonly serviceVersionId: string; readonly submittedVersionId: string | undefined },
  ): Promise<ServiceVersion> {
    const version = await this.byId(manager, serviceVersionId);
    return submittedVersionId === undefined ? version : withSubmitted(version, await this.byId(manager, submittedVersionId));
  }

  /** What was parsed never changes; the state may have since. */
  private async asOfNow(version: ServiceVersion): Promise<ServiceVersion> {
    const current = (await this.loaded()).bySlug.get(version.slug);
    if (current?.id === version.id) return current;
    return version.state === 'published' ? { ...version, state: 'retired' } : version;
  }

  /** Forgets what was loaded and loads it again; pages for anonymous readers go with it. */
  async reload(): Promise<void> {
    const before = this.loading;
    const next = this.load();
    this.loading = next.catch((error: unknown) => {
      this.log.error({ err: error }, 'the catalogue could not be loaded; the last one stays');
      return before ?? Promise.reject(error instanceof Error ? error : new Error(String(error)));
    });
    await this.loading;
    this.anonymousPages.drop();
  }

  private async loaded(): Promise<Loaded> {
    this.loading ??= this.load();
    return this.loading;
  }

  private async load(): Promise<Loaded> {
    const rows = await this.store.published();
    // State and source of a version can change while its files can't: read those anew.
    const read = await Promise.all(rows.map(async (row) => {
      try {
        return [{ ...(await this.keep(row)), ...stateOf(row) }];
      } catch (error) {
        // One service that can't be read must not take the others with it.
        this.log.error({ err: error, slug: row.slug }, 'a published service cannot be read and is not shown');
        return [];
      }
    }));
    const services = read.flat();
    return { services, bySlug: new Map(services.map((each) => [each.slug, each])), index: indexServices(services) };
  }

  private keep(row: VersionRow): Promise<ServiceVersion> {
    const known = this.byVersionId.get(row.id);
    if (known) return known;
    const parsing = readPublishedPackage(row.files).then((service) => ({ id: row.id, slug: row.slug, version: row.version, hash: row.hash, ...stateOf(row), service }));
    parsing.catch(() => this.byVersionId.delete(row.id));
    this.byVersionId.set(row.id, parsing);
    const [oldest] = this.byVersionId.keys();
    if (this.byVersionId.size > KEPT_VERSIONS && oldest !== undefined) this.byVersionId.delete(oldest);
    return parsing;
  }
}

interface Loaded {
  readonly services: readonly ServiceVersion[];
  readonly bySlug: ReadonlyMap<string, ServiceVersion>;
  readonly index: SearchIndex;
}

function stateOf(row: VersionRow): Pick<ServiceVersion, 'state' | 'source' | 'publishedAt'> {
  return { state: row.state, source: row.source, publishedAt: row.published_at };
}
