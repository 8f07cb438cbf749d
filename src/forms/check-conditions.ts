import { parseCondition, type Condition } from './condition.js';
import type { Field, FormDefinition } from './definition.js';
import type { FormProblem } from './problems.js';

/** FEEL sources by element id, with the name that problems are reported under. */
export type UncheckedConditions = Map<string, { readonly feel: string; readonly element: string }>;

/**
 * Parses every condition and puts it in its place. A condition may ask about facts and about answers given earlier:
 * on earlier pages or further up the same page. It may name only options that exist.
 */
export function checkConditions(
  form: FormDefinition,
  sources: UncheckedConditions,
  facts: readonly string[],
  problems: FormProblem[],
): FormDefinition {
  const all = form.pages.flatMap((page) => page.elements).filter((element): element is Field => element.kind !== 'static');
  const known = [...facts, ...all.map((field) => field.key)];
  const asked = new Map<string, Field>();

  const conditionOf = (id: string): { hide: Condition } | Record<string, never> => {
    const source = sources.get(id);
    if (source === undefined) return {};
    const parsed = parseCondition(source.feel, known);
    const { element } = source;
    for (const problem of parsed.problems) problems.push({ element, ...problem });
    for (const variable of parsed.condition.reads) {
      if (!facts.includes(variable) && !asked.has(variable)) problems.push({ element, problem: 'reads-later-answer', variable });
    }
    for (const { variable, values } of parsed.condition.compares) {
      const field = asked.get(variable);
      if (field === undefined || !('options' in field)) continue;
      for (const value of values) {
        if (!field.options.some((option) => option.value === value)) {
          problems.push({ element, problem: 'unknown-option', variable, value });
        }
      }
    }
    return { hide: parsed.condition };
  };

  return {
    ...form,
    pages: form.pages.map((page) => {
      const hide = conditionOf(page.id);
      const elements = page.elements.map((element) => {
        const placed = { ...element, ...conditionOf(element.id) };
        if (placed.kind !== 'static') asked.set(placed.key, placed);
        return placed;
      });
      return { ...page, ...hide, elements };
    }),
  };
}
