import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { StaffActor, StaffRole } from '../domain/actor.js';
import { normaliseStaffNumber } from '../domain/identifier.js';

/** Who works at an office. */
@Injectable()
export class FindStaff {
  /** Accounts with a role at an office; those that were shut out are left out. */
  async withRole(manager: EntityManager, officeId: string, role: string): Promise<string[]> {
    return (await this.ofOffice(manager, officeId)).filter(({ roles }) => roles.some((each) => each === role)).map(({ id }) => id);
  }

  /** Who acts under a staff number typed any way; undefined where nobody (any more) does. */
  async actorOf(manager: EntityManager, text: string): Promise<StaffActor | undefined> {
    const rows: { id: string; roles: StaffRole[]; office: StaffActor['office'] }[] = await manager.query(
      `select a.id, a.roles, jsonb_build_object('id', o.id, 'departmentType', o.department_type, 'region', o.region) as office
       from account a join office o on o.id = a.office_id where a.staff_number = $1 and a.disabled_at is null`,
      [normaliseStaffNumber(text)],
    );
    return rows[0] && { kind: 'staff', accountId: rows[0].id, roles: rows[0].roles, office: rows[0].office };
  }

  async ofOffice(manager: EntityManager, officeId: string): Promise<{ id: string; roles: StaffRole[] }[]> {
    return manager.query('select id, roles from account where office_id = $1 and disabled_at is null order by staff_number', [officeId]);
  }
}
