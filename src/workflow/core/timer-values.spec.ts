import { describe, expect, it } from 'vitest';
import { cityCalendar } from './calendar.js';
import { isCycle, isDuration, isIsoInstant, timerAgain, timerDue } from './timer-values.js';

const calendar = cityCalendar();
const AT = '2026-01-31T02:00:00.000Z';

describe('a timer', () => {
  it('runs out after its duration; a month is a month of the calendar', () => {
    expect(timerDue({ kind: 'duration', value: 'PT90M' }, AT, calendar)).toBe('2026-01-31T03:30:00.000Z');
    expect(timerDue({ kind: 'duration', value: 'P1W1D' }, AT, calendar)).toBe('2026-02-08T02:00:00.000Z');
    expect(timerDue({ kind: 'duration', value: 'P1M' }, AT, calendar)).toBe('2026-02-28T02:00:00.000Z');
  });

  it('with a date and no zone means the city’s time', () => {
    expect(timerDue({ kind: 'date', value: '2026-10-01T09:00:00' }, AT, calendar)).toBe('2026-10-01T01:00:00.000Z');
    expect(timerDue({ kind: 'date', value: '2026-10-01' }, AT, calendar)).toBe('2026-09-30T16:00:00.000Z');
    expect(timerDue({ kind: 'date', value: '2026-10-01T09:00:00Z' }, AT, calendar)).toBe('2026-10-01T09:00:00.000Z');
  });

  it('in working days counts on the city’s calendar', () => {
    expect(timerDue({ kind: 'limit', limit: 3, unit: 'working-day' }, '2026-02-13T02:00:00Z', calendar)).toBe(
      '2026-02-25T15:59:59.999Z',
    );
  });

  it('that repeats goes off as often as it says', () => {
    const timer = { kind: 'cycle', value: 'R2/PT1H' } as const;
    expect(timerDue(timer, AT, calendar)).toBe('2026-01-31T03:00:00.000Z');
    expect([
      timerAgain(timer, '2026-01-31T03:00:00.000Z', 1),
      timerAgain(timer, '2026-01-31T04:00:00.000Z', 2),
    ]).toEqual(['2026-01-31T04:00:00.000Z', undefined]);
    expect(timerAgain({ kind: 'cycle', value: 'R/P1D' }, AT, 1_000)).toBe('2026-02-01T02:00:00.000Z');
  });

  it('is refused when it is no time', () => {
    expect(['P', 'PT', '1D', 'P1.5D', 'P1H'].map(isDuration)).toEqual([false, false, false, false, false]);
    expect(['2026-13-01', 'tomorrow'].map(isIsoInstant)).toEqual([false, false]);
    expect(['R/PT1H', 'R3/2026-01-01T00:00:00Z/P1D', 'P1D', 'R/x'].map(isCycle)).toEqual([true, true, false, false]);
  });
});
