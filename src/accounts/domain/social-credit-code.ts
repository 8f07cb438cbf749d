import { normaliseIdentityNumber } from './identity-numbers.js';

/** A unified social credit code that passed every check. Source: GB 32100-2015. */
export interface SocialCreditCode {
  /** 18 characters of the standard's alphabet. */
  readonly value: string;
}

export type SocialCreditCodeRefusal =
  | { readonly refused: 'wrong-length'; readonly expected: 18; readonly actual: number }
  /** I, O, S, V and Z are not used, for they are mistaken for 1, 0, 5, U and 2. */
  | { readonly refused: 'wrong-characters'; readonly characters: string }
  | { readonly refused: 'wrong-check-character' };

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;

/** The check character of the first 17 characters, which must be of the standard's alphabet. */
export function socialCreditCheckCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * ALPHABET.indexOf(first17.charAt(index)), 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** Reads a unified social credit code as people type it (full-width, spaces, small letters). */
export function parseSocialCreditCode(text: string): SocialCreditCode | SocialCreditCodeRefusal {
  const value = normaliseIdentityNumber(text);
  const characters = [...value];
  if (characters.length !== 18) return { refused: 'wrong-length', expected: 18, actual: characters.length };
  const wrong = characters.filter((character) => !ALPHABET.includes(character));
  if (wrong.length > 0) return { refused: 'wrong-characters', characters: [...new Set(wrong)].join('') };
  if (socialCreditCheckCharacter(value) !== value[17]) return { refused: 'wrong-check-character' };
  return { value };
}

/**
 * The code of a firm that market regulation (9) registers (1): the region's six digits, a subject number of the serial
 * with its own check character (GB 11714), and the check character of the whole.
 */
export function newSocialCreditCode(region: string, serial: number): string {
  const body = `TB${String(serial % 1_000_000).padStart(6, '0')}`;
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const rest = 11 - (weights.reduce((sum, weight, index) => sum + weight * Number.parseInt(body.charAt(index), 36), 0) % 11);
  const first17 = `91${region.slice(0, 6)}${body}${rest === 10 ? 'X' : rest === 11 ? '0' : String(rest)}`;
  return first17 + socialCreditCheckCharacter(first17);
}
