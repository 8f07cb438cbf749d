import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { AuditActor } from '../../audit/chain.js';
import { cityDateOf } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { certificateStanding } from '../domain/status.js';
import { certificatesOf, lifeOf, type CertificateRow } from '../store/certificate-rows.js';
import { Portraits } from './portraits.js';

/** 居民身份证: the one certificate whose portrait says what a person looks like. */
const IDENTITY_CARD = '11100000000013127D001';

/** The portrait on a person's valid identity card. Each reading is recorded, with what it was for. */
@Injectable()
export class ReadPortrait {
  constructor(
    private readonly vault: Vault,
    private readonly portraits: Portraits,
    private readonly audit: Audit,
  ) {}

  async exists(manager: EntityManager, partyId: string, today: string): Promise<boolean> {
    return (await this.card(manager, partyId, today)) !== undefined;
  }

  /** JPEG. Undefined without a valid card that bears a portrait. */
  async of(
    manager: EntityManager,
    partyId: string,
    reading: { readonly by: AuditActor; readonly purpose: { readonly kind: string; readonly id: string }; readonly at: Date },
  ): Promise<Buffer | undefined> {
    const card = await this.card(manager, partyId, cityDateOf(reading.at));
    if (!card) return undefined;
    const portrait = await this.portraits.read(card, await this.vault.openKey(manager, card.data_key_id));
    await this.audit.append(manager, {
      chain: card.id,
      at: reading.at,
      actor: reading.by,
      action: 'certificate.portrait-read',
      subject: { kind: 'certificate', id: card.id },
      detail: { for: reading.purpose.kind, id: reading.purpose.id },
    });
    return portrait;
  }

  private async card(manager: EntityManager, partyId: string, today: string): Promise<CertificateRow | undefined> {
    const cards = await certificatesOf(manager, { partyId }, [IDENTITY_CARD]);
    return cards.find((card) => card.portrait_file_id !== null && certificateStanding(lifeOf(card), today).standing === 'valid');
  }
}
