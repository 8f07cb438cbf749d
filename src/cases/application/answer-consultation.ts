import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { mayAnswer } from '../domain/consultation.js';
import { ConsultationStore } from '../store/consultation-store.js';
import { auditActorOf } from './audit-actor.js';
import { LockCase } from './lock-case.js';
import { StepCase } from './step-case.js';

export type AnswerRefusal =
  | Refusal<'no-such-case'>
  /** Somebody answered first, the step was done without it, or it was put to somebody else. */
  | Refusal<'not-asked'>
  | Refusal<'answer-needed'>
  | (Refusal<'answer-too-long'> & { readonly most: number });

const ANSWER_LENGTH = 2000;

/** The answer to 徵求意見: attached to the case, told to whoever asked. */
@Injectable()
export class AnswerConsultation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lockCase: LockCase,
    private readonly consultations: ConsultationStore,
    private readonly stepCase: StepCase,
    private readonly vault: Vault,
    private readonly notify: Notify,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async answer(actor: StaffActor, number: string, id: string, text: string): Promise<{ done: true } | AnswerRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const locked = await this.lockCase.forStaff(manager, actor, number);
      if (!locked) return { refused: 'no-such-case' };
      const { caseFile, process } = locked;
      const key = await this.vault.openKey(manager, caseFile.dataKeyId);
      const asked = (await this.consultations.ofCase(manager, caseFile.id, key)).find((each) => each.id === id);
      if (!asked || !mayAnswer(asked, actor)) return { refused: 'not-asked' };
      const answer = text.trim();
      if (answer === '') return { refused: 'answer-needed' };
      if (answer.length > ANSWER_LENGTH) return { refused: 'answer-too-long', most: ANSWER_LENGTH };
      const at = this.clock.now();
      await this.consultations.answer(manager, id, { answer, by: actor.accountId, at }, key);
      await this.stepCase.withoutStep(manager, caseFile, {
        at,
        clocks: process.clocks,
        event: { kind: 'opinion-given', actorKind: 'staff', actorId: actor.accountId, officeId: actor.office.id },
      });
      await this.notify.send(manager, {
        accountIds: [asked.askedBy], kind: 'opinion-given', params: { number: caseFile.number }, caseId: caseFile.id, link: `/desk/cases/${caseFile.number}`,
      });
      await this.audit.append(manager, {
        chain: caseFile.id, at, actor: auditActorOf(actor), action: 'case.opinion-given', subject: { kind: 'case', id: caseFile.id }, detail: { consultation: id },
      });
      return { done: true };
    });
  }
}
