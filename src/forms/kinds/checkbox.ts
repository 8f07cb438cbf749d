import type { CheckboxField } from '../definition.js';
import { refuse, type FieldKindBehaviour } from './kind.js';

/** One box: an unticked one is an answer too, and where the box is required it is a refusal. */
export const checkboxKind: FieldKindBehaviour<CheckboxField> = {
  types: ['checkbox'],
  properties: [],
  rules: [],
  define: (_component, base) => ({ ...base, kind: 'checkbox' }),

  read(field, name, typed) {
    const ticked = typed.one(name) === 'yes';
    return field.required && !ticked ? refuse(name, { refused: 'not-ticked' }) : { answer: ticked };
  },

  write: (_field, name, answer) => ({ [name]: answer === true ? 'yes' : '' }),
};
