import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import type { OfficeParticulars } from '../domain/city-plan.js';
import { DepartmentTypeRecord, OfficeRecord, RegionRecord } from '../store/office-record.js';

export interface OfficeFacts extends OfficeParticulars {
  readonly id: string;
}

export interface RegionFacts {
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
}

/** Offices, and which of them answers for what: the versioned jurisdiction table. */
@Injectable()
export class FindOffice {
  /**
   * The office of a department type that answers for a region on a day: its own jurisdiction, else its parent's.
   * Undefined when nobody does; publishing a service checks for that.
   */
  async responsible(
    manager: EntityManager,
    departmentType: string,
    region: string,
    on: string,
  ): Promise<OfficeFacts | undefined> {
    const office = await manager
      .createQueryBuilder(OfficeRecord, 'office')
      .where(
        `office.id = (
           with recursive line as (
             select code, parent, 0 as distance from region where code = :region
             union all
             select r.code, r.parent, line.distance + 1 from region r join line on r.code = line.parent
           )
           select j.office_id from line join jurisdiction j on j.region = line.code
           where j.department_type = :departmentType
             and j.valid_from <= cast(:on as date) and (j.valid_to is null or j.valid_to >= cast(:on as date))
           order by line.distance, j.valid_from desc limit 1)`,
        { region, departmentType, on },
      )
      .getOne();
    return office ?? undefined;
  }

  async byId(manager: EntityManager, id: string): Promise<OfficeFacts | undefined> {
    return (await manager.findOneBy(OfficeRecord, { id })) ?? undefined;
  }

  async byIds(manager: EntityManager, ids: readonly string[]): Promise<Map<string, OfficeFacts>> {
    const found = ids.length === 0 ? [] : await manager.findBy(OfficeRecord, { id: In([...new Set(ids)]) });
    return new Map(found.map((office) => [office.id, office]));
  }

  all(manager: EntityManager): Promise<OfficeFacts[]> {
    return manager.find(OfficeRecord, { order: { departmentType: 'asc', region: 'asc' } });
  }

  /** Every region, parents before children. */
  regions(manager: EntityManager): Promise<RegionFacts[]> {
    return manager
      .createQueryBuilder(RegionRecord, 'region')
      .orderBy('length(region.code)')
      .addOrderBy('region.code')
      .getMany();
  }

  departmentTypes(manager: EntityManager): Promise<{ code: string; name: string }[]> {
    return manager.find(DepartmentTypeRecord, { order: { code: 'asc' } });
  }
}
