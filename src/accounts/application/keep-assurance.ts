import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Assurance } from '../domain/assurance.js';
import { PartyRecord } from '../store/party-record.js';

/** How far a person's identity is proven: kept on the party, for a child has no account. */
@Injectable()
export class KeepAssurance {
  /** Not shortened by an older proof that comes later. */
  async raise(manager: EntityManager, partyId: string, { until, by }: Assurance): Promise<void> {
    await manager.createQueryBuilder().update(PartyRecord)
      .set({ checkedUntil: until, checkedBy: by })
      .where('id = :partyId and (checked_until is null or checked_until < :until)', { partyId, until })
      .execute();
  }

  /** Undefined where nothing is proven, or no longer. */
  async of(manager: EntityManager, partyId: string, at: Date): Promise<Assurance | undefined> {
    const party = await manager.findOne(PartyRecord, { select: { id: true, checkedUntil: true, checkedBy: true }, where: { id: partyId } });
    if (!party?.checkedUntil || !party.checkedBy || party.checkedUntil <= at) return undefined;
    return { until: party.checkedUntil, by: party.checkedBy };
  }
}
