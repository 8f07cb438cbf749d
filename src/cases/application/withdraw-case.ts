import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FindParty } from '../../accounts/application/find-party.js';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import { mayWithdraw } from '../domain/case-state.js';
import { CaseStore } from '../store/case-store.js';
import { auditActorOf } from './audit-actor.js';
import { CaseAccess, type CaseAccessRefusal } from './case-access.js';
import { RunDueClocks } from './run-due-clocks.js';
import { StepCase } from './step-case.js';

export type WithdrawRefusal = CaseAccessRefusal | Refusal<'already-decided'>;

/** 撤回: until there is a decision the applicant may take an application back; every open step is closed. */
@Injectable()
export class WithdrawCase {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: CaseAccess,
    private readonly cases: CaseStore,
    private readonly dueClocks: RunDueClocks,
    private readonly stepProcess: StepProcess,
    private readonly stepCase: StepCase,
    private readonly parties: FindParty,
    private readonly notify: Notify,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async withdraw(actor: CitizenActor, number: string): Promise<{ withdrawn: true } | WithdrawRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const found = await this.access.forApplicant(manager, actor, number);
      if ('refused' in found) return found;
      await this.dueClocks.catchUp(manager, found.id);
      const locked = await this.stepProcess.lock(manager, found.id);
      const caseFile = await this.cases.findById(manager, found.id);
      if (!locked || !caseFile || !mayWithdraw(caseFile.state)) return { refused: 'already-decided' };
      const at = this.clock.now();
      const stepped = await this.stepProcess.step(manager, locked, { type: 'cancel', at: at.toISOString(), reason: 'withdrawn' }, actor.accountId);
      if ('refused' in stepped) return { refused: 'already-decided' };
      const party = await this.parties.byId(manager, caseFile.partyId);
      await this.stepCase.reflect(manager, caseFile, stepped, {
        at,
        action: 'withdraw',
        nameIndex: party?.nameIndex,
        events: [{ kind: 'withdrawn', actorKind: 'citizen', actorId: actor.accountId, officeId: undefined }],
      });
      await this.cases.answerCorrection(manager, caseFile.id, at);
      await this.notify.send(manager, {
        accountIds: [actor.accountId], kind: 'withdrawn', params: { number: caseFile.number, slug: caseFile.slug },
        caseId: caseFile.id, link: `/cases/${caseFile.number}`,
      });
      await this.audit.append(manager, {
        chain: caseFile.id, at, actor: auditActorOf(actor), action: 'case.withdrawn', subject: { kind: 'case', id: caseFile.id },
      });
      return { withdrawn: true };
    });
  }
}
