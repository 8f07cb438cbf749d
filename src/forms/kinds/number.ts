import type { NumberField } from '../definition.js';
import { asText, EMPTY, refuse, type FieldKindBehaviour } from './kind.js';
import { plainNumber } from './writing.js';

/** Fifteen digits are exact in a double. */
const LARGEST = 999_999_999_999_999;

/** A number: counts, areas, years. Money has its own kind. */
export const numberKind: FieldKindBehaviour<NumberField> = {
  types: ['number'],
  properties: ['suffix'],
  rules: ['min', 'max'],

  define(component, base) {
    const limits = component.limits('min', 'max', { least: -LARGEST, most: LARGEST });
    const decimals = component.number('decimalDigits', { from: component.json, least: 0, most: 6, whole: true }) ?? 0;
    const suffix = component.property('suffix');
    return { ...base, kind: 'number', decimals, ...limits, ...(suffix === undefined ? {} : { suffix }) };
  },

  read(field, name, typed) {
    const text = plainNumber(typed.one(name)).replace(/,/g, '');
    if (text === '') return EMPTY;
    const match = /^[+-]?\d{1,30}(?:\.(\d{1,30}))?$/.exec(text);
    if (match === null) return refuse(name, { refused: 'not-a-number' });
    if ((match[1]?.replace(/0+$/, '').length ?? 0) > field.decimals) {
      return refuse(name, { refused: 'too-many-decimals', most: field.decimals });
    }
    const number = Number(text);
    const min = field.min ?? -LARGEST;
    const max = field.max ?? LARGEST;
    if (number < min) return refuse(name, { refused: 'number-too-small', min });
    if (number > max) return refuse(name, { refused: 'number-too-large', max });
    return { answer: Object.is(number, -0) ? 0 : number };
  },

  write: (_field, name, answer) => ({ [name]: asText(answer) }),
};
