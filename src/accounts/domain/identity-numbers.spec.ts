import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCalendarDate, normaliseIdentityNumber } from './identity-numbers.js';
import { parseMobileNumber } from './mobile-number.js';
import { parseIdentityNumber, parseResidentId, residentIdCheckCharacter } from './resident-id.js';
import { parseSocialCreditCode, socialCreditCheckCharacter } from './social-credit-code.js';

const today = '2026-11-23';
const withCheck = (first17: string) => first17 + residentIdCheckCharacter(first17);

describe('居民身份证号', () => {
  it.each([
    ['11010519491231002X', '1949-12-31', 'female', 'resident'],
    ['440524188001010014', '1880-01-01', 'male', 'resident'],
  ] as const)('accepts the published number %s', (text, birthDate, sex, kind) => {
    expect(parseResidentId(text, today)).toEqual({ value: text, birthDate, sex, kind });
  });

  it('accepts it with full-width digits, spaces and a small x', () => {
    expect(parseResidentId(' １１０１０５ 19491231　002x ', today)).toMatchObject({ value: '11010519491231002X' });
  });

  it.each([
    ['81000019900101123', 'hong-kong'],
    ['82000019900101123', 'macao'],
    ['83000019900101123', 'taiwan'],
    ['91115619900101123', 'foreign'],
    ['89010119900101123', 'demo'],
    ['99999919900101123', 'foreign'],
    ['12345619900101123', 'resident'],
  ] as const)('knows whose number begins like %s', (first17, kind) => {
    expect(parseResidentId(withCheck(first17), today)).toMatchObject({ kind, birthDate: '1990-01-01' });
  });

  it('says how many characters are there when some are missing', () => {
    expect(parseResidentId('1101051949123100', today)).toEqual({ refused: 'wrong-length', expected: 18, actual: 16 });
  });

  it('refuses letters, impossible and future birth dates, and a wrong check character, each by name', () => {
    expect(parseResidentId('11010519491231A02X', today)).toEqual({ refused: 'wrong-characters' });
    expect(parseResidentId(withCheck('11010519490229002'), today)).toEqual({ refused: 'no-such-birth-date' });
    expect(parseResidentId(withCheck('11010500000101002'), today)).toEqual({ refused: 'no-such-birth-date' });
    expect(parseResidentId(withCheck('11010520261124002'), today)).toEqual({ refused: 'birth-in-future' });
    expect(parseResidentId(withCheck('11010520261123002'), today)).toMatchObject({ birthDate: '2026-11-23' });
    expect(parseResidentId('110105194912310021', today)).toEqual({ refused: 'wrong-check-character' });
  });

  it('finds every single wrong digit and every swap of neighbours', () => {
    const id = '11010519491231002X';
    for (let at = 0; at < 17; at += 1) {
      for (const digit of '0123456789') {
        if (digit === id[at]) continue;
        expect(parseResidentId(id.slice(0, at) + digit + id.slice(at + 1), today)).toHaveProperty('refused');
      }
      const swapped = id.slice(0, at) + id.charAt(at + 1) + id.charAt(at) + id.slice(at + 2);
      if (swapped !== id) expect(parseResidentId(swapped, today)).toHaveProperty('refused');
    }
  });

  it('never throws, whatever is typed', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      expect(typeof parseResidentId(text, today)).toBe('object');
      expect(typeof parseIdentityNumber(text, today)).toBe('object');
    }));
  });
});

describe('外国人永久居留证', () => {
  it('still accepts the former card of three letters and twelve digits', () => {
    expect(parseIdentityNumber('usa 1100 8001 0112', today))
      .toEqual({ value: 'USA110080010112', kind: 'former-foreign-card' });
  });
  it('accepts the number of today', () => {
    expect(parseIdentityNumber(withCheck('91115619900101123'), today)).toMatchObject({ kind: 'foreign' });
  });
});

describe('统一社会信用代码', () => {
  it.each(['91350100M000100Y43', '11100000000013338W', '11100000MB0341032Y', '11110000000021135M'])(
    'accepts the published code %s, also in small letters', (code) => {
      expect(parseSocialCreditCode(code.toLowerCase())).toEqual({ value: code });
    });

  it('names the letters that are never used', () => {
    expect(parseSocialCreditCode('9135O1OOMOOO1OOY43')).toEqual({ refused: 'wrong-characters', characters: 'O' });
  });

  it('refuses a wrong length and a wrong check character', () => {
    expect(parseSocialCreditCode('91350100M000100Y4')).toEqual({ refused: 'wrong-length', expected: 18, actual: 17 });
    expect(parseSocialCreditCode('91350100M000100Y44')).toEqual({ refused: 'wrong-check-character' });
  });

  it('accepts exactly one check character for every body', () => {
    const alphabet = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'];
    fc.assert(fc.property(fc.array(fc.constantFrom(...alphabet), { minLength: 17, maxLength: 17 }), (body) => {
      const first17 = body.join('');
      const accepted = alphabet.filter((check) => 'value' in parseSocialCreditCode(first17 + check));
      expect(accepted).toEqual([socialCreditCheckCharacter(first17)]);
    }));
  });
});

describe('手机号码', () => {
  it.each(['13800138000', '138 0013 8000', '１３８００１３８０００', '+86 138-0013-8000', '8613800138000', '0086 13800138000'])(
    'accepts %s', (text) => expect(parseMobileNumber(text)).toEqual({ value: '13800138000' }));

  it('says how many digits are there when one is missing', () => {
    expect(parseMobileNumber('1380013800')).toEqual({ refused: 'wrong-length', expected: 11, actual: 10 });
  });

  it('refuses letters and numbers that no mobile has', () => {
    expect(parseMobileNumber('1380013800a')).toEqual({ refused: 'wrong-characters' });
    expect(parseMobileNumber('12800138000')).toEqual({ refused: 'not-a-mobile' });
  });
});

describe('dates and writing', () => {
  it('knows the leap years', () => {
    expect(['2000-02-29', '2024-02-29', '2026-12-31'].map(isCalendarDate)).toEqual([true, true, true]);
    expect(['1900-02-29', '2023-02-29', '2026-04-31', '2026-00-10', '2026-1-1'].map(isCalendarDate))
      .toEqual([false, false, false, false, false]);
  });
  it('writes a number in one way only', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = normaliseIdentityNumber(text);
      expect(normaliseIdentityNumber(once)).toBe(once);
    }));
  });
});
