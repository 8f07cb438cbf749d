import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { isInForce } from '../domain/mandate.js';
import { AccountRecord } from '../store/account-record.js';
import { MandateRecord } from '../store/mandate-record.js';

/** From now on the person acts for another party, or for themselves again. */
@Injectable()
export class SwitchParty {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /** `actingFor` is for the session: undefined means oneself. */
  async to(accountId: string, partyId: string): Promise<{ actingFor: string | undefined } | { refused: 'no-mandate' }> {
    return this.dataSource.transaction(async (manager) => {
      const account = await manager.findOneByOrFail(AccountRecord, { id: accountId });
      if (account.partyId === null) return { refused: 'no-mandate' } as const;
      const own = partyId === account.partyId;
      // A mandate serves a verified person only.
      const mandate = own || account.level !== 'verified' ? undefined : await this.mandateInForce(manager, account.partyId, partyId);
      if (!own && !mandate) return { refused: 'no-mandate' } as const;
      await this.audit.append(manager, {
        chain: accountId,
        at: this.clock.now(),
        actor: { kind: 'citizen', id: accountId, actingFor: own ? null : partyId },
        action: 'account.switched-party',
        subject: { kind: 'party', id: partyId },
        detail: mandate ? { mandate: mandate.id, kind: mandate.kind } : {},
      });
      return { actingFor: own ? undefined : partyId };
    });
  }

  private async mandateInForce(manager: EntityManager, agentId: string, principalId: string): Promise<MandateRecord | undefined> {
    const mandates = await manager.findBy(MandateRecord, { agentId, principalId });
    const today = this.clock.today();
    return mandates.find((record) =>
      isInForce({ ...record, validTo: record.validTo ?? undefined, revokedAt: record.revokedAt ?? undefined }, today),
    );
  }
}
