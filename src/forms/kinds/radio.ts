import type { RadioField } from '../definition.js';
import { asText, type FieldKindBehaviour } from './kind.js';
import { readOne } from './select.js';

/** One of a list, all in view. */
export const radioKind: FieldKindBehaviour<RadioField> = {
  types: ['radio'],
  properties: [],
  rules: [],
  define: (component, base) => ({ ...base, kind: 'radio', options: component.options() }),
  read: readOne,
  write: (_field, name, answer) => ({ [name]: asText(answer) }),
};
