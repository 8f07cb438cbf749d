import { describe, expect, it } from 'vitest';
import { cityCalendar } from './calendar.js';
import { addDays, dateInCity, endOfDay } from './city-time.js';
import { endOfLimit } from './limit.js';

const calendar = cityCalendar();

function days(year: number): string[] {
  const all: string[] = [];
  for (let date = `${year}-01-01`; date.startsWith(String(year)); date = addDays(date, 1)) all.push(date);
  return all;
}
const weekend = (date: string): boolean => [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());

describe('the calendar of 2026', () => {
  it('has the six make-up working days of the notice', () => {
    expect(days(2026).filter((date) => weekend(date) && calendar.isWorkingDay(date))).toEqual([
      '2026-01-04',
      '2026-02-14',
      '2026-02-28',
      '2026-05-09',
      '2026-09-20',
      '2026-10-10',
    ]);
  });

  it('has 33 days off by the notice, weekends inside them included', () => {
    const off = (from: string, to: string): string[] => days(2026).filter((date) => date >= from && date <= to);
    const holidays = [
      ...off('2026-01-01', '2026-01-03'),
      ...off('2026-02-15', '2026-02-23'),
      ...off('2026-04-04', '2026-04-06'),
      ...off('2026-05-01', '2026-05-05'),
      ...off('2026-06-19', '2026-06-21'),
      ...off('2026-09-25', '2026-09-27'),
      ...off('2026-10-01', '2026-10-07'),
    ];
    expect(holidays).toHaveLength(33);
    expect(holidays.filter((date) => calendar.isWorkingDay(date))).toEqual([]);
    const others = days(2026).filter((date) => !weekend(date) && !holidays.includes(date));
    expect(others.filter((date) => !calendar.isWorkingDay(date))).toEqual([]);
  });

  it('counts three working days after 13 February to the 25th', () => {
    expect(dateInCity(endOfLimit('2026-02-13T02:00:00Z', 3, 'working-day', calendar, []) ?? '')).toBe('2026-02-25');
  });
});

describe('a year that is not announced yet', () => {
  it('is provisional, and 1 January is no working day in it whatever the package says', () => {
    expect(calendar.provisionalFrom).toBe('2027-01-01');
    expect(calendar.isWorkingDay('2027-01-01')).toBe(false);
  });

  it('leaves out the holidays fixed by law: 13 days, by the moon where the law says so', () => {
    expect(days(2027).filter((date) => !weekend(date) && !calendar.isWorkingDay(date))).toEqual([
      '2027-01-01',
      '2027-02-05',
      '2027-02-08',
      '2027-04-05',
      '2027-06-09',
      '2027-09-15',
      '2027-10-01',
    ]);
    expect(['2027-02-06', '2027-02-07', '2027-05-01'].some((date) => calendar.isWorkingDay(date))).toBe(false);
  });

  it('follows the city’s own corrections, and says so in its version', () => {
    const corrected = cityCalendar({ corrections: { '2026-03-03': false, '2027-01-02': true } });
    expect([corrected.isWorkingDay('2026-03-03'), corrected.isWorkingDay('2027-01-02')]).toEqual([false, true]);
    expect(corrected.version).not.toBe(calendar.version);
  });
});

describe('the city’s day', () => {
  it('is that of Shanghai wherever the server stands', () => {
    expect(dateInCity('2026-03-01T15:59:59.999Z')).toBe('2026-03-01');
    expect(dateInCity('2026-03-01T16:00:00.000Z')).toBe('2026-03-02');
    expect(new Date(endOfDay('2026-03-01')).toISOString()).toBe('2026-03-01T15:59:59.999Z');
  });
});
