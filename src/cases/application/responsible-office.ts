import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FindOffice, type OfficeFacts } from '../../accounts/application/find-office.js';
import { RegionTable } from '../../accounts/application/region-table.js';

/** Thrown where nobody answers for a department type: the studio should have refused to publish. */
export class NoJurisdictionError extends Error {
  constructor(departmentType: string, region: string) {
    super(`no office of type ${departmentType} answers for region ${region}`);
  }
}

/** The office that does a step of a case: by the step's department type and the case's region. */
@Injectable()
export class ResponsibleOffice {
  constructor(
    private readonly offices: FindOffice,
    private readonly regions: RegionTable,
  ) {}

  /** `region` undefined: the city's own office. `on` ('YYYY-MM-DD') picks the version of the jurisdiction table. */
  async of(manager: EntityManager, departmentType: string, region: string | undefined, on: string): Promise<OfficeFacts> {
    const place = region ?? (await this.regions.all(manager)).find((each) => each.parent === null)?.code ?? '';
    const office = await this.offices.responsible(manager, departmentType, place, on);
    if (!office) throw new NoJurisdictionError(departmentType, place);
    return office;
  }
}
