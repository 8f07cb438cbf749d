import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindContact } from '../../accounts/application/find-contact.js';
import { FindParty, type PartyFacts } from '../../accounts/application/find-party.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import { ReadPortrait } from '../../certificates/application/read-portrait.js';
import { Notify } from '../../notifications/application/notify.js';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import { Vault } from '../../platform/crypto/vault.js';
import { roomDoor, stepsOf, type Appointment, type ScriptStep, type Verdict } from '../domain/appointment.js';
import type { IdentityCheck } from '../domain/check.js';
import { keptUntil } from '../domain/policy.js';
import { appointmentById, writeClosed, writeOpened, type KeptAppointment } from '../store/appointment-rows.js';
import { checkById, lockCheck } from '../store/check-rows.js';
import { clearSides, sideOf } from '../store/video-rows.js';
import { KeepStills } from './keep-stills.js';
import { IdentityPolicy } from './identity-policy.js';
import { SettleCheck } from './settle-check.js';

export interface OpenedAppointment {
  readonly appointment: Appointment;
  readonly check: IdentityCheck;
  readonly person: PartyFacts | undefined;
  /** There is a portrait on file to compare with. */
  readonly hasPortrait: boolean;
  /** The clerk in charge; undefined before anybody opened it. */
  readonly clerkName: string | undefined;
  readonly mine: boolean;
  readonly door: 'early' | 'open' | 'closed';
}

export type HoldRefusal =
  | { readonly refused: 'no-such-appointment' }
  /** Decided, called off or lapsed meanwhile. */
  | { readonly refused: 'closed' }
  | { readonly refused: 'early' }
  /** A colleague is at it. */
  | { readonly refused: 'in-charge'; readonly name: string | undefined }
  | { readonly refused: 'reason-missing' }
  | { readonly refused: 'steps-missing' }
  | { readonly refused: 'still-missing' }
  | { readonly refused: 'name-unknown' };

export interface Conclusion {
  readonly verdict: Verdict;
  readonly steps: readonly ScriptStep[];
  readonly reason: string;
}

/** A clerk meets the person: opens the appointment, takes a picture in the call, decides with a reason. */
@Injectable()
export class HoldAppointment {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly policy: IdentityPolicy,
    private readonly settle: SettleCheck,
    private readonly parties: FindParty,
    private readonly contacts: FindContact,
    private readonly portraits: ReadPortrait,
    private readonly vault: Vault,
    private readonly stills: KeepStills,
    private readonly audit: Audit,
    private readonly notify: Notify,
  ) {}

  /** Undefined for whom it doesn't exist: another department's clerk, another office's window. */
  async read(actor: StaffActor, id: string): Promise<OpenedAppointment | undefined> {
    const { manager } = this.dataSource;
    const appointment = await appointmentById(manager, id);
    if (!appointment || !(await this.mayHold(manager, actor, appointment))) return undefined;
    const check = await checkById(manager, appointment.checkId);
    if (!check) return undefined;
    const { clerkId } = appointment;
    return {
      appointment,
      check,
      person: await this.parties.byId(manager, check.partyId),
      hasPortrait: await this.portraits.exists(manager, check.partyId, cityDateOf(this.clock.now())),
      clerkName: clerkId === undefined ? undefined : (await this.contacts.ofAccounts(manager, [clerkId])).get(clerkId)?.staffName,
      mine: clerkId === actor.accountId,
      door: roomDoor(appointment, this.clock.now()),
    };
  }

  /** Takes charge. A colleague's call is taken over only when they are no longer in it; at the window whoever has the code has the person. */
  async open(actor: StaffActor, id: string): Promise<{ opened: true } | HoldRefusal> {
    const at = this.clock.now();
    return this.underLock(actor, id, async (manager, check, appointment) => {
      if (appointment.clerkId === actor.accountId) return { opened: true } as const;
      if (appointment.way === 'video' && roomDoor(appointment, at) !== 'open') return { refused: 'early' } as const;
      if (appointment.way === 'video' && appointment.clerkId !== undefined && (await sideOf(manager, id, 'clerk'))?.here) {
        const name = (await this.contacts.ofAccounts(manager, [appointment.clerkId])).get(appointment.clerkId)?.staffName;
        return { refused: 'in-charge', name } as const;
      }
      await writeOpened(manager, id, actor.accountId, at);
      await this.record(manager, actor, check, 'identity-check.appointment-opened', { way: appointment.way, appointment: id }, at);
      return { opened: true } as const;
    });
  }

  /** The portrait on file, for the clerk in charge; each look is recorded. */
  async portrait(actor: StaffActor, id: string): Promise<Buffer | undefined> {
    const opened = await this.read(actor, id);
    if (!opened?.mine || opened.appointment.state !== 'booked') return undefined;
    const { partyId } = opened.check;
    const purpose = { kind: 'identity-appointment', id };
    return this.dataSource.transaction((manager) =>
      this.portraits.of(manager, partyId, { by: { kind: 'staff', id: actor.accountId }, purpose, at: this.clock.now() }));
  }

  /** A picture from the call, JPEG: takes the place of the one before. */
  async keepStill(actor: StaffActor, id: string, picture: Uint8Array): Promise<{ kept: true } | HoldRefusal> {
    const at = this.clock.now();
    let old: string[] = [];
    const result = await this.underLock(actor, id, async (manager, check, appointment) => {
      if (appointment.way !== 'video' || appointment.clerkId !== actor.accountId) return { refused: 'in-charge', name: undefined } as const;
      old = await this.stills.put(manager, appointment, picture, at);
      await this.record(manager, actor, check, 'identity-check.still-taken', { appointment: id }, at);
      return { kept: true } as const;
    });
    await this.stills.throwOut(old);
    return result;
  }

  async still(actor: StaffActor, id: string): Promise<Buffer | undefined> {
    const { manager } = this.dataSource;
    const appointment = await appointmentById(manager, id);
    if (appointment?.clerkId !== actor.accountId || appointment.state !== 'booked') return undefined;
    return this.stills.read(manager, appointment);
  }

  async conclude(actor: StaffActor, id: string, { verdict, steps, reason }: Conclusion): Promise<{ concluded: Verdict } | HoldRefusal> {
    const at = this.clock.now();
    let deleted: string[] = [];
    const result = await this.underLock(actor, id, async (manager, check, appointment) => {
      if (appointment.clerkId !== actor.accountId) return { refused: 'in-charge', name: undefined } as const;
      if (reason.trim() === '') return { refused: 'reason-missing' } as const;
      if (verdict === 'passed') {
        if (stepsOf(appointment.way).some((step) => !steps.includes(step))) return { refused: 'steps-missing' } as const;
        if (appointment.way === 'video' && !appointment.still) return { refused: 'still-missing' } as const;
        // A pass says "this is the person of that name and number": there must be one.
        if ((await this.parties.byId(manager, check.partyId))?.name === undefined) return { refused: 'name-unknown' } as const;
      }
      deleted = await this.close(manager, appointment, { verdict, steps, reason }, at);
      const by = { kind: 'staff', id: actor.accountId } as const;
      if (verdict === 'passed') await this.settle.pass(manager, { checkId: check.id, way: appointment.way, by, at });
      else if (verdict === 'failed') await this.settle.fail(manager, { checkId: check.id, way: appointment.way, by, at });
      else await this.giveBack(manager, check, appointment, verdict);
      await this.record(manager, actor, check, 'identity-check.appointment-concluded', { way: appointment.way, appointment: id, verdict }, at);
      return { concluded: verdict } as const;
    });
    await this.stills.throwOut(deleted);
    return result;
  }

  private async close(manager: EntityManager, appointment: KeptAppointment, { verdict, steps, reason }: Conclusion, at: Date): Promise<string[]> {
    const { keepDays } = await this.policy.current(manager);
    const days = verdict === 'passed' ? keepDays.pass : verdict === 'failed' ? keepDays.fail : 0;
    const key = await this.vault.openKey(manager, appointment.dataKeyId);
    await writeClosed(manager, appointment.id, {
      state: verdict,
      at,
      steps,
      reason: key.seal(Buffer.from(reason.trim(), 'utf8'), `identity_appointment.reason:${appointment.id}`),
      evidenceUntil: appointment.still && keptUntil(at, days),
    });
    await clearSides(manager, appointment.id);
    return appointment.still && days === 0 ? this.stills.delete(manager, appointment, at) : [];
  }

  /** Nothing was decided about the person: they may book again or take another way, and are told. */
  private async giveBack(manager: EntityManager, check: IdentityCheck, appointment: KeptAppointment, verdict: 'inconclusive' | 'missed'): Promise<void> {
    await this.settle.reopen(manager, check.id);
    await this.notify.send(manager, {
      accountIds: [check.accountId],
      kind: verdict === 'missed' ? 'appointment-missed' : 'appointment-inconclusive',
      params: { way: appointment.way, at: appointment.startsAt.toISOString() },
      link: `/identity-check/${check.id}`,
    });
  }

  /** The check's row is the lock, as for everything that moves a check; the appointment is read again behind it. */
  private async underLock<Done>(
    actor: StaffActor,
    id: string,
    work: (manager: EntityManager, check: IdentityCheck, appointment: KeptAppointment) => Promise<Done | HoldRefusal>,
  ): Promise<Done | HoldRefusal> {
    return this.dataSource.transaction(async (manager): Promise<Done | HoldRefusal> => {
      const seen = await appointmentById(manager, id);
      if (!seen || !(await this.mayHold(manager, actor, seen))) return { refused: 'no-such-appointment' };
      const check = await lockCheck(manager, seen.checkId);
      const appointment = check && (await appointmentById(manager, id));
      if (!check || !appointment) return { refused: 'no-such-appointment' };
      if (appointment.state !== 'booked') return { refused: 'closed' };
      return work(manager, check, appointment);
    });
  }

  private async mayHold(manager: EntityManager, actor: StaffActor, appointment: Appointment): Promise<boolean> {
    const { reviewDepartment } = await this.policy.current(manager);
    if (actor.office.departmentType !== reviewDepartment) return false;
    return appointment.way === 'video' || appointment.officeId === actor.office.id;
  }

  private record(manager: EntityManager, actor: StaffActor, check: IdentityCheck, action: string, detail: Record<string, string>, at: Date): Promise<void> {
    return this.audit.append(manager, {
      chain: check.partyId, at, actor: { kind: 'staff', id: actor.accountId }, action, subject: { kind: 'identity-check', id: check.id }, detail,
    });
  }
}
