import type { EntityManager } from 'typeorm';
import type { Appointment, AppointmentState, AppointmentWay, ScriptStep } from '../domain/appointment.js';

interface AppointmentRow {
  readonly id: string;
  readonly check_id: string;
  readonly way: AppointmentWay;
  readonly office_id: string | null;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly state: AppointmentState;
  readonly data_key_id: string;
  readonly code: Buffer | null;
  readonly clerk_id: string | null;
  readonly opened_at: Date | null;
  readonly still_key_id: string | null;
  readonly still_file_id: string | null;
  readonly evidence_until: Date | null;
}

/** With what lies sealed beside it. */
export interface KeptAppointment extends Appointment {
  readonly dataKeyId: string;
  readonly sealedCode: Buffer | undefined;
  readonly still: { readonly keyId: string; readonly fileId: string } | undefined;
  readonly evidenceUntil: Date | undefined;
}

const COLUMNS = 'id, check_id, way, office_id, starts_at, ends_at, state, data_key_id, code, clerk_id, opened_at, still_key_id, still_file_id, evidence_until';

export interface NewAppointment {
  readonly id: string;
  readonly checkId: string;
  readonly way: AppointmentWay;
  readonly officeId: string | undefined;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly dataKeyId: string;
  readonly codeIndex: Buffer | undefined;
  readonly sealedCode: Buffer | undefined;
  readonly bookedBy: string;
  readonly at: Date;
}

/** False when somebody else took that place at this moment: the caller looks for another. */
export async function insertAppointment(manager: EntityManager, appointment: NewAppointment, seat: number): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `insert into identity_appointment (id, check_id, way, office_id, starts_at, ends_at, seat, state, data_key_id, code_index, code, booked_by, booked_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'booked', $8, $9, $10, $11, $12)
     on conflict (way, office_id, starts_at, seat) where state = 'booked' do nothing returning id`,
    [
      appointment.id, appointment.checkId, appointment.way, appointment.officeId ?? null, appointment.startsAt, appointment.endsAt, seat,
      appointment.dataKeyId, appointment.codeIndex ?? null, appointment.sealedCode ?? null, appointment.bookedBy, appointment.at,
    ],
  );
  return rows.length > 0;
}

/** The seats taken between two instants, by the start of their slot. */
export async function takenSeats(
  manager: EntityManager,
  way: AppointmentWay,
  officeId: string | undefined,
  from: Date,
  until: Date,
): Promise<Map<number, number[]>> {
  const rows: { starts_at: Date; seats: number[] }[] = await manager.query(
    `select starts_at, array_agg(seat) as seats from identity_appointment
     where way = $1 and ${placeOf(way)} and starts_at >= $3 and starts_at < $4 and state = 'booked' group by starts_at`,
    [way, officeId ?? null, from, until],
  );
  return new Map(rows.map((row) => [row.starts_at.getTime(), row.seats]));
}

export async function appointmentById(manager: EntityManager, id: string): Promise<KeptAppointment | undefined> {
  return first(await manager.query(`select ${COLUMNS} from identity_appointment where id = $1`, [id]));
}

/** The newest of a check: the booked one, or how the last one ended. */
export async function newestAppointment(manager: EntityManager, checkId: string): Promise<KeptAppointment | undefined> {
  return first(await manager.query(
    `select ${COLUMNS} from identity_appointment where check_id = $1 order by (state = 'booked') desc, booked_at desc, id desc limit 1`,
    [checkId],
  ));
}

export async function bookedByCode(manager: EntityManager, codeIndex: Buffer): Promise<KeptAppointment | undefined> {
  return first(await manager.query(`select ${COLUMNS} from identity_appointment where code_index = $1 and state = 'booked'`, [codeIndex]));
}

/** A day of one place, in the order of its times, from after `after`. */
export async function appointmentsOfDay(
  manager: EntityManager,
  place: { readonly way: AppointmentWay; readonly officeId: string | undefined },
  day: { readonly from: Date; readonly until: Date },
  after: { readonly startsAt: Date; readonly id: string } | undefined,
  limit: number,
): Promise<KeptAppointment[]> {
  const rows: AppointmentRow[] = await manager.query(
    `select ${COLUMNS} from identity_appointment
     where way = $1 and ${placeOf(place.way)} and starts_at >= $3 and starts_at < $4 and state <> 'cancelled'
       and ($5::timestamptz is null or (starts_at, id) > ($5, $6::uuid))
     order by starts_at, id limit $7`,
    [place.way, place.officeId ?? null, day.from, day.until, after?.startsAt ?? null, after?.id ?? null, limit],
  );
  return rows.map(toAppointment);
}

export async function writeOpened(manager: EntityManager, id: string, clerkId: string, at: Date): Promise<void> {
  await manager.query('update identity_appointment set clerk_id = $2, opened_at = coalesce(opened_at, $3) where id = $1', [id, clerkId, at]);
}

export async function writeClosed(
  manager: EntityManager,
  id: string,
  end: {
    readonly state: Exclude<AppointmentState, 'booked'>;
    readonly at: Date;
    readonly steps?: readonly ScriptStep[];
    readonly reason?: Buffer;
    readonly evidenceUntil?: Date | undefined;
  },
): Promise<void> {
  await manager.query(
    'update identity_appointment set state = $2, closed_at = $3, steps = $4, reason = $5, evidence_until = $6 where id = $1',
    [id, end.state, end.at, end.steps ?? [], end.reason ?? null, end.evidenceUntil ?? null],
  );
}

export async function writeStill(manager: EntityManager, id: string, still: { keyId: string; fileId: string }): Promise<void> {
  await manager.query('update identity_appointment set still_key_id = $2, still_file_id = $3 where id = $1', [id, still.keyId, still.fileId]);
}

export async function writeStillDeleted(manager: EntityManager, id: string, at: Date): Promise<void> {
  await manager.query('update identity_appointment set evidence_deleted_at = $2 where id = $1', [id, at]);
}

/** Booked ones that nobody came to; their ids, each to be looked at again under its check's lock. */
export async function perhapsMissed(manager: EntityManager, endedBefore: Date, limit: number): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `select id from identity_appointment where state = 'booked' and ends_at <= $1 order by ends_at limit $2`,
    [endedBefore, limit],
  );
  return rows.map((row) => row.id);
}

/**
 * Takes those to be reminded: a day before; or, booked later than that, an hour before. Marked in the same statement, so
 * that two workers don't remind twice.
 */
export async function takeToRemind(manager: EntityManager, now: Date, limit: number): Promise<{ id: string; check_id: string }[]> {
  const [rows]: [{ id: string; check_id: string }[], number] = await manager.query(
    `update identity_appointment set reminded_at = $1 where id in (
       select id from identity_appointment
       where state = 'booked' and reminded_at is null and starts_at > $1 and starts_at <= $1::timestamptz + interval '1 day'
         and (booked_at <= starts_at - interval '1 day' or starts_at <= $1::timestamptz + interval '1 hour')
       order by starts_at limit $2 for update skip locked)
     returning id, check_id`,
    [now, limit],
  );
  return rows;
}

/** Calls that are over and whose picture still lies here, by this account or of this person, newest first. */
export async function stillsHeld(manager: EntityManager, accountId: string, partyId: string, limit: number): Promise<KeptAppointment[]> {
  const rows: AppointmentRow[] = await manager.query(
    `select ${COLUMNS.replace(/\w+/g, (name) => `a.${name}`)} from identity_appointment a join identity_check c on c.id = a.check_id
     where (c.account_id = $1 or c.party_id = $2) and a.still_file_id is not null and a.evidence_deleted_at is null and a.state <> 'booked'
     order by a.starts_at desc, a.id desc limit $3`,
    [accountId, partyId, limit],
  );
  return rows.map(toAppointment);
}

/** Whose picture's time is up, locked. */
export async function lockStillsDue(manager: EntityManager, now: Date, limit: number): Promise<KeptAppointment[]> {
  const rows: AppointmentRow[] = await manager.query(
    `select ${COLUMNS} from identity_appointment
     where evidence_until <= $1 and evidence_deleted_at is null order by evidence_until limit $2 for update skip locked`,
    [now, limit],
  );
  return rows.map(toAppointment);
}

/** By video there is no office; the second parameter is named either way, so that the numbers after it stay. */
function placeOf(way: AppointmentWay): string {
  return way === 'window' ? 'office_id = $2' : '(office_id is null and $2::uuid is null)';
}

function toAppointment(row: AppointmentRow): KeptAppointment {
  return {
    id: row.id,
    checkId: row.check_id,
    way: row.way,
    officeId: row.office_id ?? undefined,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    state: row.state,
    clerkId: row.clerk_id ?? undefined,
    openedAt: row.opened_at ?? undefined,
    hasStill: row.still_file_id !== null,
    dataKeyId: row.data_key_id,
    sealedCode: row.code ?? undefined,
    still: row.still_key_id && row.still_file_id ? { keyId: row.still_key_id, fileId: row.still_file_id } : undefined,
    evidenceUntil: row.evidence_until ?? undefined,
  };
}

function first(rows: readonly AppointmentRow[]): KeptAppointment | undefined {
  return rows[0] && toAppointment(rows[0]);
}
