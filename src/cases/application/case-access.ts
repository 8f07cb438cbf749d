import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor, CitizenActor, StaffActor } from '../../accounts/domain/actor.js';
import { cityDateOf } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import type { Standing } from '../../workflow/core/available-actions.js';
import type { ProcessDefinition } from '../../workflow/core/definition.js';
import type { CaseFile, QueueEntry } from '../domain/case.js';
import { CaseStore } from '../store/case-store.js';
import { ConsultationStore } from '../store/consultation-store.js';
import { ResponsibleOffice } from './responsible-office.js';

export type CaseAccessRefusal = Refusal<'no-such-case'> | (Refusal<'other-party'> & { readonly partyId: string });

/** The door to every case: the applicant's party, or an office that has a part in its process. */
@Injectable()
export class CaseAccess {
  constructor(
    private readonly cases: CaseStore,
    private readonly offices: ResponsibleOffice,
    private readonly consultations: ConsultationStore,
  ) {}

  /** The applicant's own case, by number. Another's is answered like one that doesn't exist. */
  async forApplicant(manager: EntityManager, actor: CitizenActor, number: string): Promise<CaseFile | CaseAccessRefusal> {
    const caseFile = await this.cases.findByNumber(manager, number);
    if (!caseFile) return { refused: 'no-such-case' };
    if (caseFile.partyId === actor.actingFor.partyId) return caseFile;
    const own = caseFile.partyId === actor.partyId || caseFile.actorId === actor.accountId;
    return own ? { refused: 'other-party', partyId: caseFile.partyId } : { refused: 'no-such-case' };
  }

  /**
   * A case that the member of staff may read: its process gives their department a step, and the jurisdiction table
   * gives that step to their office; or a step was handed to it, or its opinion asked for. Need to know, not curiosity.
   */
  async forStaff(manager: EntityManager, actor: StaffActor, caseFile: CaseFile, process: ProcessDefinition): Promise<boolean> {
    if (!actor.roles.includes('clerk') && !actor.roles.includes('leader')) return false;
    const type = actor.office.departmentType;
    const hasPart = Object.values(process.nodes).some(
      (node) => (node.kind === 'user' || node.kind === 'manual') && node.work?.performer === 'office' && node.work.department === type,
    );
    const office = hasPart ? await this.offices.of(manager, type, caseFile.region, cityDateOf(caseFile.submittedAt)) : undefined;
    return office?.id === actor.office.id || this.consultations.hasPart(manager, caseFile.id, actor.office.id);
  }
}

/** Does the actor do an open step of the case, or lead the office that does? */
export function isAtWork(actor: StaffActor, entries: readonly Pick<QueueEntry, 'officeId' | 'claimedBy'>[]): boolean {
  return entries.some((entry) => entry.officeId === actor.office.id && (entry.claimedBy === actor.accountId || actor.roles.includes('leader')));
}

/** The actor as the workflow's one question "what may be done now" wants them. */
export function standingOf(actor: Actor, caseFile: CaseFile): Standing {
  if (actor.kind === 'staff') {
    return { actor: actor.accountId, isApplicant: false, roles: actor.roles, departmentType: actor.office.departmentType, officeId: actor.office.id };
  }
  return { actor: actor.accountId, isApplicant: actor.actingFor.partyId === caseFile.partyId, roles: [] };
}
