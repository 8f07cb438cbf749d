import type { Answers, Facts } from '../../forms/answers.js';
import type { Variables } from '../../forms/condition.js';
import { fieldsOf, FORM_FACTS, type FormDefinition } from '../../forms/definition.js';
import { answerOf, reachableAnswers } from '../../forms/journey.js';

/** Names that the conditions of a material list may read: the form's answers by key, and the facts of every form. */
export function materialVariables(form: FormDefinition): readonly string[] {
  return [...FORM_FACTS, ...fieldsOf(form).map((field) => field.key)];
}

/** Their values: null for what is open or was not reached. */
export function materialVariablesOf(form: FormDefinition, answers: Answers, facts: Facts): Variables {
  const counted = reachableAnswers(form, answers, facts);
  return Object.fromEntries(materialVariables(form).map((name) =>
    [name, answerOf(counted, name) ?? (Object.hasOwn(facts, name) ? facts[name] : null) ?? null]));
}
