import { expect, test } from 'vitest';
import { cityCalendar } from '../../workflow/core/calendar.js';
import { timeLeft, urgencyOf } from './time-left.js';

const calendar = cityCalendar();
/** Friday 27 November 2026, 10:00 in the city. */
const friday = new Date('2026-11-27T02:00:00Z');
const endOf = (date: string): Date => new Date(Date.parse(`${date}T15:59:59.999Z`));

test('a weekend does not count: what is due on Monday has one working day left on Friday', () => {
  expect(timeLeft(endOf('2026-11-30'), friday, calendar)).toEqual({ left: 'working-days', days: 1 });
  expect(timeLeft(endOf('2026-11-30'), friday, calendar, true)).toEqual({ left: 'days', days: 3 });
});

test('a limit that ends on a Sunday says so in days', () => {
  expect(timeLeft(endOf('2026-11-29'), friday, calendar)).toEqual({ left: 'days', days: 2 });
});

test('the last day is today until its last millisecond, and a limit in hours names the hour', () => {
  expect(timeLeft(endOf('2026-11-27'), friday, calendar)).toEqual({ left: 'today', at: undefined });
  const atFive = new Date('2026-11-27T09:00:00Z');
  expect(timeLeft(atFive, friday, calendar)).toEqual({ left: 'today', at: atFive });
});

test('what is past is overdue, from the first minute', () => {
  expect(timeLeft(new Date(friday.getTime() - 1), friday, calendar)).toEqual({ left: 'overdue', days: 0 });
  expect(timeLeft(endOf('2026-11-25'), friday, calendar)).toEqual({ left: 'overdue', days: 2 });
});

test('red is for today and the past, amber for the last working day before', () => {
  expect(urgencyOf({ left: 'overdue', days: 0 })).toBe('red');
  expect(urgencyOf({ left: 'today', at: undefined })).toBe('red');
  expect(urgencyOf({ left: 'working-days', days: 1 })).toBe('amber');
  expect(urgencyOf({ left: 'working-days', days: 2 })).toBeUndefined();
});
