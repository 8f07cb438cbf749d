import type { TextField } from '../definition.js';
import { isCostlyPattern, isPattern } from './pattern.js';
import { asText, EMPTY, refuse, type FieldKindBehaviour, type Reading } from './kind.js';
import { hasUnwritable, lengthOf, oneLine } from './writing.js';

export const TEXT_LIMIT = 200;
/** No text field is longer, so that a pattern of the author's never meets a long text. */
const HARD_LIMIT = 1_000;

/** One line of text. */
export const textKind: FieldKindBehaviour<TextField> = {
  types: ['textfield'],
  properties: ['autocomplete', 'patternHint'],
  rules: ['minLength', 'maxLength', 'pattern', 'validationType'],

  define(component, base) {
    const { min, max } = component.limits('minLength', 'maxLength', { least: 0, most: HARD_LIMIT, whole: true });
    const pattern = component.text('pattern', component.rules);
    if (pattern !== undefined && !isPattern(pattern)) component.fault({ problem: 'bad-pattern' });
    else if (pattern !== undefined && isCostlyPattern(pattern)) component.fault({ problem: 'costly-pattern' });
    const validation = component.text('validationType', component.rules);
    if (validation !== undefined && validation !== 'email' && validation !== 'custom') {
      component.fault({ problem: 'wrong-value', property: 'validationType' });
    }
    const patternHint = component.property('patternHint');
    const autocomplete = component.property('autocomplete');
    if (autocomplete !== undefined && !/^[a-z][a-z0-9 -]{0,40}$/.test(autocomplete)) {
      component.fault({ problem: 'wrong-value', property: 'autocomplete' });
    }
    return {
      ...base,
      kind: 'text',
      maxLength: max ?? TEXT_LIMIT,
      ...(min === undefined ? {} : { minLength: min }),
      ...(pattern === undefined ? {} : { pattern }),
      ...(patternHint === undefined ? {} : { patternHint }),
      ...(autocomplete === undefined ? {} : { autocomplete }),
      ...(validation === 'email' ? { email: true as const } : {}),
    };
  },

  read(field, name, typed) {
    return readLine(typed.one(name), name, field);
  },

  write: (_field, name, answer) => ({ [name]: asText(answer) }),
};

/** Reads one line by the rules of a text field; also used for the parts of composite kinds. */
export function readLine(
  raw: string,
  name: string,
  rules: Pick<TextField, 'minLength' | 'maxLength' | 'pattern' | 'patternHint' | 'email'>,
): Reading {
  const text = oneLine(raw);
  if (text === '') return EMPTY;
  const actual = lengthOf(text);
  if (actual > rules.maxLength) return refuse(name, { refused: 'too-long', max: rules.maxLength, actual });
  if (hasUnwritable(text)) return refuse(name, { refused: 'control-characters' });
  if (rules.minLength !== undefined && actual < rules.minLength) {
    return refuse(name, { refused: 'too-short', min: rules.minLength, actual });
  }
  if (rules.email === true && !/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text)) {
    return refuse(name, { refused: 'not-an-email' });
  }
  if (rules.pattern !== undefined && !new RegExp(`^(?:${rules.pattern})$`, 'u').test(text)) {
    return refuse(name, {
      refused: 'pattern', ...(rules.patternHint === undefined ? {} : { hint: rules.patternHint }),
    });
  }
  return { answer: text };
}
