import type { Calendar } from '../../workflow/core/calendar.js';
import { addDays, dateInCity, startOfDay } from '../../workflow/core/city-time.js';
import { dayUsed, endOfLimit } from '../../workflow/core/limit.js';
import type { CaseState } from './case-state.js';

/** 容缺受理: a material that an accepted case still owes. */
export interface Deferral {
  readonly slotId: string;
  /** Working days. */
  readonly days: number;
  readonly begunAt: Date;
  /** The last moment in time. */
  readonly dueAt: Date;
  readonly lapsedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** Oldest first. */
  readonly deliveries: readonly Delivery[];
}

/** Files handed in for it, and what the office said. */
export interface Delivery {
  readonly round: number;
  readonly fileIds: readonly string[];
  readonly handedInAt: Date;
  readonly answer: 'confirmed' | 'asked-again' | undefined;
  readonly answeredAt: Date | undefined;
  /** Why it is asked for again. */
  readonly reason: string | undefined;
}

export type DeferralStanding =
  /** Nothing has come yet, or it has to come again. */
  | 'awaited'
  | 'late'
  /** It is with the office. */
  | 'delivered'
  | 'confirmed'
  /** The case ended without being granted: nobody needs it any more. */
  | 'dropped';

/** Working days before its end on which the applicant is reminded. */
const REMINDED_BEFORE = 2;

/** Whoever has to hand it in again has at least so many working days for it. */
const DAYS_AGAIN = 5;

export function deferralStanding(deferral: Deferral, now: Date): DeferralStanding {
  const last = deferral.deliveries.at(-1);
  if (last?.answer === 'confirmed') return 'confirmed';
  if (deferral.endedAt) return 'dropped';
  if (last && last.answer === undefined) return 'delivered';
  return deferral.lapsedAt || deferral.dueAt < now ? 'late' : 'awaited';
}

/** After the end too: late is better than never, and whoever decides sees that it was late. */
export function mayHandIn(standing: DeferralStanding): boolean {
  return standing === 'awaited' || standing === 'late' || standing === 'delivered';
}

/** Does a case of this state still want what was promised? Granted, too: the grant rested on the promise. */
export function stillOwes(state: CaseState): boolean {
  return state === 'accepted' || state === 'correction' || state === 'approved';
}

export interface Period {
  readonly dueAt: Date;
  /** The beginning of the day from which so few days are left that the applicant is reminded. */
  readonly remindAt: Date;
}

/** So many working days from the day after `from`. */
export function deferralPeriod(from: Date, days: number, calendar: Calendar): Period {
  const start = from.toISOString();
  const end = endOfLimit(start, days, 'working-day', calendar, []);
  if (end === undefined) throw new Error('a limit without a pause has an end');
  return { dueAt: new Date(end), remindAt: new Date(startOfDay(dayUsed(start, Math.max(1, days - REMINDED_BEFORE), 'working-day', calendar, []))) };
}

/** Working days after today that are still in time. */
export function workingDaysLeft({ dueAt }: Pick<Deferral, 'dueAt'>, now: Date, calendar: Calendar): number {
  let left = 0;
  for (let day = addDays(dateInCity(now.getTime()), 1); day <= dateInCity(dueAt.getTime()); day = addDays(day, 1)) if (calendar.isWorkingDay(day)) left += 1;
  return left;
}

/** The period that runs now, counted again: from the acceptance, or from when it was asked for again. */
export function periodNow(deferral: Deferral, calendar: Calendar): Period {
  const first = deferralPeriod(deferral.begunAt, deferral.days, calendar);
  const asked = deferral.deliveries.findLast((each) => each.answer === 'asked-again')?.answeredAt;
  return asked ? periodAgain({ ...deferral, dueAt: first.dueAt }, asked, calendar) : first;
}

/** Asked for again at `at`: never less time than there was. */
export function periodAgain(deferral: Pick<Deferral, 'begunAt' | 'days' | 'dueAt'>, at: Date, calendar: Calendar): Period {
  const again = deferralPeriod(at, DAYS_AGAIN, calendar);
  return again.dueAt > deferral.dueAt ? again : { dueAt: deferral.dueAt, remindAt: deferralPeriod(deferral.begunAt, deferral.days, calendar).remindAt };
}
