import type { Identifier } from '../domain/identifier.js';
import { maskIdNumber, maskMobile } from '../domain/profile.js';

/** What the reader typed a step ago, recognisable to them and to nobody who looks over their shoulder. */
export function maskedIdentifier(identifier: Identifier): string {
  return identifier.kind === 'mobile' ? maskMobile(identifier.value) : maskIdNumber(identifier.value);
}
