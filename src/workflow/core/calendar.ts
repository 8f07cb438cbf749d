import notices from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
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

export interface OfficeHours {
  readonly from: number;
  readonly to: number;
}

/** 9:00–12:00 and 13:30–17:30. */
export const USUAL_HOURS: readonly OfficeHours[] = [
  { from: 540, to: 720 },
  { from: 810, to: 1050 },
];

export interface CalendarSetting {
  readonly version?: string;
  /** What the city knows better than the package: date → is it a working day? */
  readonly corrections?: Readonly<Record<string, boolean>>;
  readonly hours?: readonly OfficeHours[];
}

/**
 * The calendar of the State Council's yearly notices (the tables of `chinese-days`) with the city's corrections.
 * For a year without a notice we count the holidays that are fixed by law (全國年節及紀念日放假辦法, as amended 2024)
 * and call it provisional. Only the package's tables are used: its functions read dates in the server's own zone (west
 * of Greenwich every Saturday is a working day to them), and take 1 January of an unannounced year for a working day.
 */
export function cityCalendar(setting: CalendarSetting = {}): Calendar {
  const corrections = setting.corrections ?? {};
  const known = new Map<string, boolean>();
  const suffix = Object.keys(corrections).length > 0 ? ` with ${JSON.stringify(corrections)}` : '';
  return {
    version: setting.version ?? `notices until ${NOTICES_END}${suffix}`,
    provisionalFrom: NOTICES_END,
    hours: setting.hours ?? USUAL_HOURS,
    isWorkingDay(date) {
      let answer = known.get(date);
      if (answer === undefined) known.set(date, (answer = corrections[date] ?? isWorkingByNotice(date)));
      return answer;
    },
  };
}

const DAYS_OFF: Readonly<Record<string, string>> = notices.holidays;
const MAKE_UP_DAYS: Readonly<Record<string, string>> = notices.workdays;
/** The first day that no notice covers. */
const NOTICES_END = `${Math.max(...Object.keys(DAYS_OFF).map((date) => Number(date.slice(0, 4)))) + 1}-01-01`;

function isWorkingByNotice(date: string): boolean {
  if (date >= NOTICES_END) return isWeekday(date) && !lawfulHolidays(date.slice(0, 4)).includes(date);
  return Object.hasOwn(MAKE_UP_DAYS, date) || (isWeekday(date) && !Object.hasOwn(DAYS_OFF, date));
}

function isWeekday(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay();
  return day !== 0 && day !== 6;
}

/** 春節 (the first day of the first month), 端午 and 中秋 by the Gregorian calendar, computed with `chinese-days`. */
const BY_THE_MOON: Readonly<Record<string, readonly [spring: string, dragonBoat: string, midAutumn: string]>> = {
  2027: ['02-06', '06-09', '09-15'],
  2028: ['01-26', '05-28', '10-03'],
  2029: ['02-13', '06-16', '09-22'],
  2030: ['02-03', '06-05', '09-12'],
  2031: ['01-23', '06-24', '10-01'],
  2032: ['02-11', '06-12', '09-19'],
  2033: ['01-31', '06-01', '09-08'],
  2034: ['02-19', '06-20', '09-27'],
  2035: ['02-08', '06-10', '09-16'],
  2036: ['01-28', '05-30', '10-04'],
  2037: ['02-15', '06-18', '09-24'],
  2038: ['02-04', '06-07', '09-13'],
  2039: ['01-24', '05-27', '10-02'],
  2040: ['02-12', '06-14', '09-20'],
};

const lawful = new Map<string, readonly string[]>();

function lawfulHolidays(year: string): readonly string[] {
  let days = lawful.get(year);
  if (!days) {
    const moon = BY_THE_MOON[year];
    const spring = moon && `${year}-${moon[0]}`;
    days = [
      `${year}-01-01`,
      ...(spring ? [-1, 0, 1, 2].map((each) => addDays(spring, each)) : []),
      tombSweeping(year),
      `${year}-05-01`,
      `${year}-05-02`,
      ...(moon ? [`${year}-${moon[1]}`, `${year}-${moon[2]}`] : []),
      `${year}-10-01`,
      `${year}-10-02`,
      `${year}-10-03`,
    ];
    lawful.set(year, days);
  }
  return days;
}

/** 清明 in this century, by the usual formula of the solar terms. */
function tombSweeping(year: string): string {
  const short = Number(year) % 100;
  return `${year}-04-0${Math.floor(short * 0.2422 + 4.81) - Math.floor(short / 4)}`;
}
