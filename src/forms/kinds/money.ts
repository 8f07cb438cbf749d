import type { MoneyField } from '../definition.js';
import { EMPTY, refuse, type FieldKindBehaviour } from './kind.js';
import { plainNumber } from './writing.js';

/** 分; ten trillion yuan. */
const LARGEST = 999_999_999_999_999;

/** An amount: typed in yuan with at most two decimals, kept as integer 分. */
export const moneyKind: FieldKindBehaviour<MoneyField> = {
  types: ['number', 'textfield'],
  properties: [],
  rules: ['min', 'max'],

  define(component, base) {
    return { ...base, kind: 'money', ...component.limits('min', 'max', { least: 0, most: LARGEST, whole: true }) };
  },

  read(field, name, typed) {
    const text = plainNumber(typed.one(name)).replace(/,/g, '').replace(/^[¥￥]|元$/gu, '');
    if (text === '') return EMPTY;
    const match = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text);
    if (match === null) return refuse(name, { refused: 'not-an-amount' });
    const [, sign, yuan = '', decimals = ''] = match;
    if (decimals.replace(/0+$/, '').length > 2) return refuse(name, { refused: 'too-many-decimals', most: 2 });
    // Digits, not floating point: 0.29 × 100 is not 29.
    const fen = Number(yuan + decimals.slice(0, 2).padEnd(2, '0'));
    const max = field.max ?? LARGEST;
    const min = field.min ?? 0;
    if ((sign === '-' && fen > 0) || fen < min) return refuse(name, { refused: 'amount-too-small', min });
    if (fen > max) return refuse(name, { refused: 'amount-too-large', max });
    return { answer: fen };
  },

  write: (_field, name, answer) => ({ [name]: typeof answer === 'number' ? yuanOf(answer) : '' }),
};

/** 分 as yuan for an input: '1234' or '1234.50'. */
export function yuanOf(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  const decimals = digits.slice(-2) === '00' ? '' : `.${digits.slice(-2)}`;
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}${decimals}`;
}
