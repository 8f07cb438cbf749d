import { isCalendarDate, normaliseIdentityNumber } from './identity-numbers.js';

/** A resident number that passed every check. Source: GB 11643-1999. */
export interface ResidentId {
  /** 18 characters, the last one a digit or a capital X. */
  readonly value: string;
  /** 'YYYY-MM-DD' */
  readonly birthDate: string;
  readonly sex: 'male' | 'female';
  /** Who is given such a number. 'demo' is the unassigned prefix 8901, which no real person can hold. */
  readonly kind: 'resident' | 'hong-kong' | 'macao' | 'taiwan' | 'foreign' | 'demo';
}

export type ResidentIdRefusal =
  | { readonly refused: 'wrong-length'; readonly expected: 18; readonly actual: number }
  | { readonly refused: 'wrong-characters' }
  | { readonly refused: 'no-such-birth-date' }
  | { readonly refused: 'birth-in-future' }
  | { readonly refused: 'wrong-check-character' };

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = '10X98765432';

/** The check character (MOD 11-2) of the first 17 digits. */
export function residentIdCheckCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(first17[index]), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/**
 * Reads a resident number as people type it (full-width digits, spaces, a small x).
 * The region code is never judged: retired codes are in no published list, and their holders are real.
 *
 * @param today calendar date of the city, 'YYYY-MM-DD'; nobody is born after it
 */
export function parseResidentId(text: string, today: string): ResidentId | ResidentIdRefusal {
  const value = normaliseIdentityNumber(text);
  const length = [...value].length;
  if (length !== 18) return { refused: 'wrong-length', expected: 18, actual: length };
  if (!/^[1-9]\d{16}[\dX]$/.test(value)) return { refused: 'wrong-characters' };
  const birthDate = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
  if (!isCalendarDate(birthDate) || birthDate < '1800') return { refused: 'no-such-birth-date' };
  if (birthDate > today) return { refused: 'birth-in-future' };
  if (residentIdCheckCharacter(value) !== value[17]) return { refused: 'wrong-check-character' };
  return { value, birthDate, sex: Number(value[16]) % 2 === 1 ? 'male' : 'female', kind: kindOf(value) };
}

function kindOf(value: string): ResidentId['kind'] {
  if (value.startsWith('8901')) return 'demo';
  if (value.startsWith('9')) return 'foreign';
  if (value.startsWith('810000')) return 'hong-kong';
  if (value.startsWith('820000')) return 'macao';
  if (value.startsWith('830000')) return 'taiwan';
  return 'resident';
}

/**
 * A card issued to a foreign permanent resident before 2023-12-01: three letters and twelve digits.
 * It carries a two-digit year only, so neither birth date nor sex is read from it.
 */
export interface FormerForeignCard {
  readonly value: string;
  readonly kind: 'former-foreign-card';
}

/**
 * Reads any number a natural person may identify with in this city: an 18-character resident number
 * (see `parseResidentId`) or the former card of a foreign permanent resident, which stays valid.
 */
export function parseIdentityNumber(
  text: string,
  today: string,
): ResidentId | FormerForeignCard | ResidentIdRefusal {
  const value = normaliseIdentityNumber(text);
  if (/^[A-Z]{3}\d{12}$/.test(value)) return { value, kind: 'former-foreign-card' };
  return parseResidentId(value, today);
}
