import type { Calendar } from '../../workflow/core/calendar.js';
import { addDays, MINUTE, startOfDay } from '../../workflow/core/city-time.js';
import type { WayHours } from './policy.js';

/** A time that may be booked. */
export interface Slot {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** How many working days ahead may be booked. */
export const DAYS_OFFERED = 10;

/** The next working days, today's date first if it is one: 'YYYY-MM-DD' in the city. */
export function daysOffered(today: string, calendar: Calendar): string[] {
  const days: string[] = [];
  // Longer holidays than a month there are none.
  for (let day = today, looked = 0; days.length < DAYS_OFFERED && looked < DAYS_OFFERED * 5; day = addDays(day, 1), looked += 1) {
    if (calendar.isWorkingDay(day)) days.push(day);
  }
  return days;
}

/** The slots of a day that have not begun: whole ones within the opening hours. None on a day off. */
export function slotsOf(day: string, hours: WayHours, calendar: Calendar, now: Date): Slot[] {
  if (!calendar.isWorkingDay(day)) return [];
  const length = hours.slotMinutes * MINUTE;
  const opens = startOfDay(day) + minutesOf(hours.from) * MINUTE;
  const closes = startOfDay(day) + minutesOf(hours.to) * MINUTE;
  const slots: Slot[] = [];
  for (let start = opens; start + length <= closes; start += length) {
    if (start > now.getTime()) slots.push({ startsAt: new Date(start), endsAt: new Date(start + length) });
  }
  return slots;
}

/** The slot that begins at that instant, if it is one that is offered now. */
export function slotAt(startsAt: Date, day: string, hours: WayHours, calendar: Calendar, now: Date, today: string): Slot | undefined {
  if (!daysOffered(today, calendar).includes(day)) return undefined;
  return slotsOf(day, hours, calendar, now).find((slot) => slot.startsAt.getTime() === startsAt.getTime());
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
