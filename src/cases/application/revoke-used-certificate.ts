import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RevokeCertificate } from '../../certificates/application/revoke-certificate.js';
import type { CaseFile } from '../domain/case.js';
import { CaseStore } from '../store/case-store.js';
import { ServiceStepProblem } from './service-step-problem.js';

/** The operation `revoke-certificate`: 註銷, of the certificate that the applicant handed in for it. */
@Injectable()
export class RevokeUsedCertificate {
  constructor(
    private readonly cases: CaseStore,
    private readonly revokeCertificate: RevokeCertificate,
  ) {}

  /** One that somebody has revoked meanwhile is what was asked for. */
  async revoke(manager: EntityManager, caseFile: CaseFile, parameters: Readonly<Record<string, string>>, at: Date): Promise<void> {
    const { slot = '', reason = '', certificateType = '' } = parameters;
    const submission = (await this.cases.submissionsOf(manager, caseFile)).at(-1);
    if (!submission) throw new ServiceStepProblem('no-submission', caseFile.id);
    const used = submission.materials.find((material) => material.slotId === slot);
    if (used?.by !== 'certificate' || used.typeCode !== certificateType) throw new ServiceStepProblem('no-certificate-used', slot);
    const revoked = await this.revokeCertificate.revoke(manager, { certificateId: used.certificateId, reason, actor: { kind: 'system', id: null }, at });
    if ('refused' in revoked && revoked.refused !== 'already-revoked') throw new ServiceStepProblem('no-certificate-used', revoked.refused);
  }
}
