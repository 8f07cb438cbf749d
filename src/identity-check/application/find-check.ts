import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KeepAssurance } from '../../accounts/application/keep-assurance.js';
import type { CheckPurpose, CheckWay, IdentityCheck } from '../domain/check.js';
import { checkById, newestCheck } from '../store/check-rows.js';

/** How far a person's identity is proven beyond name and number. Both undefined: not, or no longer. */
export interface IdentityStanding {
  readonly checkedUntil: Date | undefined;
  readonly by: CheckWay | undefined;
}

/** Where identity checks stand. Who may know is the caller's to decide. */
@Injectable()
export class FindCheck {
  constructor(private readonly assurance: KeepAssurance) {}

  byId(manager: EntityManager, id: string): Promise<IdentityCheck | undefined> {
    return checkById(manager, id);
  }

  /** The newest. For a signature only one of this very document. */
  forPurpose(manager: EntityManager, partyId: string, purpose: CheckPurpose): Promise<IdentityCheck | undefined> {
    return newestCheck(manager, partyId, purpose);
  }

  async standingOf(manager: EntityManager, partyId: string, at: Date): Promise<IdentityStanding> {
    const proven = await this.assurance.of(manager, partyId, at);
    return { checkedUntil: proven?.until, by: proven?.by };
  }
}
