import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import { Clock } from '../../platform/clock/clock.js';
import { CaseStore } from '../store/case-store.js';
import { auditActorOf } from './audit-actor.js';
import { CaseAccess } from './case-access.js';

/** Identity numbers stay masked on the desk until somebody asks for them, and asking is recorded. */
@Injectable()
export class RevealNumbers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: CaseAccess,
    private readonly cases: CaseStore,
    private readonly versions: ServiceVersions,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** False: no such case, or none of this office's. */
  async reveal(actor: StaffActor, number: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const caseFile = await this.cases.findByNumber(manager, number);
      if (!caseFile) return false;
      const { service } = await this.versions.byId(manager, caseFile.serviceVersionId);
      if (!(await this.access.forStaff(manager, actor, caseFile, service.process))) return false;
      await this.audit.append(manager, {
        chain: caseFile.id, at: this.clock.now(), actor: auditActorOf(actor), action: 'case.numbers-revealed', subject: { kind: 'case', id: caseFile.id },
      });
      return true;
    });
  }
}
