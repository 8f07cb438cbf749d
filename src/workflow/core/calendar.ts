import chineseDays from 'chinese-days';
import { addDays } from './city-time.js';

/**
 * The city's working days. A calendar is a value with a version: a deadline says by which version it was counted,
 * and is counted again when a year that was only provisional is announced.
 */
export interface Calendar {
  readonly version: string;
  /** `date` is 'YYYY-MM-DD' in Asia/Shanghai. */
  isWorkingDay(date: string): boolean;
  /** The first day for which no notice has been published yet. */
  readonly provisionalFrom?: string;
  /** Office hours as minutes of the day, ascending, for limits in working hours. */
  readonly hours: readonly OfficeHours[];
}

export interface OfficeHours { readonly from: number; readonly to: number }

/** 9:00–12:00 and 13:30–17:30. */
export const USUAL_HOURS: readonly OfficeHours[] = [{ from: 540, to: 720 }, { from: 810, to: 1050 }];

export interface CalendarSetting {
  readonly version?: string;
  /** What the city knows better than the package: date → is it a working day? */
  readonly corrections?: Readonly<Record<string, boolean>>;
  readonly hours?: readonly OfficeHours[];
}

/**
 * The calendar of the State Council's yearly notices (from `chinese-days`) with the city's corrections.
 * The package takes every weekday of a year without a notice for a working day, 1 January too; for such a year
 * we count the holidays that are fixed by law (全國年節及紀念日放假辦法, as amended 2024) and call it provisional.
 */
export function cityCalendar(setting: CalendarSetting = {}): Calendar {
  const corrections = setting.corrections ?? {};
  const provisionalFrom = `${firstYearWithoutNotice()}-01-01`;
  const known = new Map<string, boolean>();
  return {
    version: setting.version ?? `chinese-days until ${provisionalFrom}${Object.keys(corrections).length > 0 ? ` +${JSON.stringify(corrections)}` : ''}`,
    provisionalFrom,
    hours: setting.hours ?? USUAL_HOURS,
    isWorkingDay(date) {
      let answer = known.get(date);
      if (answer === undefined) {
        answer = corrections[date] ?? (date < provisionalFrom ? chineseDays.isWorkday(date) : isWeekday(date) && !lawfulHolidays(date.slice(0, 4)).has(date));
        known.set(date, answer);
      }
      return answer;
    },
  };
}

function isWeekday(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay();
  return day !== 0 && day !== 6;
}

/** A year that was announced names its National Day; the others only have days of the week. */
function firstYearWithoutNotice(): number {
  let year = 2024;
  while (chineseDays.getDayDetail(`${year}-10-01`).name.includes(',')) year += 1;
  return year;
}

const holidays = new Map<string, ReadonlySet<string>>();

function lawfulHolidays(year: string): ReadonlySet<string> {
  let days = holidays.get(year);
  if (!days) {
    const lunar = (date: string): string => chineseDays.getSolarDateFromLunar(`${year}-${date}`).date;
    const newYear = lunar('01-01');
    days = new Set([
      `${year}-01-01`, ...[-1, 0, 1, 2].map((each) => addDays(newYear, each)),
      chineseDays.getSolarTermDate(Number(year), 4, 'pure_brightness'),
      `${year}-05-01`, `${year}-05-02`, lunar('05-05'), lunar('08-15'),
      `${year}-10-01`, `${year}-10-02`, `${year}-10-03`,
    ]);
    holidays.set(year, days);
  }
  return days;
}
