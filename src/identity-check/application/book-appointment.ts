import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { FindOffice, type OfficeFacts } from '../../accounts/application/find-office.js';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { Calendars } from '../../workflow/application/calendars.js';
import { addDays, startOfDay } from '../../workflow/core/city-time.js';
import { makeWindowCode, mayBeMoved, type Appointment, type AppointmentWay } from '../domain/appointment.js';
import type { CheckState, CheckWay, IdentityCheck } from '../domain/check.js';
import { daysOffered, slotAt, slotsOf, type Slot } from '../domain/slots.js';
import { insertAppointment, newestAppointment, takenSeats, writeClosed } from '../store/appointment-rows.js';
import { lockCheck } from '../store/check-rows.js';
import { IdentityPolicy } from './identity-policy.js';
import { SettleCheck } from './settle-check.js';

export type BookingRefusal =
  /** The check is decided, or another way has it in hand. */
  | { readonly refused: 'settled'; readonly state: CheckState; readonly way: CheckWay | undefined }
  /** Nothing of the kind, or no longer: the page offers what there is. */
  | { readonly refused: 'no-such-slot' }
  | { readonly refused: 'no-such-office' }
  /** Others were quicker. */
  | { readonly refused: 'slot-full' }
  /** The clerk is at it already. */
  | { readonly refused: 'begun' }
  | { readonly refused: 'nothing-booked' };

export interface OfferedSlot extends Slot {
  readonly free: boolean;
}

/** The days that may be chosen, and the times of the one that was. */
export interface Offer {
  readonly days: readonly string[];
  readonly day: string | undefined;
  readonly slots: readonly OfferedSlot[];
}

/** A person takes a time with a clerk: by video, or at an office's window. */
@Injectable()
export class BookAppointment {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly calendars: Calendars,
    private readonly policy: IdentityPolicy,
    private readonly offices: FindOffice,
    private readonly settle: SettleCheck,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly notify: Notify,
  ) {}

  /** The offices that have a window for it. */
  async windows(): Promise<OfficeFacts[]> {
    const { manager } = this.dataSource;
    const { reviewDepartment } = await this.policy.current(manager);
    return (await this.offices.all(manager)).filter((office) => office.departmentType === reviewDepartment);
  }

  async offer(way: AppointmentWay, officeId: string | undefined, wanted: string | undefined): Promise<Offer> {
    const { manager } = this.dataSource;
    const hours = (await this.policy.current(manager))[way];
    const calendar = this.calendars.current();
    const now = this.clock.now();
    const days = daysOffered(this.clock.today(), calendar).filter((day) => slotsOf(day, hours, calendar, now).length > 0);
    const day = days.find((each) => each === wanted) ?? days[0];
    if (day === undefined) return { days, day, slots: [] };
    const taken = await takenSeats(manager, way, officeId, new Date(startOfDay(day)), new Date(startOfDay(addDays(day, 1))));
    const slots = slotsOf(day, hours, calendar, now).map((slot) => ({
      ...slot,
      free: (taken.get(slot.startsAt.getTime())?.length ?? 0) < hours.perSlot,
    }));
    return { days, day, slots };
  }

  /** Books, or moves what this check has booked: the old time is given back in the same breath as the new one is taken. */
  async book(
    actor: CitizenActor,
    checkId: string,
    wanted: { readonly way: AppointmentWay; readonly officeId: string | undefined; readonly startsAt: Date },
  ): Promise<{ booked: string } | BookingRefusal> {
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const check = await lockCheck(manager, checkId);
      if (!check) return { refused: 'nothing-booked' } as const;
      const policy = await this.policy.current(manager);
      const hours = policy[wanted.way];
      const slot = slotAt(wanted.startsAt, cityDateOf(wanted.startsAt), hours, this.calendars.current(), at, cityDateOf(at));
      if (!slot) return { refused: 'no-such-slot' } as const;
      if (wanted.way === 'window') {
        const office = wanted.officeId === undefined ? undefined : await this.offices.byId(manager, wanted.officeId);
        if (office?.departmentType !== policy.reviewDepartment) return { refused: 'no-such-office' } as const;
      }
      const held = await newestAppointment(manager, checkId);
      const moved = check.state === 'waiting' && held?.state === 'booked' && held.way === wanted.way ? held : undefined;
      if (moved && !mayBeMoved(moved, at)) return { refused: 'begun' } as const;
      if (!moved && check.state !== 'open') return { refused: 'settled', state: check.state, way: check.way } as const;
      const seats = await takenSeats(manager, wanted.way, wanted.officeId, slot.startsAt, slot.endsAt);
      const full = (seats.get(slot.startsAt.getTime())?.length ?? 0) >= hours.perSlot;
      if (full) return { refused: 'slot-full' } as const;
      if (moved) await writeClosed(manager, moved.id, { state: 'cancelled', at });
      else await this.settle.wait(manager, checkId, wanted.way);
      const booked = await this.insert(manager, check, actor, { ...wanted, ...slot }, hours.perSlot, at);
      // Thrown, so that what was given back or taken up is undone with it.
      if (!booked) throw new SlotTaken();
      await this.audit.append(manager, {
        chain: check.partyId,
        at,
        actor: { kind: 'citizen', id: actor.accountId },
        action: moved ? 'identity-check.appointment-moved' : 'identity-check.appointment-booked',
        subject: { kind: 'identity-check', id: checkId },
        detail: { way: wanted.way, startsAt: slot.startsAt.toISOString(), appointment: booked },
      });
      await this.notify.send(manager, {
        accountIds: [check.accountId],
        kind: 'appointment-booked',
        params: { way: wanted.way, at: slot.startsAt.toISOString() },
        link: `/identity-check/${checkId}/${wanted.way}`,
      });
      return { booked };
    }).catch((problem: unknown) => {
      if (problem instanceof SlotTaken) return { refused: 'slot-full' } as const;
      throw problem;
    });
  }

  /** Called off by the person: all ways are open again. */
  async cancel(actor: CitizenActor, checkId: string): Promise<{ cancelled: true } | BookingRefusal> {
    const at = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      const check = await lockCheck(manager, checkId);
      const held = check && (await newestAppointment(manager, checkId));
      if (!check || held?.state !== 'booked') return { refused: 'nothing-booked' } as const;
      if (!mayBeMoved(held, at)) return { refused: 'begun' } as const;
      await writeClosed(manager, held.id, { state: 'cancelled', at });
      await this.settle.reopen(manager, checkId);
      await this.audit.append(manager, {
        chain: check.partyId,
        at,
        actor: { kind: 'citizen', id: actor.accountId },
        action: 'identity-check.appointment-cancelled',
        subject: { kind: 'identity-check', id: checkId },
        detail: { way: held.way, appointment: held.id },
      });
      return { cancelled: true } as const;
    });
  }

  /** The appointment of a check: the booked one, else how the last ended. The code only while it is good for something. */
  async ofCheck(manager: EntityManager, checkId: string): Promise<{ appointment: Appointment; code: string | undefined; office: OfficeFacts | undefined } | undefined> {
    const held = await newestAppointment(manager, checkId);
    if (!held) return undefined;
    const key = held.sealedCode && held.state === 'booked' ? await this.vault.openKey(manager, held.dataKeyId) : undefined;
    return {
      appointment: held,
      code: held.sealedCode && key?.open(held.sealedCode, `identity_appointment.code:${held.id}`).toString('utf8'),
      office: held.officeId === undefined ? undefined : await this.offices.byId(manager, held.officeId),
    };
  }

  /** The lowest free place of the slot. Undefined when others took them all meanwhile. */
  private async insert(
    manager: EntityManager,
    check: IdentityCheck,
    actor: CitizenActor,
    wanted: Slot & { readonly way: AppointmentWay; readonly officeId: string | undefined },
    places: number,
    at: Date,
  ): Promise<string | undefined> {
    const id = uuidv7();
    const key = await this.vault.createKey(manager, at);
    const code = wanted.way === 'window' ? makeWindowCode((below) => randomInt(below)) : undefined;
    for (let turn = 0; turn <= places; turn += 1) {
      const taken = (await takenSeats(manager, wanted.way, wanted.officeId, wanted.startsAt, wanted.endsAt)).get(wanted.startsAt.getTime()) ?? [];
      const seat = Array.from({ length: places }, (_, index) => index + 1).find((each) => !taken.includes(each));
      if (seat === undefined) return undefined;
      const inserted = await insertAppointment(manager, {
        id,
        checkId: check.id,
        way: wanted.way,
        officeId: wanted.way === 'window' ? wanted.officeId : undefined,
        startsAt: wanted.startsAt,
        endsAt: wanted.endsAt,
        dataKeyId: key.id,
        codeIndex: code === undefined ? undefined : this.vault.index('one-time-code', `window:${code}`),
        sealedCode: code === undefined ? undefined : key.seal(Buffer.from(code, 'utf8'), `identity_appointment.code:${id}`),
        bookedBy: actor.accountId,
        at,
      }, seat);
      if (inserted) return id;
    }
    return undefined;
  }
}

class SlotTaken extends Error {}
