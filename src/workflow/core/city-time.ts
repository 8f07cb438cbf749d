/**
 * Instants and calendar dates of the city (Asia/Shanghai). The zone has had no summer time since 1991, so a fixed
 * offset is exact for every date a case can have, and costs a hundredth of what Intl does.
 */
export const CITY_OFFSET = 8 * 3_600_000;
export const DAY = 86_400_000;
export const MINUTE = 60_000;

/** The city's calendar date 'YYYY-MM-DD' at an instant. */
export function dateInCity(instant: string | number): string {
  const time = typeof instant === 'number' ? instant : Date.parse(instant);
  return new Date(time + CITY_OFFSET).toISOString().slice(0, 10);
}

/** The first instant of a date in the city, in milliseconds. */
export function startOfDay(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) - CITY_OFFSET;
}

/** The last millisecond of a date in the city. */
export function endOfDay(date: string): number {
  return startOfDay(date) + DAY - 1;
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

const following = new Map<string, string>();
const MOST_REMEMBERED = 5_000;

/** Limits walk over the same days again and again. */
export function nextDay(date: string): string {
  let next = following.get(date);
  if (next === undefined) {
    if (following.size >= MOST_REMEMBERED) following.clear();
    following.set(date, (next = addDays(date, 1)));
  }
  return next;
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}
