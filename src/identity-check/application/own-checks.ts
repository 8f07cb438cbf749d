import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FindParties } from '../../accounts/application/find-parties.js';
import { FindParty } from '../../accounts/application/find-party.js';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Clock } from '../../platform/clock/clock.js';
import type { IdentityCheck } from '../domain/check.js';
import { needsGuardian } from '../domain/subject.js';
import { checkById } from '../store/check-rows.js';

/** The person to be recognised, and in which capacity the reader answers for them. */
export interface Subject {
  readonly partyId: string;
  readonly name: string | undefined;
  /** The reader is the guardian of this child. */
  readonly asGuardian: boolean;
  /** Younger than 14, and the reader is not their guardian: nobody here may consent. */
  readonly guardianMissing: boolean;
}

/** The door to every check: whose it is. What is another's is answered like what doesn't exist. */
@Injectable()
export class OwnChecks {
  constructor(
    private readonly parties: FindParties,
    private readonly party: FindParty,
    private readonly clock: Clock,
  ) {}

  /** Whom a reader proves by starting here: the child they act for as guardian, else themselves. Nobody proves another adult. */
  async subjectOf(manager: EntityManager, actor: CitizenActor): Promise<Subject> {
    const acting = actor.actingFor.mandateId !== undefined && (await this.isGuardian(actor, actor.actingFor.partyId));
    return this.describe(manager, acting ? actor.actingFor.partyId : actor.partyId, acting);
  }

  async find(manager: EntityManager, actor: CitizenActor, checkId: string): Promise<{ check: IdentityCheck; subject: Subject } | undefined> {
    const check = await checkById(manager, checkId);
    if (!check) return undefined;
    const own = check.partyId === actor.partyId;
    if (!own && !(await this.isGuardian(actor, check.partyId))) return undefined;
    return { check, subject: await this.describe(manager, check.partyId, !own) };
  }

  private async isGuardian(actor: CitizenActor, partyId: string): Promise<boolean> {
    const choices = await this.parties.of(actor);
    return choices.some((choice) => choice.partyId === partyId && choice.mandate?.kind === 'guardian');
  }

  private async describe(manager: EntityManager, partyId: string, asGuardian: boolean): Promise<Subject> {
    const facts = await this.party.byId(manager, partyId);
    return { partyId, name: facts?.name, asGuardian, guardianMissing: !asGuardian && needsGuardian(facts?.code, this.clock.today()) };
  }
}
