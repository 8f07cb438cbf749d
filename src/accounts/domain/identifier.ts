import { normaliseIdentityNumber } from './identity-numbers.js';
import { parseMobileNumber } from './mobile-number.js';
import { parseIdentityNumber } from './resident-id.js';

/** What a citizen signs in with, in its one written form. */
export interface Identifier {
  readonly kind: 'mobile' | 'id-number';
  readonly value: string;
}

/** Undefined for what can be neither a mobile nor an ID number. */
export function parseIdentifier(text: string, today: string): Identifier | undefined {
  const mobile = parseMobileNumber(text);
  if ('value' in mobile) return { kind: 'mobile', value: mobile.value };
  const idNumber = parseIdentityNumber(text, today);
  return 'value' in idNumber ? { kind: 'id-number', value: idNumber.value } : undefined;
}

/** Staff numbers are capital letters, digits and hyphens; typed any way. */
export function normaliseStaffNumber(text: string): string {
  return text.normalize('NFKC').replace(/\s/gu, '').replace(/[‐‑–—]/gu, '-').toUpperCase().slice(0, 40);
}

/** Any text as a key to count tries by: also what is no identifier at all is slowed down. */
export function countingName(text: string, today: string): string {
  const identifier = parseIdentifier(text, today);
  return identifier ? `${identifier.kind}:${identifier.value}` : `other:${normaliseIdentityNumber(text).slice(0, 60)}`;
}
