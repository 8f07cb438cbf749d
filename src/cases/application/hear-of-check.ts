import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { FindCheck } from '../../identity-check/application/find-check.js';
import { CHECK_SETTLED } from '../../identity-check/application/settle-check.js';
import { Clock } from '../../platform/clock/clock.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { SignatoryStore } from '../store/signatory-store.js';

/**
 * A check that a signature waits for was passed. Its person has been told by the identity check, with the way back to
 * their document; the case's own record says it too. Every other check is nobody's business here.
 */
@Injectable()
export class HearOfCheck implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: Jobs,
    private readonly checks: FindCheck,
    private readonly signatories: SignatoryStore,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(CHECK_SETTLED, (payload) => this.hear(String(payload['checkId'])));
  }

  private async hear(checkId: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const check = await this.checks.byId(manager, checkId);
      if (check?.purpose.kind !== 'signing' || check.state !== 'passed') return;
      const signatory = await this.signatories.caseOf(manager, { id: check.purpose.subjectId });
      if (!signatory) return;
      await this.audit.append(manager, {
        chain: signatory.caseId, at: this.clock.now(), actor: { kind: 'system', id: null }, action: 'case.signing-checked',
        subject: { kind: 'case', id: signatory.caseId }, detail: { check: check.id, way: check.way ?? null, document: check.purpose.documentHash },
      });
    });
  }
}
