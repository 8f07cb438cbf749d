import type { Typed } from './answers.js';
import type { Field, ListField } from './definition.js';
import { TypedInputs } from './kinds/kind.js';
import { ROW_LIMIT, rowCount } from './kinds/list.js';
import { showable } from './kinds/writing.js';

/** More inputs than any page has. */
const INPUT_LIMIT = 2_000;

/**
 * Takes the inputs of some fields out of a posted body, whatever the body is. Input names are flat
 * (`residence.detail`, `members.0.name`), so that every body parser gives the same; only own values that are text,
 * or lists of text, are seen.
 */
export function inputsOf(fields: readonly Field[], body: unknown): TypedInputs {
  const inputs = new Map<string, readonly string[]>();
  if (typeof body !== 'object' || body === null) return new TypedInputs(inputs);
  const keys = new Set(fields.map((field) => field.key));
  for (const [name, value] of Object.entries(body)) {
    if (!keys.has(name.split('.', 1)[0] ?? '') || name.length > 200 || inputs.size >= INPUT_LIMIT) continue;
    const values = (Array.isArray(value) ? value : [value]).filter((one: unknown) => typeof one === 'string');
    inputs.set(name, values);
  }
  return new TypedInputs(inputs);
}

/** The inputs as they can be shown again. */
export function typedOf(inputs: TypedInputs): Typed {
  const entries: [string, string | readonly string[]][] = [];
  for (const name of inputs.names()) {
    const values = inputs.many(name).map(showable);
    const [first] = values;
    if (values.length > 1) entries.push([name, values]);
    else if (first !== undefined) entries.push([name, first]);
  }
  return Object.fromEntries(entries);
}

export function inputsOfTyped(typed: Typed): TypedInputs {
  return new TypedInputs(new Map(Object.entries(typed).map(([name, value]) =>
    [name, typeof value === 'string' ? [value] : value])));
}

/**
 * When the person pressed 'add a row' or 'remove this row' of a list: the inputs with that row added or removed.
 * Undefined when no such button was pressed.
 */
export function withRowsChanged(fields: readonly Field[], inputs: TypedInputs): Typed | undefined {
  const typed = typedOf(inputs);
  for (const field of fields) {
    if (field.kind !== 'list') continue;
    const count = rowCount(field.key, inputs);
    if (inputs.one(`${field.key}.add`) !== '') {
      const rows = Math.min(count + 1, field.max, ROW_LIMIT);
      return { ...withoutButtons(field, typed), [`${field.key}.rows`]: String(rows) };
    }
    const removed = inputs.one(`${field.key}.remove`);
    if (/^\d{1,3}$/.test(removed) && Number(removed) < count) return withoutRow(field, typed, Number(removed), count);
  }
  return undefined;
}

function withoutRow(field: ListField, typed: Typed, removed: number, count: number): Typed {
  const kept = Object.entries(withoutButtons(field, typed)).flatMap(([name, value]) => {
    const match = name.startsWith(`${field.key}.`) ? /^(\d{1,3})\.(.+)$/.exec(name.slice(field.key.length + 1)) : null;
    if (match === null) return [[name, value] as const];
    const index = Number(match[1]);
    if (index === removed) return [];
    return [[`${field.key}.${index > removed ? index - 1 : index}.${match[2] ?? ''}`, value] as const];
  });
  return { ...Object.fromEntries(kept), [`${field.key}.rows`]: String(count - 1) };
}

function withoutButtons(field: ListField, typed: Typed): Typed {
  const buttons = [`${field.key}.add`, `${field.key}.remove`];
  return Object.fromEntries(Object.entries(typed).filter(([name]) => !buttons.includes(name)));
}
