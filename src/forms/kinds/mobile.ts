import type { MobileField } from '../definition.js';
import { parseMobileNumber } from '../../accounts/domain/mobile-number.js';
import { asText, EMPTY, refuse, type FieldKindBehaviour, type Reading } from './kind.js';
import { oneLine } from './writing.js';

/** A mobile number of mainland China. */
export const mobileKind: FieldKindBehaviour<MobileField> = {
  types: ['textfield'],
  properties: [],
  rules: [],
  define: (_component, base) => ({ ...base, kind: 'mobile' }),
  read: (_field, name, typed) => readMobile(typed.one(name), name),
  write: (_field, name, answer) => ({ [name]: asText(answer) }),
};

export function readMobile(raw: string, name: string): Reading {
  if (oneLine(raw) === '') return EMPTY;
  const parsed = parseMobileNumber(raw);
  return 'refused' in parsed ? refuse(name, { refused: 'mobile', because: parsed }) : { answer: parsed.value };
}
