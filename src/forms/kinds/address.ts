import type { AddressField } from '../definition.js';
import { EMPTY, orRequired, part, type FieldKindBehaviour } from './kind.js';
import { readRegion } from './region.js';
import { readLine, TEXT_LIMIT } from './text.js';

/** An address in the city: the street from the region table, the rest in words. */
export const addressKind: FieldKindBehaviour<AddressField> = {
  types: ['textfield'],
  properties: [],
  rules: [],
  define: (_component, base) => ({ ...base, kind: 'address' }),

  read(_field, name, typed, { regions }) {
    const region = readRegion(typed.one(`${name}.region`), `${name}.region`, 'street', regions);
    const detail = readLine(typed.one(`${name}.detail`), `${name}.detail`, { maxLength: TEXT_LIMIT });
    if ('empty' in region && 'empty' in detail) return EMPTY;
    if ('answer' in region && 'answer' in detail) {
      return { answer: { region: String(region.answer), detail: String(detail.answer) } };
    }
    const refusals = [orRequired(region, `${name}.region`, 'choose'), orRequired(detail, `${name}.detail`, 'fill')]
      .flatMap((reading) => ('refusals' in reading ? reading.refusals : []));
    return { refusals };
  },

  write: (_field, name, answer) => ({
    [`${name}.region`]: part(answer, 'region'), [`${name}.detail`]: part(answer, 'detail'),
  }),
};
