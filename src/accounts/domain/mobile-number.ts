import { normaliseIdentityNumber } from './identity-numbers.js';

/** A mobile number of mainland China: eleven digits, the first two 13 to 19. */
export interface MobileNumber {
  readonly value: string;
}

export type MobileNumberRefusal =
  | { readonly refused: 'wrong-characters' }
  | { readonly refused: 'wrong-length'; readonly expected: 11; readonly actual: number }
  | { readonly refused: 'not-a-mobile' };

/** Reads a mobile number as people type it: spaces, hyphens, full-width digits, a leading +86 or 0086. */
export function parseMobileNumber(text: string): MobileNumber | MobileNumberRefusal {
  const value = normaliseIdentityNumber(text).replace(/^(?:\+86|0086|86(?=1\d{10}$))/, '');
  if (!/^\d*$/.test(value)) return { refused: 'wrong-characters' };
  if (value.length !== 11) return { refused: 'wrong-length', expected: 11, actual: value.length };
  if (!/^1[3-9]/.test(value)) return { refused: 'not-a-mobile' };
  return { value };
}
