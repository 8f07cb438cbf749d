import { Injectable } from '@nestjs/common';
import { QueryFailedError, type EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { AuditActor } from '../../audit/chain.js';
import { cityDateOf } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { certificateStanding } from '../domain/status.js';
import { certificatesById, lifeOf } from '../store/certificate-rows.js';
import { standingGrants, useOpenGrants, type UseRow } from '../store/grant-rows.js';

/** What the case keeps of a certificate that it used. */
export interface UsedCertificate {
  readonly slotId: string;
  readonly grantId: string;
  readonly certificateId: string;
  readonly holderPartyId: string;
  readonly typeCode: string;
  readonly identifier: string;
  readonly version: number;
  /** SHA-256 in hex over the certificate's token and metadata: proves later what it said, and says nothing by itself. */
  readonly hash: string;
  readonly status: 'valid';
  readonly validFrom: string;
  readonly validTo: string | null;
}

export type UnusableReason = 'expired' | 'certificate-revoked' | 'certificate-superseded' | 'certificate-expired' | 'certificate-not-yet' | 'other';

export type UseRefusal = Refusal<'grant-invalid'> & {
  readonly slots: readonly { readonly slotId: string; readonly reason: UnusableReason }[];
};

/**
 * Uses what the holder granted, when an application is submitted (or resubmitted). The database itself refuses a use
 * without a grant that is open, unexpired, unused and for this very case.
 */
@Injectable()
export class UseCertificates {
  constructor(private readonly audit: Audit) {}

  /**
   * Uses every open grant of the application, all or none. `case_file`'s row must exist in the transaction. A slot
   * without a grant is absent from the answer: whether that matters is the caller's to judge. After a refusal the
   * caller's transaction is still good, and nothing was used.
   */
  async use(
    manager: EntityManager,
    use: { readonly applicationId: string; readonly caseId: string; readonly at: Date; readonly actor?: AuditActor },
  ): Promise<readonly UsedCertificate[] | UseRefusal> {
    let rows: UseRow[];
    try {
      // A savepoint: the failed statement must not take the caller's work with it.
      rows = await manager.transaction((inner) => useOpenGrants(inner, use));
    } catch (error) {
      if (!isGrantViolation(error)) throw error;
      return { refused: 'grant-invalid', slots: await this.reasons(manager, use) };
    }
    for (const [chain, used] of groupByHolder(rows)) {
      const [first, ...rest] = used.map((row) => ({
        chain,
        at: use.at,
        actor: use.actor ?? { kind: 'system' as const, id: null },
        action: 'certificate.used',
        subject: { kind: 'certificate', id: row.certificate_id },
        detail: { grant: row.grant_id, case: use.caseId, slot: row.slot_id, version: row.version },
      }));
      if (first) await this.audit.append(manager, first, ...rest);
    }
    return rows.map(toUsed);
  }

  /** What the case has used so far, submission and corrections together: for the clerk, and to notice a revocation. */
  async standingOfUsed(
    manager: EntityManager,
    certificateIds: readonly string[],
    at: Date,
  ): Promise<Map<string, ReturnType<typeof certificateStanding>>> {
    const rows = await certificatesById(manager, certificateIds);
    return new Map(rows.map((row) => [row.id, certificateStanding(lifeOf(row), cityDateOf(at))]));
  }

  private async reasons(manager: EntityManager, use: { applicationId: string; at: Date }): Promise<UseRefusal['slots']> {
    const open = (await standingGrants(manager, use.applicationId)).filter((grant) => !grant.used_at);
    const certificates = await certificatesById(manager, open.map((grant) => grant.certificate_id));
    return open.flatMap((grant): UseRefusal['slots'] => {
      const row = certificates.find((each) => each.id === grant.certificate_id);
      const standing = row && certificateStanding(lifeOf(row), cityDateOf(use.at)).standing;
      if (standing && standing !== 'valid') return [{ slotId: grant.slot_id, reason: `certificate-${standing}` }];
      if (use.at >= grant.expires_at) return [{ slotId: grant.slot_id, reason: 'expired' }];
      // Among several grants this one may be sound; alone it can't be, or it would have been used.
      return open.length === 1 ? [{ slotId: grant.slot_id, reason: 'other' }] : [];
    });
  }
}

function groupByHolder(rows: readonly UseRow[]): [string, UseRow[]][] {
  const groups = new Map<string, UseRow[]>();
  for (const row of rows) groups.set(row.holder_party_id, [...(groups.get(row.holder_party_id) ?? []), row]);
  // Always in the same order: two submissions that touch the same holders' chains can't lock each other out.
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

function toUsed(row: UseRow): UsedCertificate {
  return {
    slotId: row.slot_id,
    grantId: row.grant_id,
    certificateId: row.certificate_id,
    holderPartyId: row.holder_party_id,
    typeCode: row.type_code,
    identifier: row.identifier,
    version: row.version,
    hash: row.content_hash.toString('hex'),
    status: 'valid',
    validFrom: row.valid_from,
    validTo: row.valid_to,
  };
}

/** The trigger's refusal, and the race in which another submission took the grant first. */
function isGrantViolation(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { constraint } = error.driverError as { constraint?: string };
  return constraint === 'certificate_use_needs_grant' || constraint === 'certificate_use_pkey';
}
