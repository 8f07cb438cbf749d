import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FindContact } from '../../accounts/application/find-contact.js';
import { FindParty } from '../../accounts/application/find-party.js';
import { Throttle } from '../../accounts/application/throttle.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { addDays, startOfDay } from '../../workflow/core/city-time.js';
import { readWindowCode, type Appointment, type AppointmentWay } from '../domain/appointment.js';
import { appointmentsOfDay, bookedByCode } from '../store/appointment-rows.js';
import { partiesOfChecks } from '../store/check-rows.js';
import { HoldAppointment } from './hold-appointment.js';
import { IdentityPolicy } from './identity-policy.js';

const PAGE = 30;

/** A mistyped code costs nothing; whoever tries codes one after another soon waits. */
const WRONG_CODES = { waits: [0, 0, 0, 0, 0, 30, 60, 300, 900], leakSeconds: 1800 };

export interface AppointmentLine {
  readonly appointment: Appointment;
  readonly personName: string | undefined;
  readonly clerkName: string | undefined;
}

export interface AppointmentDay {
  readonly lines: readonly AppointmentLine[];
  /** Key of the next page, or undefined on the last. */
  readonly next: string | undefined;
}

export type CodeRefusal =
  | { readonly refused: 'malformed' }
  /** Never given out, used, called off or lapsed. */
  | { readonly refused: 'unknown' }
  | { readonly refused: 'other-office' }
  | { readonly refused: 'other-day'; readonly startsAt: Date }
  | { readonly refused: 'too-many'; readonly waitSeconds: number };

/** The appointments of an office, and the one whose code a person shows. */
@Injectable()
export class FindAppointments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly policy: IdentityPolicy,
    private readonly parties: FindParty,
    private readonly contacts: FindContact,
    private readonly throttle: Throttle,
    private readonly vault: Vault,
    private readonly hold: HoldAppointment,
  ) {}

  /** Is it this member of staff's department that looks at people? */
  async isOf(actor: StaffActor): Promise<boolean> {
    const { reviewDepartment } = await this.policy.current(this.dataSource.manager);
    return actor.office.departmentType === reviewDepartment;
  }

  /** A day ('YYYY-MM-DD') in the order of its times: the video calls of the city, or the windows of the clerk's office. */
  async ofDay(actor: StaffActor, way: AppointmentWay, day: string, after: string | undefined): Promise<AppointmentDay> {
    const { manager } = this.dataSource;
    const range = { from: new Date(startOfDay(day)), until: new Date(startOfDay(addDays(day, 1))) };
    const officeId = way === 'window' ? actor.office.id : undefined;
    const found = await appointmentsOfDay(manager, { way, officeId }, range, readKey(after), PAGE + 1);
    const shown = found.slice(0, PAGE);
    const last = shown.at(-1);
    const checks = await partiesOfChecks(manager, shown.map((each) => each.checkId));
    const people = await this.parties.byIds(manager, [...checks.values()]);
    const clerks = await this.contacts.ofAccounts(manager, shown.flatMap((each) => each.clerkId ?? []));
    return {
      lines: shown.map((appointment) => ({
        appointment,
        personName: people.get(checks.get(appointment.checkId) ?? '')?.name,
        clerkName: clerks.get(appointment.clerkId ?? '')?.staffName,
      })),
      next: found.length > PAGE && last ? Buffer.from(`${last.startsAt.getTime()}_${last.id}`).toString('base64url') : undefined,
    };
  }

  /** Opens the window appointment whose code the person shows. A wrong code is counted before it is looked up. */
  async byCode(actor: StaffActor, typed: string): Promise<{ opened: string } | CodeRefusal> {
    const code = readWindowCode(typed);
    if (code === undefined) return { refused: 'malformed' };
    const key = { name: `window-code:${actor.accountId}`, ...WRONG_CODES };
    const { waitSeconds } = await this.throttle.enter(key);
    if (waitSeconds > 0) return { refused: 'too-many', waitSeconds };
    const found = await bookedByCode(this.dataSource.manager, this.vault.index('one-time-code', `window:${code}`));
    if (!found) return { refused: 'unknown' };
    await this.throttle.takeBack(key);
    if (found.officeId !== actor.office.id) return { refused: 'other-office' };
    if (cityDateOf(found.startsAt) !== cityDateOf(this.clock.now())) return { refused: 'other-day', startsAt: found.startsAt };
    const opened = await this.hold.open(actor, found.id);
    return 'opened' in opened ? { opened: found.id } : { refused: 'unknown' };
  }
}

function readKey(text: string | undefined): { startsAt: Date; id: string } | undefined {
  const match = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(Buffer.from(text ?? '', 'base64url').toString('latin1'));
  return match?.[1] && match[2] ? { startsAt: new Date(Number(match[1])), id: match[2] } : undefined;
}
