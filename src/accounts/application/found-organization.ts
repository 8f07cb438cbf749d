import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { cityDateOf } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { OrganizationProfile } from '../domain/profile.js';
import { newSocialCreditCode } from '../domain/social-credit-code.js';
import { MandateRecord } from '../store/mandate-record.js';
import { PartyRecord } from '../store/party-record.js';

export interface Founding {
  readonly name: string;
  /** Six digits of the region that registers it. */
  readonly region: string;
  /** The person who acts for it from now on. */
  readonly legalRepresentative: string;
  readonly at: Date;
}

/** An organization comes into being: it gets its credit code, and its legal representative may act for it at once. */
@Injectable()
export class FoundOrganization {
  constructor(private readonly vault: Vault) {}

  async found(manager: EntityManager, founding: Founding): Promise<{ partyId: string; creditCode: string }> {
    const { name, at } = founding;
    const [row]: { serial: number }[] = await manager.query("select nextval('organization_serial_seq')::float8 as serial");
    const creditCode = newSocialCreditCode(founding.region, row?.serial ?? 0);
    const id = uuidv7();
    const key = await this.vault.createKey(manager, at);
    await manager.insert(PartyRecord, {
      id,
      kind: 'organization',
      dataKeyId: key.id,
      profile: key.sealJson({ name, creditCode } satisfies OrganizationProfile, `party.profile:${id}`),
      codeIndex: this.vault.index('holder-code', creditCode),
      nameIndex: this.vault.index('name', name),
      createdAt: at,
    });
    await manager.insert(MandateRecord, {
      id: uuidv7(), principalId: id, agentId: founding.legalRepresentative, kind: 'legal-representative',
      validFrom: cityDateOf(at), validTo: null, revokedAt: null,
    });
    return { partyId: id, creditCode };
  }
}
