import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Notify } from '../../notifications/application/notify.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import { ReadProcess } from '../../workflow/application/read-process.js';
import type { ClockAlarm } from '../../workflow/core/clock-alarms.js';
import type { CaseFile } from '../domain/case.js';
import { StepCase } from './step-case.js';
import { TellOffice } from './tell-office.js';

/** The time for a correction (補正): the applicant is reminded before its end; at its end the case waits on, and both sides are told. */
@Injectable()
export class RemindApplicant {
  constructor(
    private readonly processes: ReadProcess,
    private readonly stepCase: StepCase,
    private readonly office: TellOffice,
    private readonly notify: Notify,
    private readonly clock: Clock,
  ) {}

  /** In the transaction that marks the alarm as given, so once. */
  async tell(manager: EntityManager, caseFile: CaseFile, alarm: ClockAlarm, deadline: string): Promise<void> {
    const at = this.clock.now();
    const over = alarm.alarm === 'expired';
    // After an outage the reminder comes together with the end: then the end says it all.
    if (!over && new Date(deadline) < at) return;
    const date = cityDateOf(new Date(deadline));
    await this.notify.send(manager, {
      accountIds: [caseFile.actorId], kind: over ? 'correction-overdue' : 'correction-due-soon', params: { number: caseFile.number, slug: caseFile.slug, date },
      caseId: caseFile.id, link: `/cases/${caseFile.number}/correction`,
    });
    if (!over) return;
    const clocks = await this.processes.clocksOf(manager, caseFile.id);
    await this.stepCase.withoutStep(manager, caseFile, {
      at, clocks, event: { kind: 'correction-overdue', actorKind: 'system', actorId: undefined, officeId: undefined, detail: { clock: alarm.clock } },
    });
    await this.office.tell(manager, caseFile, 'correction-missing', { date });
  }
}
