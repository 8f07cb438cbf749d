import type { Answer, Answers, ReadingContext, Typed } from '../answers.js';
import type { Field, ListField } from '../definition.js';
import type { FieldRefusal } from '../refusals.js';
import { EMPTY, refuse, type FieldKindBehaviour, type Reading, type TypedInputs } from './kind.js';

/** More rows than anybody types; a longer list is a file. */
export const ROW_LIMIT = 50;

type ReadField = (field: Field, name: string, typed: TypedInputs, context: ReadingContext) => Reading;
type WriteField = (field: Field, name: string, answer: Answer | undefined) => Typed;

/**
 * A repeatable group. Inputs are `members.0.name`; a hidden `members.rows` says how many rows stood on the page,
 * for a row of unticked boxes sends nothing. Rows left blank are no answers.
 * The fields of a row are any kind but a list; `read` and `write` for them are handed in.
 */
export function listKind(readField: ReadField, writeField: WriteField): Pick<
  FieldKindBehaviour<ListField>, 'types' | 'properties' | 'rules' | 'read' | 'write'
> {
  return {
    types: ['dynamiclist'],
    properties: ['min', 'max'],
    rules: [],

    read(field, name, typed, context) {
      const rows: Answers[] = [];
      const refusals: FieldRefusal[] = [];
      const count = rowCount(name, typed);
      if (count > field.max) return refuse(name, { refused: 'too-many-rows', max: field.max });
      for (let index = 0; index < count; index += 1) {
        const row = readRow(field, `${name}.${index}`, typed, context, readField);
        if ('refusals' in row) refusals.push(...row.refusals);
        else if ('row' in row) rows.push(row.row);
      }
      if (refusals.length > 0) return { refusals };
      if (rows.length === 0 && field.min === 0) return EMPTY;
      if (rows.length < field.min) return refuse(name, { refused: 'too-few-rows', min: field.min });
      return { answer: rows };
    },

    write(field, name, answer) {
      const rows = (Array.isArray(answer) ? answer : []).filter(isRow).slice(0, ROW_LIMIT);
      return Object.assign({ [`${name}.rows`]: String(rows.length) }, ...rows.flatMap((row, index) =>
        field.fields.map((inner) => writeField(inner, `${name}.${index}.${inner.key}`, ownAnswer(row, inner.key)))));
    },
  };
}

/** How many rows stood on the page: the page's own count, or more where inputs say so. */
export function rowCount(name: string, typed: TypedInputs): number {
  const said = /^\d{1,3}$/.test(typed.one(`${name}.rows`)) ? Number(typed.one(`${name}.rows`)) : 0;
  let seen = 0;
  for (const input of typed.names()) {
    const index = input.startsWith(`${name}.`) ? /^(\d{1,3})\./.exec(input.slice(name.length + 1))?.[1] : undefined;
    if (index !== undefined) seen = Math.max(seen, Number(index) + 1);
  }
  return Math.max(said, seen);
}

function readRow(
  field: ListField,
  name: string,
  typed: TypedInputs,
  context: ReadingContext,
  readField: ReadField,
): { readonly row: Answers } | { readonly blank: true } | { readonly refusals: readonly FieldRefusal[] } {
  const readings = field.fields.map((inner) => ({
    inner, reading: readField(inner, `${name}.${inner.key}`, typed, context),
  }));
  const blank = field.fields.every((inner) => isBlank(inner, `${name}.${inner.key}`, typed));
  if (blank) return { blank: true };
  const refusals = readings.flatMap(({ reading }) => ('refusals' in reading ? reading.refusals : []));
  if (refusals.length > 0) return { refusals };
  return {
    row: Object.fromEntries(readings.flatMap(({ inner, reading }) =>
      ('answer' in reading ? [[inner.key, reading.answer] as const] : []))),
  };
}

function isBlank(inner: Field, name: string, typed: TypedInputs): boolean {
  for (const input of typed.names()) {
    if (input !== name && !input.startsWith(`${name}.`)) continue;
    if (typed.many(input).some((value) => value.trim() !== '')) return false;
  }
  return inner.kind !== 'list';
}

function isRow(value: unknown): value is Answers {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ownAnswer(row: Answers, key: string): Answer | undefined {
  return Object.hasOwn(row, key) ? row[key] : undefined;
}
