import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { PackageFiles, VersionState } from '../domain/service.js';

/** A row of service_version. */
export interface VersionRow {
  readonly id: string;
  readonly slug: string;
  readonly version: number;
  readonly state: VersionState;
  readonly files: PackageFiles;
  readonly hash: string;
  readonly source: 'demo' | 'confirmed';
  readonly imported_at: Date;
  readonly imported_by: string | null;
  readonly published_at: Date | null;
  readonly published_by: string | null;
  readonly retired_at: Date | null;
}

/** A version in the studio's list: everything but the files, and how many cases still run on it. */
export interface VersionSummary extends Omit<VersionRow, 'files'> {
  readonly name: string;
  readonly english_name: string | null;
  readonly open_cases: number;
}

/** Every process drops its caches when it hears this. */
export const CATALOG_CHANGED = 'catalog_changed';

const COLUMNS = `id, slug, version, state, files, hash, source, imported_at, imported_by, published_at, published_by, retired_at`;

@Injectable()
export class VersionStore {
  constructor(private readonly dataSource: DataSource) {}

  async published(): Promise<VersionRow[]> {
    return this.dataSource.query(`select ${COLUMNS} from service_version where state = 'published' order by slug`);
  }

  async byId(id: string, manager: Querying = this.dataSource): Promise<VersionRow | undefined> {
    const rows: VersionRow[] = await manager.query(`select ${COLUMNS} from service_version where id = $1`, [id]);
    return rows[0];
  }

  async latest(slug: string, manager: Querying = this.dataSource): Promise<VersionRow | undefined> {
    const rows: VersionRow[] = await manager.query(
      `select ${COLUMNS} from service_version where slug = $1 order by version desc limit 1`,
      [slug],
    );
    return rows[0];
  }

  /** Newest version of each service first; `name` is the authored one. */
  async summaries(slug?: string): Promise<VersionSummary[]> {
    return this.dataSource.query(
      `select v.id, v.slug, v.version, v.state, v.hash, v.source, v.imported_at, v.imported_by, v.published_at, v.published_by,
         v.retired_at, coalesce(substring(v.files->>'item.json' from '"name"\\s*:\\s*"([^"]*)"'), v.slug) as name,
         substring(v.files->>'locales/en.json' from '"item.name"\\s*:\\s*"([^"]*)"') as english_name,
         (select count(*) from case_file c where c.service_version_id = v.id and c.closed_at is null)::int as open_cases
       from service_version v where $1::text is null or v.slug = $1
       order by v.slug, v.version desc`,
      [slug ?? null],
    );
  }

  /** Takes the slug's turn until the transaction ends, so that two imports don't make one version number twice. */
  async lockSlug(manager: EntityManager, slug: string): Promise<void> {
    await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 8901))', [`service ${slug}`]);
  }

  async insert(manager: EntityManager, row: Pick<VersionRow, 'id' | 'slug' | 'version' | 'files' | 'hash' | 'source' | 'imported_at' | 'imported_by'>): Promise<void> {
    await manager.query(
      `insert into service_version (id, slug, version, state, files, hash, source, imported_at, imported_by)
       values ($1, $2, $3, 'draft', $4, $5, $6, $7, $8)`,
      [row.id, row.slug, row.version, JSON.stringify(row.files), row.hash, row.source, row.imported_at, row.imported_by],
    );
  }

  /** The version published until now is retired first: one service, one published version (the database insists). */
  async publish(manager: EntityManager, { id, slug }: { id: string; slug: string }, at: Date, by: string | null): Promise<string | null> {
    const previous: { id: string }[] = await returned(
      manager,
      "update service_version set state = 'retired', retired_at = $2 where slug = $1 and state = 'published' returning id",
      [slug, at],
    );
    await manager.query(
      "update service_version set state = 'published', published_at = $2, published_by = $3, retired_at = null where id = $1",
      [id, at, by],
    );
    return previous[0]?.id ?? null;
  }

  async retire(manager: EntityManager, id: string, at: Date): Promise<boolean> {
    const rows = await returned(
      manager,
      "update service_version set state = 'retired', retired_at = $2 where id = $1 and state = 'published' returning id",
      [id, at],
    );
    return rows.length > 0;
  }

  async confirmSource(manager: EntityManager, id: string): Promise<boolean> {
    const rows = await returned(manager, "update service_version set source = 'confirmed' where id = $1 and source = 'demo' returning id", [id]);
    return rows.length > 0;
  }

  /** Heard by every process when the transaction commits. */
  async announce(manager: EntityManager, slug: string): Promise<void> {
    await manager.query('select pg_notify($1, $2)', [CATALOG_CHANGED, slug]);
  }
}

interface Querying {
  query<T>(sql: string, parameters?: unknown[]): Promise<T>;
}

/** TypeORM answers an UPDATE with [rows, count]. */
async function returned<T>(manager: EntityManager, sql: string, parameters: unknown[]): Promise<T[]> {
  const [rows]: [T[], number] = await manager.query(sql, parameters);
  return rows;
}
