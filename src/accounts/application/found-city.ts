import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v5 as uuidv5 } from 'uuid';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import type { CityPlan } from '../domain/city-plan.js';
import { DepartmentTypeRecord, JurisdictionRecord, OfficeRecord, RegionRecord } from '../store/office-record.js';

/** An office keeps its id when its plan is imported again: by its key. */
const OFFICE_IDS = '0f7c9a52-6d0b-5f0e-9d55-1b1f6c0a7e31';
const CITY_CHAIN = '5d1e6a3c-2f5b-5a5e-8c3e-7f0a9b2d4c11';

export function officeIdOf(key: string): string {
  return uuidv5(key, OFFICE_IDS);
}

/** Writes a city's places, departments, offices and jurisdictions. What is there is brought up to date; nothing is removed. */
@Injectable()
export class FoundCity {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async import(plan: CityPlan): Promise<void> {
    const at = this.clock.now();
    await this.dataSource.transaction(async (manager) => {
      // Parents first: a region refers to the one above it.
      for (const level of levels(plan)) await manager.upsert(RegionRecord, level.map((each) => ({ ...each })), ['code']);
      await manager.upsert(DepartmentTypeRecord, plan.departments.map((each) => ({ ...each })), ['code']);
      await manager.upsert(OfficeRecord, plan.offices.map(({ key, ...office }) => ({ id: officeIdOf(key), ...office })), ['id']);
      await manager.upsert(
        JurisdictionRecord,
        plan.jurisdictions.map(({ office, ...each }) => ({ ...each, officeId: officeIdOf(office) })),
        ['departmentType', 'region', 'validFrom'],
      );
      await this.audit.append(manager, {
        chain: CITY_CHAIN,
        at,
        actor: { kind: 'system', id: null },
        action: 'city.imported',
        subject: { kind: 'city', id: plan.regions.find((each) => each.parent === null)?.code ?? '' },
        detail: { regions: plan.regions.length, offices: plan.offices.length, jurisdictions: plan.jurisdictions.length },
      });
    });
  }
}

function levels(plan: CityPlan): CityPlan['regions'][number][][] {
  const found: CityPlan['regions'][number][][] = [];
  let above = new Set<string | null>([null]);
  for (;;) {
    const level = plan.regions.filter((each) => above.has(each.parent));
    if (level.length === 0) return found;
    found.push(level);
    above = new Set(level.map((each) => each.code));
  }
}
