import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock } from '../../platform/clock/clock.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { GRACE_MINUTES, missedAt } from '../domain/appointment.js';
import { appointmentById, lockStillsDue, perhapsMissed, takeToRemind, writeClosed } from '../store/appointment-rows.js';
import { lockCheck, partiesOfChecks } from '../store/check-rows.js';
import { KeepStills } from './keep-stills.js';
import { SettleCheck } from './settle-check.js';

const MINUTE_MS = 60_000;
const BATCH = 100;

/** What time does to appointments: it reminds, it lets those lapse that nobody came to, and it takes pictures away. */
@Injectable()
export class AppointmentTicks implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly settle: SettleCheck,
    private readonly stills: KeepStills,
    private readonly audit: Audit,
    private readonly notify: Notify,
  ) {}

  onModuleInit(): void {
    this.jobs.every(MINUTE_MS, 'identity.appointments', async () => {
      await this.remind();
      await this.lapse();
      await this.deleteStills();
    });
  }

  private async remind(): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      for (const { id, check_id } of await takeToRemind(manager, this.clock.now(), BATCH)) {
        const appointment = await appointmentById(manager, id);
        const check = await lockCheck(manager, check_id);
        if (!appointment || !check) continue;
        await this.notify.send(manager, {
          accountIds: [check.accountId],
          kind: 'appointment-soon',
          params: { way: appointment.way, at: appointment.startsAt.toISOString() },
          link: `/identity-check/${check.id}/${appointment.way}`,
        });
      }
    });
  }

  /** Nobody came: the person may book again, or take another way. */
  private async lapse(): Promise<void> {
    const at = this.clock.now();
    const ended = new Date(at.getTime() - Math.min(...Object.values(GRACE_MINUTES)) * MINUTE_MS);
    for (const id of await perhapsMissed(this.dataSource.manager, ended, BATCH)) {
      await this.dataSource.transaction(async (manager) => {
        const seen = await appointmentById(manager, id);
        const check = seen && (await lockCheck(manager, seen.checkId));
        // Read again under the lock: a clerk may have decided meanwhile.
        const appointment = check && (await appointmentById(manager, id));
        if (!check || appointment?.state !== 'booked' || missedAt(appointment) > at) return;
        await writeClosed(manager, id, { state: 'missed', at, evidenceUntil: appointment.hasStill ? at : undefined });
        await this.settle.reopen(manager, check.id);
        await this.audit.append(manager, {
          chain: check.partyId, at, actor: { kind: 'system', id: null }, action: 'identity-check.appointment-missed',
          subject: { kind: 'identity-check', id: check.id }, detail: { way: appointment.way, appointment: id },
        });
        await this.notify.send(manager, {
          accountIds: [check.accountId],
          kind: 'appointment-missed',
          params: { way: appointment.way, at: appointment.startsAt.toISOString() },
          link: `/identity-check/${check.id}`,
        });
      });
    }
  }

  private async deleteStills(): Promise<void> {
    const at = this.clock.now();
    const files = await this.dataSource.transaction(async (manager) => {
      const gone: string[] = [];
      const due = await lockStillsDue(manager, at, BATCH);
      const people = await partiesOfChecks(manager, due.map((appointment) => appointment.checkId));
      for (const appointment of due) {
        gone.push(...(await this.stills.delete(manager, appointment, at)));
        await this.audit.append(manager, {
          chain: people.get(appointment.checkId) ?? appointment.checkId, at, actor: { kind: 'system', id: null },
          action: 'identity-check.still-deleted', subject: { kind: 'identity-check', id: appointment.checkId }, detail: { appointment: appointment.id },
        });
      }
      return gone;
    });
    await this.stills.throwOut(files);
  }
}
