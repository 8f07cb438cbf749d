import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { AuditActor } from '../../audit/chain.js';
import { Notify } from '../../notifications/application/notify.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { certificatesById, holderPartyOf } from '../store/certificate-rows.js';
import { revoke } from '../store/issue-rows.js';

export interface Revocation {
  readonly certificateId: string;
  /** Told to the holder and to whoever verifies: the act and its legal basis, nothing personal. */
  readonly reason: string;
  readonly actor: AuditActor;
  readonly at: Date;
}

/**
 * Revokes a certificate: from now on it is neither used nor verified as valid. Open grants of it die at their use, and
 * the holder is told.
 */
@Injectable()
export class RevokeCertificate {
  constructor(
    private readonly audit: Audit,
    private readonly notify: Notify,
  ) {}

  async revoke(manager: EntityManager, revocation: Revocation): Promise<{ revoked: true } | Refusal<'no-such-certificate' | 'already-revoked'>> {
    const [certificate] = await certificatesById(manager, [revocation.certificateId]);
    if (!certificate) return { refused: 'no-such-certificate' };
    if (!(await revoke(manager, certificate.id, revocation.reason, revocation.at))) return { refused: 'already-revoked' };
    await this.audit.append(manager, {
      chain: certificate.case_id ?? certificate.id,
      at: revocation.at,
      actor: revocation.actor,
      action: 'certificate.revoked',
      subject: { kind: 'certificate', id: certificate.id },
      detail: { type: certificate.type_code, version: certificate.version },
    });
    const holder = await holderPartyOf(manager, certificate.holder_index);
    if (holder) {
      await this.notify.send(manager, {
        partyId: holder, kind: 'certificate-revoked', params: { type: certificate.type.name }, link: `/wallet/${certificate.id}`,
      });
    }
    return { revoked: true };
  }
}
