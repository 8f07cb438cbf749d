import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface RegionRow {
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
}

const KEPT_MS = 60_000;

/** The city's regions: a small table read by every form, so it is kept for a minute. */
@Injectable()
export class RegionTable {
  private kept: { rows: readonly RegionRow[]; until: number } | undefined;

  async all(manager: EntityManager): Promise<readonly RegionRow[]> {
    if (this.kept && this.kept.until > Date.now()) return this.kept.rows;
    const rows: RegionRow[] = await manager.query('select code, name, parent from region order by code');
    if (rows.length > 0) this.kept = { rows, until: Date.now() + KEPT_MS };
    return rows;
  }
}
