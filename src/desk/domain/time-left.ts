import type { Calendar } from '../../workflow/core/calendar.js';
import { addDays, DAY, dateInCity, endOfDay, startOfDay } from '../../workflow/core/city-time.js';

/** How much time a clerk has, in the terms a clerk thinks in. */
export type TimeLeft =
  /** `days` calendar days ago; 0: earlier today. */
  | { readonly left: 'overdue'; readonly days: number }
  /** Today is the last day; `at` where it ends before the day does. */
  | { readonly left: 'today'; readonly at: Date | undefined }
  /** Days after today that are still in time. */
  | { readonly left: 'working-days'; readonly days: number }
  | { readonly left: 'days'; readonly days: number };

/**
 * What is left at `now` until `dueAt`. Counted in working days unless the limit is one of natural days, or no working
 * day is left (it ends in a holiday).
 */
export function timeLeft(dueAt: Date, now: Date, calendar: Calendar, natural = false): TimeLeft {
  const today = dateInCity(now.getTime());
  const dueOn = dateInCity(dueAt.getTime());
  const days = Math.round((startOfDay(dueOn) - startOfDay(today)) / DAY);
  if (dueAt < now) return { left: 'overdue', days: Math.abs(days) };
  if (days === 0) return { left: 'today', at: dueAt.getTime() === endOfDay(dueOn) ? undefined : dueAt };
  if (natural) return { left: 'days', days };
  let working = 0;
  for (let date = addDays(today, 1); date <= dueOn; date = addDays(date, 1)) if (calendar.isWorkingDay(date)) working += 1;
  return working > 0 ? { left: 'working-days', days: working } : { left: 'days', days };
}

/** Red: too late, or to be done today (a last working day before a holiday too). Amber: the next working day is the last. */
export function urgencyOf(time: TimeLeft): 'red' | 'amber' | undefined {
  switch (time.left) {
    case 'overdue':
    case 'today':
      return 'red';
    case 'working-days':
      return time.days === 1 ? 'amber' : undefined;
    case 'days':
      return time.days === 1 ? 'amber' : undefined;
  }
}
