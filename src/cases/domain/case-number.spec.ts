import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCaseNumber, parseCaseNumber } from './case-number.js';

const serials = fc.integer({ min: 0, max: 50_000_000 });

describe('a case number', () => {
  it('carries the day, seven digits and a check digit', () => {
    expect(buildCaseNumber('2026-11-23', 42)).toMatch(/^SJ202611230000042-\d$/);
  });

  it('is read as people type it', () => {
    fc.assert(
      fc.property(serials, (serial) => {
        const number = buildCaseNumber('2026-11-23', serial);
        expect(parseCaseNumber(number)).toBe(number);
        expect(parseCaseNumber(` ${number.toLowerCase().replace('-', ' ')} `)).toBe(number);
      }),
    );
  });

  it('is refused with any one digit wrong', () => {
    fc.assert(
      fc.property(serials, fc.integer({ min: 2, max: 16 }), fc.integer({ min: 1, max: 9 }), (serial, place, shift) => {
        const number = buildCaseNumber('2026-11-23', serial);
        const digit = (Number(number[place]) + shift) % 10;
        expect(parseCaseNumber(number.slice(0, place) + digit + number.slice(place + 1))).toBeUndefined();
      }),
    );
  });
});
