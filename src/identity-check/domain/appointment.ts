/** The two ways with a clerk behind them. */
export const APPOINTMENT_WAYS = ['video', 'window'] as const;
export type AppointmentWay = (typeof APPOINTMENT_WAYS)[number];

/**
 * booked: to come, or being held. passed, failed: the clerk has decided. inconclusive: it could not be told (picture,
 * sound, line), which is nobody's fault. missed: the person didn't come. After the last three all ways are open again.
 */
export type AppointmentState = 'booked' | 'passed' | 'failed' | 'inconclusive' | 'cancelled' | 'missed';

export interface Appointment {
  readonly id: string;
  readonly checkId: string;
  readonly way: AppointmentWay;
  /** Undefined by video. */
  readonly officeId: string | undefined;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly state: AppointmentState;
  readonly clerkId: string | undefined;
  readonly openedAt: Date | undefined;
  readonly hasStill: boolean;
}

/** What a clerk may conclude. */
export const VERDICTS = ['passed', 'failed', 'inconclusive', 'missed'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What the clerk does in a call or at the window, in order. All of them before a pass. */
export const SCRIPT = {
  video: ['told-no-recording', 'own-will', 'card-front', 'card-back', 'face-turned', 'still-compared'],
  window: ['card-genuine', 'card-matches-record', 'face-matches-card', 'own-will'],
} as const;
export type ScriptStep = (typeof SCRIPT)[AppointmentWay][number];

export function stepsOf(way: AppointmentWay): readonly ScriptStep[] {
  return SCRIPT[way];
}

const MINUTE = 60_000;
/** The door of the video room opens so long before the time. */
export const EARLY_MINUTES = 10;
/** Somebody who never opened it has missed it so long after its end; a call that was opened may go on for an hour. */
export const GRACE_MINUTES = { unopened: 15, opened: 60 } as const;

/** May the two sides of a video appointment meet now? */
export function roomDoor(appointment: Appointment, now: Date): 'early' | 'open' | 'closed' {
  if (appointment.state !== 'booked') return 'closed';
  if (now.getTime() < appointment.startsAt.getTime() - EARLY_MINUTES * MINUTE) return 'early';
  return now >= missedAt(appointment) ? 'closed' : 'open';
}

/** From when on a booked appointment counts as missed. */
export function missedAt({ endsAt, openedAt }: Pick<Appointment, 'endsAt' | 'openedAt'>): Date {
  return new Date(endsAt.getTime() + (openedAt ? GRACE_MINUTES.opened : GRACE_MINUTES.unopened) * MINUTE);
}

/** May it still be moved or called off by the person? Not once a clerk is at it. */
export function mayBeMoved(appointment: Appointment, now: Date): boolean {
  return appointment.state === 'booked' && appointment.openedAt === undefined && now < appointment.endsAt;
}

/** Letters and digits that nobody mistakes for one another, spoken or written. */
const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const CODE_LENGTH = 8;

/** 31^8, some 8 × 10^11: with the limit on wrong ones, not to be guessed in the weeks that it lives. */
export function makeWindowCode(pick: (below: number) => number): string {
  return Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET.charAt(pick(CODE_ALPHABET.length))).join('');
}

/** As typed or scanned: without the dash, in any case. Undefined when it can't be a code. */
export function readWindowCode(typed: string): string | undefined {
  const code = typed.normalize('NFKC').replace(/[\s‐-―-]/g, '').toUpperCase();
  return new RegExp(`^[${CODE_ALPHABET}]{${CODE_LENGTH}}$`).test(code) ? code : undefined;
}

/** 7KQM-4T2X, as it is shown. */
export function writeWindowCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
