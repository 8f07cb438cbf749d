import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FindStaff } from '../../accounts/application/find-staff.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import type { ClockAlarm } from '../../workflow/core/clock-alarms.js';
import type { ClockState } from '../../workflow/core/clocks.js';
import type { ClockExpiry } from '../../workflow/core/extension.js';
import type { CaseFile, QueueEntry } from '../domain/case.js';
import { cardColour } from '../domain/supervision-card.js';
import { CardStore } from '../store/card-store.js';
import { CaseStore } from '../store/case-store.js';
import { QueueStore } from '../store/queue-store.js';
import { RemindApplicant } from './remind-applicant.js';

/**
 * Tells staff of limits: before lateness those who can still prevent it, after it those who answer for it, with a card
 * (電子監察). In the transaction that marks the alarm as given, so once, however many workers there are.
 */
@Injectable()
export class Supervise {
  constructor(
    private readonly cases: CaseStore,
    private readonly queue: QueueStore,
    private readonly cards: CardStore,
    private readonly staff: FindStaff,
    private readonly notify: Notify,
    private readonly applicant: RemindApplicant,
    private readonly clock: Clock,
  ) {}

  /** `clock` as it was before the alarm. Call before the alarm's own step moves the case on. */
  async tell(manager: EntityManager, caseId: string, alarm: ClockAlarm, clock: ClockState): Promise<void> {
    const caseFile = await this.cases.findById(manager, caseId);
    const { deadline } = clock;
    if (!caseFile || deadline === undefined) return;
    if (clock.whose === 'applicant') return this.applicant.tell(manager, caseFile, alarm, deadline);
    const entries = await this.queue.ofCase(manager, caseId);
    if (alarm.alarm === 'expired' && alarm.expiry !== 'wait') return this.giveCards(manager, caseFile, entries, { ...alarm, expiry: alarm.expiry }, clock);
    // After an outage the warning comes together with the card: then the card says it all.
    if (new Date(deadline) < this.clock.now()) return;
    const told: string[] = [];
    for (const entry of entries) {
      if (alarm.alarm === 'escalate') told.push(...(await this.staff.withRole(manager, entry.officeId, alarm.to)));
      else told.push(...(entry.claimedBy ? [entry.claimedBy] : await this.staff.withRole(manager, entry.officeId, entry.role)));
    }
    await this.send(manager, caseFile, alarm.alarm === 'escalate' ? 'case-escalated' : 'case-due-soon', told, deadline);
  }

  private async giveCards(
    manager: EntityManager, caseFile: CaseFile, entries: readonly QueueEntry[], alarm: { readonly at: string; readonly expiry: Exclude<ClockExpiry, 'wait'> }, clock: ClockState,
  ): Promise<void> {
    const colour = cardColour(alarm.expiry);
    for (const officeId of new Set(entries.map((entry) => entry.officeId))) {
      const card = {
        caseId: caseFile.id, number: caseFile.number, slug: caseFile.slug, clock: clock.id, round: clock.round, officeId, colour, givenAt: new Date(alarm.at),
      };
      if (!(await this.cards.give(manager, card))) continue;
      const holders = entries.filter((entry) => entry.officeId === officeId).flatMap((entry) => entry.claimedBy ?? []);
      const told = [...(await this.staff.withRole(manager, officeId, 'leader')), ...holders];
      await this.send(manager, caseFile, colour === 'red' ? 'case-red-card' : 'case-yellow-card', told, alarm.at);
    }
  }

  private async send(
    manager: EntityManager, caseFile: CaseFile, kind: 'case-due-soon' | 'case-escalated' | 'case-yellow-card' | 'case-red-card', accountIds: string[], deadline: string,
  ): Promise<void> {
    await this.notify.send(manager, {
      accountIds, kind, params: { number: caseFile.number, date: cityDateOf(new Date(deadline)) }, caseId: caseFile.id, link: `/desk/cases/${caseFile.number}`,
    });
  }
}
