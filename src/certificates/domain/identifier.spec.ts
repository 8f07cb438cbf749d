import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildIdentifier, checkCharacter, nextVersion, parseIdentifier, type IdentifierParts } from './identifier.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const alphanumeric = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...ALPHABET), minLength, maxLength });
const digits = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const parts: fc.Arbitrary<IdentifierParts> = fc
  .tuple(alphanumeric(18, 18), digits(3), alphanumeric(1, 20), alphanumeric(1, 36), digits(3))
  .map(([body, number, issuerCode, serial, version]) => ({ typeCode: body + number, issuerCode, serial, version }));

describe('the GB/T 36904 identifier', () => {
  it.each([
    '1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0',
    '1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9',
    '1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F',
    '1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U',
  ])('accepts %s and rebuilds it from its parts', (text) => {
    const identifier = parseIdentifier(text);
    if ('refused' in identifier) throw new Error(identifier.refused);
    expect(identifier.text).toBe(text);
    expect(buildIdentifier(identifier)).toEqual(identifier);
  });

  it('names the right check character when the check is wrong', () => {
    const text = '1.2.156.3005.2.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M';
    expect(parseIdentifier(text)).toEqual({ refused: 'wrong-check', found: 'M', expected: 'D' });
  });

  it('reads every identifier that it builds, however it was typed', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const built = buildIdentifier(given);
        expect(parseIdentifier(built.text)).toEqual(built);
        expect(parseIdentifier(` ${built.text.toLowerCase().replaceAll('.', ' .')}`)).toEqual(built);
      }),
    );
  });

  it('detects every change of a single character, as ISO/IEC 7064 promises', () => {
    fc.assert(
      fc.property(alphanumeric(2, 70), fc.nat(), fc.integer({ min: 1, max: 35 }), (text, at, shift) => {
        const whole = text + checkCharacter(text);
        const position = at % whole.length;
        const wrong = ALPHABET.charAt((ALPHABET.indexOf(whole.charAt(position)) + shift) % 36);
        const damaged = whole.slice(0, position) + wrong + whole.slice(position + 1);
        expect(checkCharacter(damaged.slice(0, -1))).not.toBe(damaged.slice(-1));
      }),
      { numRuns: 2000 },
    );
  });

  it('misses no more swapped neighbours than the arithmetic allows', () => {
    // Doubling modulo 37 leaves, for a pair of characters, at most two of the 36 inner states in which a swap hides.
    let missed = 0;
    let swaps = 0;
    for (const before of ALPHABET) {
      for (const left of ALPHABET) {
        for (const right of ALPHABET) {
          if (left === right) continue;
          swaps += 1;
          if (checkCharacter(before + left + right) === checkCharacter(before + right + left)) missed += 1;
        }
      }
    }
    expect(missed / swaps).toBeLessThan(2 / 36);
    expect(missed).toBeGreaterThan(0);
  });

  it.each([
    ['nothing', '', 'not-an-identifier'],
    ['another OID', '1.2.156.3005.3.11100000000013338W032.11220000013544541J.2430599.001.F', 'not-an-identifier'],
    ['a missing part', '1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.F', 'not-an-identifier'],
    ['a short type code', '1.2.156.3005.2.11100000013338W032.11220000013544541J.2430599.001.F', 'bad-type-code'],
    ['a foreign character in the serial', '1.2.156.3005.2.11100000000013338W032.11220000013544541J.24-0599.001.F', 'bad-serial'],
    ['a version of two digits', '1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.01.F', 'bad-version'],
  ])('refuses %s', (_what, text, refused) => {
    expect(parseIdentifier(text)).toMatchObject({ refused });
  });

  it('counts versions up and stops at 999', () => {
    expect(nextVersion('001')).toBe('002');
    expect(nextVersion('099')).toBe('100');
    expect(() => nextVersion('999')).toThrow(RangeError);
  });

  it('builds nothing from malformed parts', () => {
    expect(() => buildIdentifier({ typeCode: 'X', issuerCode: '1', serial: '1', version: '001' })).toThrow('bad-type-code');
    expect(() => checkCharacter('证')).toThrow(RangeError);
  });
});
