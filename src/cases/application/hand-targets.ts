import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FindContact } from '../../accounts/application/find-contact.js';
import { FindOffice } from '../../accounts/application/find-office.js';
import { FindStaff } from '../../accounts/application/find-staff.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { availableActions } from '../../workflow/core/available-actions.js';
import type { ProcessDefinition } from '../../workflow/core/definition.js';
import type { QueueEntry } from '../domain/case.js';

/** To whom a step may be forwarded, or who may be asked about it: an office, or a colleague of one's own. */
export type HandTarget =
  | { readonly kind: 'office'; readonly id: string; readonly name: string }
  | { readonly kind: 'colleague'; readonly id: string; readonly name: string };

export interface HandTargets {
  readonly forward: readonly HandTarget[];
  readonly consult: readonly HandTarget[];
}

/** The same list for the form and for the POST. */
@Injectable()
export class FindHandTargets {
  constructor(
    private readonly offices: FindOffice,
    private readonly staff: FindStaff,
    private readonly contacts: FindContact,
  ) {}

  /** 轉交 stays within the department's type, and with somebody who may do the step; 徵求意見 may ask any office. */
  async of(manager: EntityManager, actor: StaffActor, entry: QueueEntry, process: ProcessDefinition, doneBy: Readonly<Record<string, string>>): Promise<HandTargets> {
    const others = (await this.offices.all(manager)).filter((office) => office.id !== entry.officeId);
    const colleagues = (await this.staff.ofOffice(manager, entry.officeId)).filter(({ id }) => id !== actor.accountId);
    const names = await this.contacts.ofAccounts(manager, colleagues.map(({ id }) => id));
    const asTarget = ({ id }: { id: string }): HandTarget[] => {
      const name = names.get(id)?.staffName;
      return name === undefined ? [] : [{ kind: 'colleague', id, name }];
    };
    const able = colleagues.filter(({ id, roles }) => {
      const standing = { actor: id, isApplicant: false, roles, departmentType: actor.office.departmentType, officeId: entry.officeId };
      return availableActions(process, { node: entry.node, officeId: entry.officeId, doneBy }, standing).refused === undefined;
    });
    const office = ({ id, name }: { id: string; name: string }): HandTarget => ({ kind: 'office', id, name });
    return {
      forward: [...able.flatMap(asTarget), ...others.filter((each) => each.departmentType === actor.office.departmentType).map(office)],
      consult: [...colleagues.flatMap(asTarget), ...others.map(office)],
    };
  }
}
