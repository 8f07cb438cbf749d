import { evaluate } from 'feelin';
import type { VariableDeclaration } from './extension.js';
import { freeNames } from './feel-names.js';
import type { Fact, Facts } from './instance.js';

/** A FEEL expression read once. Evaluation is pure, so answers are remembered by the values they depend on. */
export interface Expression {
  readonly source: string;
  /** `failed` says why in the words of the FEEL interpreter; a null value is a value. */
  evaluate(context: Facts): { readonly value: Fact; readonly failed?: undefined } | { readonly failed: string };
}

/** Parsing costs tens of microseconds and loops ask the same question again and again. */
const REMEMBERED = 200;

export function expression(source: string): Expression {
  let names: readonly string[] | undefined;
  const remembered = new Map<string, ReturnType<Expression['evaluate']>>();
  return {
    source,
    evaluate(context) {
      names ??= freeNames(source, Object.keys(context)).map(({ name }) => name);
      const key = names.map((name) => (Object.hasOwn(context, name) ? JSON.stringify(context[name]) : '')).join('\n');
      const known = remembered.get(key);
      if (known) return known;
      if (remembered.size >= REMEMBERED) remembered.clear();
      const answer = run(source, context);
      remembered.set(key, answer);
      return answer;
    },
  };
}

function run(source: string, context: Facts): ReturnType<Expression['evaluate']> {
  try {
    const { value } = evaluate(source, { ...context });
    return isFact(value) ? { value } : { failed: 'not a plain value' };
  } catch (cause) {
    return { failed: cause instanceof Error ? cause.message : String(cause) };
  }
}

export function isFact(value: unknown): value is Fact {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isFact);
  if (typeof value !== 'object') return false;
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isFact);
}

/** Is the value of the type its variable was declared with? Null stands for "not known" and fits every type. */
export function fitsType(value: Fact, type: VariableDeclaration['type']): boolean {
  if (type === 'any' || value === null) return true;
  return type === 'list' ? Array.isArray(value) : typeof value === type;
}
