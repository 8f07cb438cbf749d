import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault } from '../../platform/crypto/vault.js';
import type { CaseFile } from '../domain/case.js';
import type { SubmittedMaterial } from '../domain/draft.js';
import { CASE_COLUMNS, toCaseFile, type CaseRow } from './case-store.js';

/** Many cases at once, as a page of the desk shows them: a number of statements that doesn't grow with the rows. */
@Injectable()
export class CasePageStore {
  constructor(private readonly vault: Vault) {}

  async byIds(manager: EntityManager, ids: readonly string[]): Promise<Map<string, CaseFile>> {
    if (ids.length === 0) return new Map();
    const rows: CaseRow[] = await manager.query(`select ${CASE_COLUMNS} from case_file where id = any($1)`, [ids]);
    return new Map(rows.map((row) => [row.id, toCaseFile(row)]));
  }

  /** Case numbers by id, of cases and of the applications that became cases alike. */
  async numbersOf(manager: EntityManager, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows: { id: string; number: string }[] = await manager.query(
      'select id, number from case_file where id = any($1) union all select application_id, number from case_file where application_id = any($1)',
      [[...new Set(ids)]],
    );
    return new Map(rows.map((row) => [row.id, row.number]));
  }

  /** Newest first. */
  async byName(manager: EntityManager, nameIndex: Buffer, limit: number): Promise<CaseFile[]> {
    const rows: CaseRow[] = await manager.query(
      `select ${CASE_COLUMNS} from case_file where name_index = $1 order by submitted_at desc, id desc limit $2`,
      [nameIndex, limit],
    );
    return rows.map(toCaseFile);
  }

  /** The materials of each case's latest submission; cases whose data is erased are absent. */
  async latestMaterials(manager: EntityManager, cases: readonly CaseFile[]): Promise<Map<string, readonly SubmittedMaterial[]>> {
    if (cases.length === 0) return new Map();
    const keys = await this.vault.openKeys(manager, cases.map((each) => each.dataKeyId));
    const rows: { case_id: string; revision: number; materials: Buffer }[] = await manager.query(
      `select distinct on (case_id) case_id, revision, materials from submission
       where case_id = any($1) order by case_id, revision desc`,
      [cases.map((each) => each.id)],
    );
    const keyIds = new Map(cases.map((each) => [each.id, each.dataKeyId]));
    const found = new Map<string, readonly SubmittedMaterial[]>();
    for (const row of rows) {
      const key = keys.get(keyIds.get(row.case_id) ?? '');
      if (key) found.set(row.case_id, key.openJson<SubmittedMaterial[]>(row.materials, `submission.materials:${row.case_id}:${row.revision}`));
    }
    return found;
  }
}
