import type { Answer, Answers, Facts, ReadingContext, Typed } from './answers.js';
import { holds, type Condition, type Variables } from './condition.js';
import { fieldsOf, isField, type Field, type FormDefinition, type FormElement, type FormPage } from './definition.js';
import { EMPTY, type Reading, type TypedInputs } from './kinds/kind.js';
import { readField, writeField } from './kinds/registry.js';
import { inputsOf, inputsOfTyped, typedOf, withRowsChanged } from './posted.js';
import type { FieldRefusal, PageReading } from './refusals.js';

/** The pages that these answers lead to, in order. */
export function reachablePages(form: FormDefinition, answers: Answers, facts: Facts = {}): readonly FormPage[] {
  return walk(form, answers, facts).map(({ page }) => page);
}

/** What stands on a page for these answers, hidden elements left out. */
export function visibleElements(
  form: FormDefinition, page: FormPage, answers: Answers, facts: Facts = {},
): readonly FormElement[] {
  return walk(form, answers, facts).find((step) => step.page.id === page.id)?.elements ?? [];
}

/**
 * What a page shows when it is drawn: besides the visible elements also those that depend on a question of the same
 * page, for without scripts nobody can make them appear. Reading decides afterwards which of them count.
 */
export function drawnElements(
  form: FormDefinition, page: FormPage, answers: Answers, facts: Facts = {},
): readonly FormElement[] {
  const here = new Set(fieldsOf(page).map((field) => field.key));
  const visible = new Set(visibleElements(form, page, answers, facts).map((element) => element.id));
  return page.elements.filter((element) =>
    visible.has(element.id) || (element.hide?.reads.some((variable) => here.has(variable)) ?? false));
}

/**
 * Reads a posted page. The outcome is either all answers so far with this page's put in, or what was refused
 * together with what was typed. Inputs of hidden fields are not read and their former answers are dropped;
 * a field that the law fixes keeps its prefilled answer. Never throws, whatever the body is.
 */
export function readPage(
  form: FormDefinition, page: FormPage, body: unknown, answers: Answers, context: ReadingContext,
): PageReading {
  const here = new Set(fieldsOf(page).map((field) => field.key));
  return readFields(form, (field) => here.has(field.key), body, answers, context);
}

/**
 * Corrects some answers of a submitted application (補正): only the named fields are read, and those that
 * a corrected answer has newly opened. Everything else stays as it was submitted, whatever is posted.
 *
 * @param answers the working copy of the correction
 * @param submitted what was submitted, where the working copy may already differ from it
 */
export function readCorrection(
  form: FormDefinition, named: readonly string[], body: unknown, answers: Answers, context: ReadingContext,
  submitted: Answers = answers,
): PageReading {
  const before = new Set(reachableFields(form, submitted, context.facts).map((field) => field.key));
  return readFields(form, (field) => named.includes(field.key) || !before.has(field.key), body, answers, context);
}

/**
 * The fields that a correction page asks for: the named ones and those that `corrected` opens: the working copy or,
 * after a refusal, `soFar` of the reading.
 */
export function correctionFields(
  form: FormDefinition, named: readonly string[], submitted: Answers, corrected: Answers, facts: Facts = {},
): readonly Field[] {
  const before = new Set(reachableFields(form, submitted, facts).map((field) => field.key));
  return reachableFields(form, corrected, facts).filter((field) => named.includes(field.key) || !before.has(field.key));
}

function readFields(
  form: FormDefinition, asked: (field: Field) => boolean, body: unknown, answers: Answers, context: ReadingContext,
): PageReading {
  const inputs = inputsOf(fieldsOf(form).filter(asked), body);
  const rows = withRowsChanged(fieldsOf(form).filter(asked), inputs);
  if (rows !== undefined) return { refusals: [], typed: rows, soFar: answers, rowsChanged: true };

  const next = new Map(Object.entries(answers));
  const counted = new Map<string, Answer>();
  const refusals: FieldRefusal[] = [];
  // In the form's order, because a condition may look at any answer above it.
  for (const page of form.pages) {
    const pageHidden = isHidden(page.hide, form, counted, context.facts);
    for (const field of fieldsOf(page)) {
      const hidden = pageHidden || isHidden(field.hide, form, counted, context.facts);
      if (asked(field)) {
        next.delete(field.key);
        const reading = hidden ? EMPTY : readAsked(field, inputs, context);
        if ('answer' in reading) next.set(field.key, reading.answer);
        else if ('refusals' in reading) refusals.push(...reading.refusals);
      }
      const answer = next.get(field.key);
      if (!hidden && answer !== undefined) counted.set(field.key, answer);
    }
  }
  const soFar = Object.fromEntries(next);
  return refusals.length > 0 ? { refusals, typed: typedOf(inputs), soFar, rowsChanged: false } : { answers: soFar };
}

function readAsked(field: Field, inputs: TypedInputs, context: ReadingContext): Reading {
  const fixed = fixedAnswer(field, context);
  return fixed === undefined ? readField(field, field.key, inputs, context) : { answer: fixed };
}

/**
 * Asks every reachable page again, as before submission: what is still missing or no longer right, page by page.
 * An empty list means that the application can be submitted.
 */
export function checkAnswers(
  form: FormDefinition, answers: Answers, context: ReadingContext,
): readonly { readonly page: FormPage; readonly refusals: readonly FieldRefusal[] }[] {
  return walk(form, answers, context.facts).flatMap(({ page, elements }) => {
    const refusals = elements.filter(isField).flatMap((field) => {
      const fixed = fixedAnswer(field, context);
      if (fixed !== undefined) return [];
      const reading = readField(field, field.key, inputsOfTyped(typedAnswer(field, answers)), context);
      return 'refusals' in reading ? reading.refusals : [];
    });
    return refusals.length > 0 ? [{ page, refusals }] : [];
  });
}

/** The answers that count: those of hidden fields and pages, and of fields that the form doesn't have, are dropped. */
export function reachableAnswers(form: FormDefinition, answers: Answers, facts: Facts = {}): Answers {
  return Object.fromEntries(reachableFields(form, answers, facts).flatMap((field) => {
    const answer = answerOf(answers, field.key);
    return answer === undefined ? [] : [[field.key, answer] as const];
  }));
}

/** The fields that these answers lead to, in order. */
export function reachableFields(form: FormDefinition, answers: Answers, facts: Facts = {}): readonly Field[] {
  return walk(form, answers, facts).flatMap(({ elements }) => elements.filter(isField));
}

/** The inputs that show an answer, for drawing a page that was not just posted. */
export function typedAnswer(field: Field, answers: Answers): Typed {
  return writeField(field, field.key, answerOf(answers, field.key));
}

export function answerOf(answers: Answers, key: string): Answer | undefined {
  return Object.hasOwn(answers, key) ? answers[key] : undefined;
}

/** The answer of a field that the law doesn't let the applicant change, where a prefill is at hand. */
export function fixedAnswer(field: Field, context: Pick<ReadingContext, 'prefilled'>): Answer | undefined {
  if (field.editable || !Object.hasOwn(context.prefilled, field.key)) return undefined;
  return context.prefilled[field.key]?.answer;
}

/**
 * Walks the form from the top: an answer counts in later conditions only when its own field is visible,
 * so that an answer left over from a path not taken opens nothing.
 */
function walk(
  form: FormDefinition, answers: Answers, facts: Facts = {},
): readonly { readonly page: FormPage; readonly elements: readonly FormElement[] }[] {
  const counted = new Map<string, Answer>();
  return form.pages.flatMap((page) => {
    if (isHidden(page.hide, form, counted, facts)) return [];
    const elements = page.elements.filter((element) => {
      if (isHidden(element.hide, form, counted, facts)) return false;
      if (!isField(element)) return true;
      const answer = answerOf(answers, element.key);
      if (answer !== undefined) counted.set(element.key, answer);
      return true;
    });
    // A page whose questions all fell away would be an empty page with a button.
    return elements.some(isField) || page.elements.every((element) => !isField(element)) ? [{ page, elements }] : [];
  });
}

function isHidden(
  hide: Condition | undefined, form: FormDefinition, answers: ReadonlyMap<string, Answer>, facts: Facts = {},
): boolean {
  return hide !== undefined && holds(hide, variablesOf(form, hide, answers, facts));
}

/** Every variable that the condition reads has a value: an open question is null, no box ticked is an empty list. */
function variablesOf(
  form: FormDefinition, condition: Condition, answers: ReadonlyMap<string, Answer>, facts: Facts,
): Variables {
  const fields = fieldsOf(form);
  return Object.fromEntries(condition.reads.map((name) => {
    const kind = fields.find((field) => field.key === name)?.kind;
    const unanswered = kind === 'checklist' || kind === 'list' ? [] : kind === 'checkbox' ? false : null;
    const fact = Object.hasOwn(facts, name) ? facts[name] : undefined;
    return [name, answers.get(name) ?? fact ?? unanswered];
  }));
}
