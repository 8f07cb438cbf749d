import type { ChecklistField } from '../definition.js';
import { EMPTY, refuse, type FieldKindBehaviour } from './kind.js';

/** Any of a list. The answer holds the chosen values in the form's order. */
export const checklistKind: FieldKindBehaviour<ChecklistField> = {
  types: ['checklist'],
  properties: [],
  rules: [],
  define: (component, base) => ({ ...base, kind: 'checklist', options: component.options() }),

  read(field, name, typed) {
    const sent = new Set(typed.many(name).filter((value) => value !== ''));
    if (sent.size === 0) return EMPTY;
    const chosen = field.options.map((option) => option.value).filter((value) => sent.has(value));
    return chosen.length === sent.size ? { answer: chosen } : refuse(name, { refused: 'not-an-option' });
  },

  write: (_field, name, answer) => ({
    [name]: Array.isArray(answer) ? answer.filter((value) => typeof value === 'string') : [],
  }),
};
