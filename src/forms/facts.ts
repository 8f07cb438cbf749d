import type { Answers, Facts } from './answers.js';
import { fieldsOf, type Field, type FormDefinition } from './definition.js';
import { answerOf, reachableAnswers } from './journey.js';

/** A process variable that a form feeds, for checking the conditions of processes and materials. */
export interface DeclaredFact {
  readonly name: string;
  readonly type: 'text' | 'texts' | 'number' | 'boolean';
  /** For choices: the values it can take. */
  readonly values?: readonly string[];
}

/** The process variables that the form declares (`properties.fact`). */
export function declaredFacts(form: FormDefinition): readonly DeclaredFact[] {
  return fieldsOf(form).flatMap((field) => (field.fact === undefined ? [] : [declare(field, field.fact)]));
}

/**
 * The non-identifying facts for the process. Every declared fact is there: null when its question was not reached
 * or not answered, because a missing variable would silently take the default flow.
 */
export function factsOf(form: FormDefinition, answers: Answers, outside: Facts = {}): Facts {
  const counted = reachableAnswers(form, answers, outside);
  return Object.fromEntries(fieldsOf(form).flatMap((field) => {
    if (field.fact === undefined) return [];
    const answer = answerOf(counted, field.key);
    return [[field.fact, isPlain(answer) ? answer : null] as const];
  }));
}

function declare(field: Field, name: string): DeclaredFact {
  switch (field.kind) {
    case 'number': return { name, type: 'number' };
    case 'checkbox': return { name, type: 'boolean' };
    case 'checklist': return { name, type: 'texts', values: field.options.map((option) => option.value) };
    case 'select':
    case 'radio': return { name, type: 'text', values: field.options.map((option) => option.value) };
    default: return { name, type: 'text' };
  }
}

function isPlain(answer: unknown): answer is string | number | boolean | readonly string[] {
  if (Array.isArray(answer)) return answer.every((value) => typeof value === 'string');
  return typeof answer === 'string' || typeof answer === 'number' || typeof answer === 'boolean';
}
