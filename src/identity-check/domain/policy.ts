import { DEFAULT_THRESHOLDS, type Thresholds } from '../judgement/judgement.js';

/** When a way with people behind it is open, and how many it takes at once. */
export interface WayHours {
  /** 'HH:MM' in the city's zone, on working days. */
  readonly from: string;
  readonly to: string;
  readonly slotMinutes: number;
  /** Appointments that one slot takes. */
  readonly perSlot: number;
}

/** Everything that a city decides about the identity check. A version of it is in force until the next is set. */
export interface CheckPolicy {
  readonly thresholds: Thresholds;
  /** How long a check for the account holds. */
  readonly validMonths: number;
  /** An open check that nobody comes back to closes after so many days. */
  readonly openDays: number;
  /** Days that evidence is kept after the verdict; 0: deleted at once. */
  readonly keepDays: { readonly pass: number; readonly review: number; readonly fail: number };
  readonly attempts: {
    readonly perAccount: number;
    readonly perDevice: number;
    /** Whole families and offices share an address. */
    readonly perAddress: number;
    readonly windowHours: number;
  };
  /** How many clerks must agree before a doubtful try passes. */
  readonly reviewers: 1 | 2;
  /** Look for one face trying several identities, among evidence still kept of people who agreed to it. */
  readonly crossChecking: boolean;
  /** Checks that may wait to be looked at; beyond it the room says that it is busy. */
  readonly queueLength: number;
  /** The department type whose clerks review. */
  readonly reviewDepartment: string;
  readonly video: WayHours;
  readonly window: WayHours;
}

export const DEFAULT_POLICY: CheckPolicy = {
  thresholds: DEFAULT_THRESHOLDS,
  validMonths: 12,
  openDays: 30,
  keepDays: { pass: 0, review: 30, fail: 30 },
  attempts: { perAccount: 5, perDevice: 5, perAddress: 40, windowHours: 6 },
  reviewers: 1,
  crossChecking: false,
  queueLength: 60,
  reviewDepartment: 'community-centre',
  video: { from: '09:00', to: '17:00', slotMinutes: 15, perSlot: 1 },
  window: { from: '09:00', to: '16:30', slotMinutes: 30, perSlot: 4 },
};

/** So many days before an open check closes, its person is told. */
export const LAPSE_WARNING_DAYS = 3;

/** The day `months` after an instant, at the same time of day; the last of the month where there is no such day. */
export function monthsAfter(at: Date, months: number): Date {
  const then = new Date(at);
  then.setUTCMonth(then.getUTCMonth() + months);
  if (then.getUTCDate() !== at.getUTCDate()) then.setUTCDate(0);
  return then;
}

/** Until when evidence is kept that was judged at an instant. */
export function keptUntil(judgedAt: Date, days: number): Date {
  return daysAfter(judgedAt, days);
}

export function daysAfter(at: Date, days: number): Date {
  return new Date(at.getTime() + days * 86_400_000);
}
