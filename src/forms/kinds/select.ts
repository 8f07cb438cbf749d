import type { RadioField, SelectField } from '../definition.js';
import { asText, EMPTY, refuse, type FieldKindBehaviour, type Reading, type TypedInputs } from './kind.js';

/** One of a list, folded. */
export const selectKind: FieldKindBehaviour<SelectField> = {
  types: ['select'],
  properties: [],
  rules: [],
  define: (component, base) => ({ ...base, kind: 'select', options: component.options() }),
  read: readOne,
  write: (_field, name, answer) => ({ [name]: asText(answer) }),
};

export function readOne(field: SelectField | RadioField, name: string, typed: TypedInputs): Reading {
  const value = typed.one(name);
  if (value === '') return EMPTY;
  // Never repeated to the reader: a value that is not offered was not typed by anybody.
  if (!field.options.some((option) => option.value === value)) return refuse(name, { refused: 'not-an-option' });
  return { answer: value };
}
