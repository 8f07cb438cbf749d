import type { Answer, ReadingContext, Typed } from '../answers.js';
import type { Component } from '../component.js';
import type { Field, FieldBase } from '../definition.js';
import type { FieldRefusal, Refusal } from '../refusals.js';

/** How one kind of field is authored, read from a posted page, and written back into inputs. */
export interface FieldKindBehaviour<F extends Field> {
  /** form-js types on which this kind may ride; the first is the one our documentation names. */
  readonly types: readonly string[];
  /** Names under `properties` and `validate` that this kind understands, besides the common ones. */
  readonly properties: readonly string[];
  readonly rules: readonly string[];
  /** Builds the field from its form-js component; faults go to the component. */
  define(component: Component, base: FieldBase): F;
  /** Reads the inputs called `name` and `name.…`. */
  read(field: F, name: string, typed: TypedInputs, context: ReadingContext): Reading;
  /** The inputs that would be read as this answer. Tolerates an answer of another shape: a form may have changed. */
  write(field: F, name: string, answer: Answer): Typed;
}

export type Reading =
  | { readonly answer: Answer }
  | { readonly empty: true }
  | { readonly refusals: readonly FieldRefusal[] };

export const EMPTY: Reading = { empty: true };

export function refuse(field: string, refusal: Refusal): Reading {
  return { refusals: [{ ...refusal, field }] };
}

/** Half an address or half a person is no answer: the missing half is asked for. */
export function orRequired(reading: Reading, name: string, how: 'fill' | 'choose'): Reading {
  return 'empty' in reading ? refuse(name, { refused: 'required', how }) : reading;
}

/** Posted inputs by name. Only own text values are seen; anything else a body may hold does not exist here. */
export class TypedInputs {
  constructor(private readonly inputs: ReadonlyMap<string, readonly string[]>) {}

  /** The first value sent under the name; '' when there is none. */
  one(name: string): string {
    return this.inputs.get(name)?.[0] ?? '';
  }

  many(name: string): readonly string[] {
    return this.inputs.get(name) ?? [];
  }

  names(): Iterable<string> {
    return this.inputs.keys();
  }
}

/** The text of an answer whose shape may have changed since it was given. */
export function asText(answer: Answer): string {
  return typeof answer === 'string' || typeof answer === 'number' ? String(answer) : '';
}

/** One part of a composite answer, if the answer has that shape. */
export function part(answer: Answer, name: string): string {
  if (typeof answer !== 'object' || Array.isArray(answer)) return '';
  const value: unknown = Object.entries(answer).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : '';
}
