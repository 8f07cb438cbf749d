import type { TextareaField } from '../definition.js';
import { asText, EMPTY, refuse, type FieldKindBehaviour } from './kind.js';
import { hasUnwritable, lengthOf, manyLines } from './writing.js';

const TEXTAREA_LIMIT = 2_000;
const HARD_LIMIT = 8_000;

/** Several lines of text. */
export const textareaKind: FieldKindBehaviour<TextareaField> = {
  types: ['textarea'],
  properties: ['rows'],
  rules: ['minLength', 'maxLength'],

  define(component, base) {
    const { min, max } = component.limits('minLength', 'maxLength', { least: 0, most: HARD_LIMIT, whole: true });
    const rows = component.number('rows', { from: component.properties, least: 1, most: 30, whole: true }) ?? 5;
    return {
      ...base, kind: 'textarea', maxLength: max ?? TEXTAREA_LIMIT, rows, ...(min === undefined ? {} : { minLength: min }),
    };
  },

  read(field, name, typed) {
    const text = manyLines(typed.one(name));
    if (text === '') return EMPTY;
    const actual = lengthOf(text);
    if (actual > field.maxLength) return refuse(name, { refused: 'too-long', max: field.maxLength, actual });
    if (hasUnwritable(text)) return refuse(name, { refused: 'control-characters' });
    if (field.minLength !== undefined && actual < field.minLength) {
      return refuse(name, { refused: 'too-short', min: field.minLength, actual });
    }
    return { answer: text };
  },

  write: (_field, name, answer) => ({ [name]: asText(answer) }),
};
