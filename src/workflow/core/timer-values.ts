import type { Calendar } from './calendar.js';
import { CITY_OFFSET } from './city-time.js';
import type { TimerDeclaration } from './definition.js';
import { endOfLimit } from './limit.js';

/* ISO 8601 values a timer may have, and when a timer runs out. */

const DURATION =
  /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const CYCLE = /^R(\d*)\/(?:([^/]+)\/)?(P[^/]+)$/;

export interface Duration {
  readonly months: number;
  readonly milliseconds: number;
}

export function parseDuration(value: string): Duration | undefined {
  const match = DURATION.exec(value);
  if (!match) return undefined;
  const [years, months, weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    months: years * 12 + months,
    milliseconds: ((weeks * 7 + days) * 86_400 + hours * 3_600 + minutes * 60 + seconds) * 1_000,
  };
}

export function isDuration(value: string): boolean {
  return parseDuration(value) !== undefined;
}

export function isIsoInstant(value: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

export interface Cycle {
  readonly times: number;
  readonly from?: string;
  readonly every: string;
}

/** `R3/PT1H`: three times an hour apart; `R/P1D`: without end. */
export function parseCycle(value: string): Cycle | undefined {
  const [, times = '', from, every = ''] = CYCLE.exec(value) ?? [];
  if (!isDuration(every) || (from !== undefined && !isIsoInstant(from))) return undefined;
  return { times: times === '' ? Number.POSITIVE_INFINITY : Number(times), every, ...(from !== undefined && { from }) };
}

export function isCycle(value: string): boolean {
  return parseCycle(value) !== undefined;
}

/** When a timer armed at `at` runs out (ISO, UTC); the application layer keeps it in the timer table. */
export function timerDue(timer: TimerDeclaration, at: string, calendar: Calendar): string {
  if (timer.kind === 'limit') return endOfLimit(at, timer.limit, timer.unit, calendar, []) ?? at;
  if (timer.kind === 'date') return new Date(cityInstant(timer.value)).toISOString();
  const cycle = timer.kind === 'cycle' ? parseCycle(timer.value) : undefined;
  if (cycle?.from !== undefined && cityInstant(cycle.from) > Date.parse(at))
    return new Date(cityInstant(cycle.from)).toISOString();
  const duration = parseDuration(cycle?.every ?? timer.value);
  if (!duration) throw new Error(`not a timer: ${timer.value}`);
  return after(at, duration);
}

/** The firing after this one of a repeating timer; undefined when `fired` (how often it went off) was the last. */
export function timerAgain(timer: TimerDeclaration, firedAt: string, fired: number): string | undefined {
  const cycle = timer.kind === 'cycle' ? parseCycle(timer.value) : undefined;
  const every = cycle && fired < cycle.times ? parseDuration(cycle.every) : undefined;
  return every && after(firedAt, every);
}

/** Is a value that FEEL gave one the timer can be set to? */
export function isTimerValue(kind: 'duration' | 'date' | 'cycle', value: string): boolean {
  return kind === 'duration' ? isDuration(value) : kind === 'date' ? isIsoInstant(value) : isCycle(value);
}

/** A date or time without a zone is the city's. */
function cityInstant(value: string): number {
  if (!value.includes('T')) return Date.parse(`${value}T00:00:00+08:00`);
  return Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(value) ? value : `${value}+08:00`);
}

/** Months are the calendar's: a month after 31 January is the last day of February. */
function after(at: string, { months, milliseconds }: Duration): string {
  const local = new Date(Date.parse(at) + CITY_OFFSET);
  const day = local.getUTCDate();
  if (months > 0) {
    local.setUTCDate(1);
    local.setUTCMonth(local.getUTCMonth() + months);
    const last = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 0)).getUTCDate();
    local.setUTCDate(Math.min(day, last));
  }
  return new Date(local.getTime() - CITY_OFFSET + milliseconds).toISOString();
}
