import type { ResidentIdField } from '../definition.js';
import { parseIdentityNumber } from '../../accounts/domain/resident-id.js';
import { asText, EMPTY, refuse, type FieldKindBehaviour, type Reading } from './kind.js';
import { oneLine } from './writing.js';

/** The number a person identifies with: an 18-character resident number, or the former foreign resident card. */
export const residentIdKind: FieldKindBehaviour<ResidentIdField> = {
  types: ['textfield'],
  properties: [],
  rules: [],
  define: (_component, base) => ({ ...base, kind: 'resident-id' }),
  read: (_field, name, typed, { today }) => readIdentityNumber(typed.one(name), name, today),
  write: (_field, name, answer) => ({ [name]: asText(answer) }),
};

export function readIdentityNumber(raw: string, name: string, today: string): Reading {
  if (oneLine(raw) === '') return EMPTY;
  const parsed = parseIdentityNumber(raw, today);
  return 'refused' in parsed ? refuse(name, { refused: 'resident-id', because: parsed }) : { answer: parsed.value };
}
