import type { Calendar } from './calendar.js';
import { dateInCity, endOfDay, MINUTE, nextDay, startOfDay } from './city-time.js';
import type { ClockUnit } from './extension.js';

/** A span that does not count; without `to` it is still going on and nothing counts from there. */
export interface Pause {
  readonly from: string;
  readonly to?: string;
}

/** Years of not reaching a limit mean a mistake in the calendar, not a long case. */
const MOST_DAYS = 40_000;

/**
 * The end of a limit that began at `start`: the last millisecond of its last day for units in days, the exact moment
 * for units in hours. Undefined while a pause is going on.
 *
 * A day is used up when it ends with the clock running. The day of the start is not counted (行政許可法, and 民法典 201),
 * a paused stretch takes out its first day and those after it up to, not including, the day it ends.
 */
export function endOfLimit(
  start: string,
  units: number,
  unit: ClockUnit,
  calendar: Calendar,
  pauses: readonly Pause[],
): string | undefined {
  if (pauses.some((each) => each.to === undefined)) return undefined;
  if (unit === 'working-day' || unit === 'natural-day')
    return new Date(endOfDay(dayUsed(start, units, unit, calendar, pauses))).toISOString();
  return new Date(timeUsed(start, units * 60 * MINUTE, unit, calendar, pauses)).toISOString();
}

/** The date on which `units` days are used up; the start's own date for 0 or less. */
export function dayUsed(
  start: string,
  units: number,
  unit: 'working-day' | 'natural-day',
  calendar: Calendar,
  pauses: readonly Pause[],
): string {
  let date = dateInCity(start);
  let left = units;
  for (let walked = 0; left > 0; walked += 1) {
    if (walked > MOST_DAYS) throw new Error(`calendar ${calendar.version} has no working days`);
    date = nextDay(date);
    if (countsOn(date, unit, calendar) && !isPausedOn(date, pauses)) left -= 1;
  }
  return date;
}

/** The moment at which so many milliseconds of running time are used up. */
export function timeUsed(
  start: string,
  milliseconds: number,
  unit: 'working-hour' | 'urgent-hour',
  calendar: Calendar,
  pauses: readonly Pause[],
): number {
  let left = milliseconds;
  let now = Date.parse(start);
  if (left <= 0) return now;
  for (const [from, to] of stretches(now, unit, calendar)) {
    for (const [begin, end] of without(pauses, Math.max(from, now), to)) {
      if (end - begin >= left) return begin + left;
      left -= end - begin;
      now = end;
    }
  }
  throw new Error(`calendar ${calendar.version} has no office hours`);
}

/** How many days of the limit are used up before `date` begins. */
export function daysUsedBefore(
  start: string,
  date: string,
  unit: 'working-day' | 'natural-day',
  calendar: Calendar,
  pauses: readonly Pause[],
): number {
  let used = 0;
  for (let each = nextDay(dateInCity(start)); each < date; each = nextDay(each)) {
    if (countsOn(each, unit, calendar) && !isPausedOn(each, pauses)) used += 1;
  }
  return used;
}

/** Running milliseconds between `start` and `at`. */
export function timeBetween(
  start: string,
  at: string,
  unit: 'working-hour' | 'urgent-hour',
  calendar: Calendar,
  pauses: readonly Pause[],
): number {
  const [begin, end] = [Date.parse(start), Date.parse(at)];
  let used = 0;
  for (const [from, to] of stretches(begin, unit, calendar)) {
    if (from >= end) break;
    for (const [a, b] of without(pauses, Math.max(from, begin), Math.min(to, end))) used += b - a;
  }
  return used;
}

function countsOn(date: string, unit: 'working-day' | 'natural-day', calendar: Calendar): boolean {
  return unit === 'natural-day' || calendar.isWorkingDay(date);
}

function isPausedOn(date: string, pauses: readonly Pause[]): boolean {
  return pauses.some(({ from, to }) => date >= dateInCity(from) && (to === undefined || date < dateInCity(to)));
}

/** The spans in which time runs, from `start` on. */
function* stretches(
  start: number,
  unit: 'working-hour' | 'urgent-hour',
  calendar: Calendar,
): Generator<[number, number]> {
  if (unit === 'urgent-hour') return yield [start, Number.MAX_SAFE_INTEGER];
  let date = dateInCity(start);
  for (let walked = 0; walked < MOST_DAYS; walked += 1, date = nextDay(date)) {
    if (!calendar.isWorkingDay(date)) continue;
    for (const { from, to } of calendar.hours) {
      const end = startOfDay(date) + to * MINUTE;
      if (end > start) yield [startOfDay(date) + from * MINUTE, end];
    }
  }
}

/** What remains of a span when the pauses are cut out. */
function without(pauses: readonly Pause[], from: number, to: number): [number, number][] {
  let spans: [number, number][] = from < to ? [[from, to]] : [];
  for (const pause of pauses) {
    const [a, b] = [Date.parse(pause.from), pause.to === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(pause.to)];
    spans = spans.flatMap(([begin, end]) => {
      const cut: [number, number][] = [
        [begin, Math.min(end, a)],
        [Math.max(begin, b), end],
      ];
      return cut.filter(([x, y]) => x < y);
    });
  }
  return spans;
}
