import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import type { AuditEntry } from '../../audit/chain.js';
import { cityDateOf } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { certificateStanding, type CertificateStanding } from '../domain/status.js';
import { certificatesById, lifeOf, type CertificateRow } from '../store/certificate-rows.js';
import { insertGrant, lockGrant, lockOpenGrant, standingGrants, withdrawGrant, type GrantRow } from '../store/grant-rows.js';

/** Longest purpose, as data-sharing interfaces of certificate libraries limit theirs (useCause). */
const PURPOSE_LENGTH = 200;

export interface GrantRequest {
  readonly actor: CitizenActor;
  readonly applicationId: string;
  readonly slotId: string;
  readonly certificateId: string;
  /** Shown to the holder then and ever after, for example 办理居住证首次申领. At most 200 characters. */
  readonly purpose: string;
  readonly at: Date;
  readonly expiresAt: Date;
}

/** The holder's permission for one use in one slot of one application. */
export interface Grant {
  readonly id: string;
  readonly applicationId: string;
  readonly slotId: string;
  readonly certificateId: string;
  readonly certificateVersion: number;
  readonly typeCode: string;
  readonly purpose: string;
  readonly grantedAt: Date;
  readonly expiresAt: Date;
  readonly state: 'open' | 'expired' | 'used';
}

export type GrantRefusal =
  | Refusal<'no-such-certificate'>
  | (Refusal<'certificate-not-valid'> & { readonly standing: Exclude<CertificateStanding, { standing: 'valid' }> });

/**
 * 授權: the holder lets a certificate be used once, for one purpose, until an hour. Takes part in the caller's
 * transaction; the caller has made sure that the application is the acting party's own.
 */
@Injectable()
export class GrantCertificateUse {
  constructor(private readonly audit: Audit) {}

  /**
   * Grants the use. The same grant asked for again is given back as it is; another open grant of the slot is withdrawn.
   * A certificate that is neither the acting party's nor the actor's own is answered like one that doesn't exist.
   */
  async grant(manager: EntityManager, request: GrantRequest): Promise<Grant | GrantRefusal> {
    const { actor, at } = request;
    if (request.purpose.length === 0 || request.purpose.length > PURPOSE_LENGTH) throw new RangeError('a purpose has 1 to 200 characters');
    if (request.expiresAt <= at) throw new RangeError('a grant ends after it begins');
    const [certificate] = await certificatesById(manager, [request.certificateId]);
    const holder = certificate && (await this.holderAmong(manager, certificate, [actor.actingFor.partyId, actor.partyId]));
    if (!certificate || !holder) return { refused: 'no-such-certificate' };
    const standing = certificateStanding(lifeOf(certificate), cityDateOf(at));
    if (standing.standing !== 'valid') return { refused: 'certificate-not-valid', standing };

    const open = await lockOpenGrant(manager, request.applicationId, request.slotId);
    const same = open?.certificate_id === certificate.id && open.certificate_version === certificate.version && open.holder_party_id === holder;
    if (open && same && open.purpose === request.purpose && at < open.expires_at) return toGrant(open, at);
    if (open) await this.withdrawRow(manager, open, actor, at);

    const row: GrantRow = {
      id: uuidv7(),
      certificate_id: certificate.id,
      certificate_version: certificate.version,
      type_code: certificate.type_code,
      holder_party_id: holder,
      application_id: request.applicationId,
      slot_id: request.slotId,
      purpose: request.purpose,
      granted_by: actor.accountId,
      granted_at: at,
      expires_at: request.expiresAt,
      withdrawn_at: null,
      used_at: null,
    };
    await insertGrant(manager, row);
    await this.audit.append(manager, grantEntry('certificate.granted', row, actor, at));
    return toGrant(row, at);
  }

  /** Takes an unused grant back. Of the actor's own person or the party acted for; others' are answered as unknown. */
  async withdraw(
    manager: EntityManager,
    request: { actor: CitizenActor; grantId: string; at: Date },
  ): Promise<{ withdrawn: true } | Refusal<'no-such-grant' | 'already-used'>> {
    const row = await lockGrant(manager, request.grantId);
    const mine = row && [request.actor.actingFor.partyId, request.actor.partyId].includes(row.holder_party_id);
    if (!mine) return { refused: 'no-such-grant' };
    if (row.used_at) return { refused: 'already-used' };
    if (!row.withdrawn_at) await this.withdrawRow(manager, row, request.actor, request.at);
    return { withdrawn: true };
  }

  /** Withdraws whatever is granted for a slot: the applicant chose another way to meet it. */
  async withdrawSlot(manager: EntityManager, request: { actor: CitizenActor; applicationId: string; slotId: string; at: Date }): Promise<void> {
    const open = await lockOpenGrant(manager, request.applicationId, request.slotId);
    if (open) await this.withdrawRow(manager, open, request.actor, request.at);
  }

  /** The grants of an application that were not withdrawn, oldest first. */
  async grantsOf(manager: EntityManager, applicationId: string, at: Date): Promise<Grant[]> {
    return (await standingGrants(manager, applicationId)).map((row) => toGrant(row, at));
  }

  private async withdrawRow(manager: EntityManager, row: GrantRow, actor: CitizenActor, at: Date): Promise<void> {
    await withdrawGrant(manager, row.id, at);
    await this.audit.append(manager, grantEntry('certificate.grant-withdrawn', row, actor, at));
  }

  /** The first of the parties whose number the certificate was issued to. */
  private async holderAmong(manager: EntityManager, certificate: CertificateRow, parties: readonly string[]): Promise<string | undefined> {
    const rows: { id: string }[] = await manager.query('select id from party where code_index = $1 and id = any($2)', [
      certificate.holder_index,
      parties,
    ]);
    return rows[0]?.id;
  }
}

function toGrant(row: GrantRow, at: Date): Grant {
  return {
    id: row.id,
    applicationId: row.application_id,
    slotId: row.slot_id,
    certificateId: row.certificate_id,
    certificateVersion: row.certificate_version,
    typeCode: row.type_code,
    purpose: row.purpose,
    grantedAt: row.granted_at,
    expiresAt: row.expires_at,
    state: row.used_at ? 'used' : at < row.expires_at ? 'open' : 'expired',
  };
}

function grantEntry(action: string, row: GrantRow, actor: CitizenActor, at: Date): AuditEntry {
  const other = actor.actingFor.partyId === actor.partyId ? null : actor.actingFor.partyId;
  return {
    chain: row.holder_party_id,
    at,
    actor: { kind: 'citizen', id: actor.accountId, actingFor: other },
    action,
    subject: { kind: 'certificate', id: row.certificate_id },
    detail: { grant: row.id, application: row.application_id, slot: row.slot_id },
  };
}
