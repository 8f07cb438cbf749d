import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CheckPurpose, CheckWay, IdentityCheck } from '../domain/check.js';
import { assuranceOf, checkById, newestCheck } from '../store/check-rows.js';

/** How far a person's identity is proven beyond name and number. Both undefined: not, or no longer. */
export interface IdentityStanding {
  readonly checkedUntil: Date | undefined;
  readonly by: CheckWay | undefined;
}

/** Where identity checks stand. Who may know is the caller's to decide. */
@Injectable()
export class FindCheck {
  byId(manager: EntityManager, id: string): Promise<IdentityCheck | undefined> {
    return checkById(manager, id);
  }

  /** The newest. For a signature only one of this very document. */
  forPurpose(manager: EntityManager, partyId: string, purpose: CheckPurpose): Promise<IdentityCheck | undefined> {
    return newestCheck(manager, partyId, purpose);
  }

  async standingOf(manager: EntityManager, partyId: string, at: Date): Promise<IdentityStanding> {
    const kept = await assuranceOf(manager, partyId);
    if (!kept?.checked_until || kept.checked_until <= at) return { checkedUntil: undefined, by: undefined };
    return { checkedUntil: kept.checked_until, by: kept.checked_by ?? undefined };
  }
}
