import { Injectable } from '@nestjs/common';
import type { Refusal } from '../../platform/errors/refusal.js';
import type { PackageProblem } from '../domain/package-problems.js';
import type { PackageFiles, Service, VersionState } from '../domain/service.js';
import { readServicePackage } from '../domain/service-package.js';
import { VersionStore, type VersionRow } from '../store/version-store.js';
import { CitySetUp } from './city-set-up.js';

/** A version in a list. Times are instants; people are account ids, null for the system. */
export interface VersionSummary {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** Null where it is not translated yet. */
  readonly englishName: string | null;
  readonly version: number;
  readonly state: VersionState;
  readonly source: 'demo' | 'confirmed';
  readonly hash: string;
  readonly importedAt: Date;
  readonly publishedAt: Date | null;
  readonly retiredAt: Date | null;
  /** Cases that were begun on it and are not closed. */
  readonly openCases: number;
}

export interface VersionDetail extends Omit<VersionSummary, 'openCases' | 'name' | 'englishName'> {
  readonly files: PackageFiles;
  readonly problems: readonly PackageProblem[];
  /** Absent when the package can't be read as a whole. */
  readonly service?: Service;
}

/** What the studio and the command line see of versions, drafts included. */
@Injectable()
export class InspectVersions {
  constructor(
    private readonly store: VersionStore,
    private readonly city: CitySetUp,
  ) {}

  /** All versions by service, the newest of each first; of one service with `slug`. */
  async list(slug?: string): Promise<VersionSummary[]> {
    const rows = await this.store.summaries(slug);
    return rows.map((row) => ({ ...plain(row), name: row.name, englishName: row.english_name, openCases: row.open_cases }));
  }

  /** The version with its problems as of now. */
  async detail(id: string): Promise<VersionDetail | undefined> {
    const row = await this.store.byId(id);
    if (!row) return undefined;
    const { service, problems } = await readServicePackage(row.files, await this.city.setting());
    return { ...plain(row), files: row.files, problems, ...(service && { service }) };
  }

  /** The files of a version, for a zip or a folder. */
  async files(id: string): Promise<{ slug: string; version: number; state: VersionState; files: PackageFiles } | undefined> {
    const row = await this.store.byId(id);
    return row && { slug: row.slug, version: row.version, state: row.state, files: row.files };
  }

  /** The files of the published version, or of the newest where none is. */
  async filesOf(slug: string): Promise<{ version: number; files: PackageFiles } | Refusal<'no-such-service'>> {
    const [published] = (await this.store.published()).filter((row) => row.slug === slug);
    const row = published ?? (await this.store.latest(slug));
    return row ? { version: row.version, files: row.files } : { refused: 'no-such-service' };
  }
}

function plain(row: Omit<VersionRow, 'files'>): Omit<VersionSummary, 'openCases' | 'name' | 'englishName'> {
  return {
    id: row.id, slug: row.slug, version: row.version, state: row.state, source: row.source, hash: row.hash,
    importedAt: row.imported_at, publishedAt: row.published_at, retiredAt: row.retired_at,
  };
}
