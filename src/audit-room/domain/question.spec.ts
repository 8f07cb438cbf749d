import { expect, test } from 'vitest';
import { buildCaseNumber } from '../../cases/domain/case-number.js';
import { boundsOfDay, readQuestion } from './question.js';

const nothing = { case: '', chain: '', staff: '', day: '' };

test('who asks for nothing sees today', () => {
  expect(readQuestion(nothing, '2026-11-23')).toEqual({ day: '2026-11-23' });
});

test('who asks for something sees all days', () => {
  const number = buildCaseNumber('2026-11-23', 42);
  expect(readQuestion({ ...nothing, case: ` ${number.toLowerCase().replace('-', '')} ` }, '2026-11-23')).toEqual({ caseNumber: number });
  expect(readQuestion({ ...nothing, staff: 'ga02-1', day: '2026-11-20' }, '2026-11-23')).toEqual({ staffNumber: 'ga02-1', day: '2026-11-20' });
});

test('everything that can’t be understood is named at once', () => {
  expect(readQuestion({ case: 'SJ202611230000042-0', chain: 'abc', staff: '', day: '2026-02-30' }, '2026-11-23')).toEqual({
    refused: [{ field: 'case', problem: 'malformed' }, { field: 'chain', problem: 'malformed' }, { field: 'day', problem: 'malformed' }],
  });
});

test('a day is a day of the city, wherever the server stands', () => {
  const { from, to } = boundsOfDay('2026-11-23');
  expect([from.toISOString(), to.toISOString()]).toEqual(['2026-11-22T16:00:00.000Z', '2026-11-23T16:00:00.000Z']);
});
