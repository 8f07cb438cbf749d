import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { StaffRole } from '../domain/actor.js';

/** Who works at an office. */
@Injectable()
export class FindStaff {
  /** Accounts with a role at an office; those that were shut out are left out. */
  async withRole(manager: EntityManager, officeId: string, role: string): Promise<string[]> {
    return (await this.ofOffice(manager, officeId)).filter(({ roles }) => roles.some((each) => each === role)).map(({ id }) => id);
  }

  async ofOffice(manager: EntityManager, officeId: string): Promise<{ id: string; roles: StaffRole[] }[]> {
    return manager.query('select id, roles from account where office_id = $1 and disabled_at is null order by staff_number', [officeId]);
  }
}
