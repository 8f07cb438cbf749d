import type { Answer, ReadingContext, Typed } from '../answers.js';
import type { Field, FieldKind, FieldKinds } from '../definition.js';
import { addressKind } from './address.js';
import { checkboxKind } from './checkbox.js';
import { checklistKind } from './checklist.js';
import { dateKind } from './date.js';
import { orRequired, type FieldKindBehaviour, type Reading, type TypedInputs } from './kind.js';
import { listKind } from './list.js';
import { mobileKind } from './mobile.js';
import { moneyKind } from './money.js';
import { numberKind } from './number.js';
import { personKind } from './person.js';
import { radioKind } from './radio.js';
import { regionKind } from './region.js';
import { residentIdKind } from './resident-id.js';
import { selectKind } from './select.js';
import { socialCreditCodeKind } from './social-credit-code.js';
import { textareaKind } from './textarea.js';
import { textKind } from './text.js';

export type SimpleKind = Exclude<FieldKind, 'list'>;

/** Every kind that may also stand in a row of a list. */
export const simpleKinds: { readonly [K in SimpleKind]: FieldKindBehaviour<FieldKinds[K]> } = {
  text: textKind,
  textarea: textareaKind,
  number: numberKind,
  money: moneyKind,
  select: selectKind,
  radio: radioKind,
  checkbox: checkboxKind,
  checklist: checklistKind,
  date: dateKind,
  'resident-id': residentIdKind,
  'social-credit-code': socialCreditCodeKind,
  mobile: mobileKind,
  region: regionKind,
  address: addressKind,
  person: personKind,
};

export const listBehaviour = listKind(readField, writeField);

type Reads = { readonly [K in FieldKind]: Pick<FieldKindBehaviour<FieldKinds[K]>, 'read' | 'write'> };
const behaviours: Reads = { ...simpleKinds, list: listBehaviour };

const CHOSEN: ReadonlySet<FieldKind> = new Set<FieldKind>(['select', 'radio', 'checklist', 'region']);

/** Reads one field from the inputs called `name` and `name.…`; an empty one that is required is a refusal. */
export function readField(field: Field, name: string, typed: TypedInputs, context: ReadingContext): Reading {
  const reading = readByKind(field, name, typed, context);
  return field.required ? orRequired(reading, name, CHOSEN.has(field.kind) ? 'choose' : 'fill') : reading;
}

/** The inputs that would be read as this answer; without an answer, empty inputs. */
export function writeField(field: Field, name: string, answer: Answer | undefined): Typed {
  return writeByKind(field, name, answer ?? '');
}

function readByKind<K extends FieldKind>(
  field: FieldKinds[K] & { readonly kind: K }, name: string, typed: TypedInputs, context: ReadingContext,
): Reading {
  const behaviour: Reads[K] = behaviours[field.kind];
  return behaviour.read(field, name, typed, context);
}

function writeByKind<K extends FieldKind>(
  field: FieldKinds[K] & { readonly kind: K }, name: string, answer: Answer,
): Typed {
  const behaviour: Reads[K] = behaviours[field.kind];
  return behaviour.write(field, name, answer);
}
