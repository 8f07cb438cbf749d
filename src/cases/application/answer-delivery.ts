import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { Calendars } from '../../workflow/application/calendars.js';
import { deferralStanding, periodAgain } from '../domain/deferral.js';
import { DeferralStore } from '../store/deferral-store.js';
import { auditActorOf } from './audit-actor.js';
import { LockCase } from './lock-case.js';
import { StepCase } from './step-case.js';

export type DeliveryAnswer = { readonly answer: 'confirm' } | { readonly answer: 'ask-again'; readonly reason: string };

export type DeliveryRefusal =
  | Refusal<'no-such-case'>
  /** A colleague answered first, or nothing has come. */
  | Refusal<'nothing-to-answer'>
  | Refusal<'reason-needed'>
  | (Refusal<'reason-too-long'> & { readonly most: number });

const REASON_LENGTH = 2000;
const ACTION_OF = { confirm: 'case.deferred-confirmed', 'ask-again': 'case.deferred-asked-again' } as const;

/** The office looks at what was handed in later (容缺): it is in order, or has to come again. Any office of the case may. */
@Injectable()
export class AnswerDelivery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lockCase: LockCase,
    private readonly deferrals: DeferralStore,
    private readonly stepCase: StepCase,
    private readonly calendars: Calendars,
    private readonly vault: Vault,
    private readonly notify: Notify,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async answer(actor: StaffActor, number: string, slotId: string, given: DeliveryAnswer): Promise<{ done: true } | DeliveryRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const locked = await this.lockCase.forStaff(manager, actor, number);
      if (!locked) return { refused: 'no-such-case' };
      const { caseFile, process } = locked;
      const key = await this.vault.openKey(manager, caseFile.dataKeyId);
      const deferral = (await this.deferrals.ofCase(manager, caseFile.id, key)).find((each) => each.slotId === slotId);
      const at = this.clock.now();
      const last = deferral?.deliveries.at(-1);
      if (!deferral || !last || deferralStanding(deferral, at) !== 'delivered') return { refused: 'nothing-to-answer' };
      const reason = given.answer === 'ask-again' ? given.reason.trim() : '';
      if (given.answer === 'ask-again' && reason === '') return { refused: 'reason-needed' };
      if (reason.length > REASON_LENGTH) return { refused: 'reason-too-long', most: REASON_LENGTH };
      const period = periodAgain(deferral, at, this.calendars.current());
      if (given.answer === 'confirm') await this.deferrals.confirm(manager, caseFile.id, slotId, actor.accountId, at);
      else await this.deferrals.askAgain(manager, caseFile.id, slotId, { round: last.round, reason, by: actor.accountId, at, ...period }, key);
      const kind = given.answer === 'confirm' ? 'deferred-confirmed' : 'deferred-asked-again';
      await this.stepCase.withoutStep(manager, caseFile, {
        at, clocks: process.clocks,
        event: { kind, actorKind: 'staff', actorId: actor.accountId, officeId: actor.office.id, detail: { slot: slotId }, note: reason || undefined },
      });
      await this.notify.send(manager, {
        accountIds: [caseFile.actorId], kind, params: { number: caseFile.number, slug: caseFile.slug, date: cityDateOf(period.dueAt) },
        caseId: caseFile.id, link: given.answer === 'confirm' ? `/cases/${caseFile.number}` : `/cases/${caseFile.number}/deferred`,
      });
      await this.audit.append(manager, {
        chain: caseFile.id, at, actor: auditActorOf(actor), action: ACTION_OF[given.answer], subject: { kind: 'case', id: caseFile.id },
        detail: { slot: slotId, round: last.round },
      });
      return { done: true };
    });
  }
}
