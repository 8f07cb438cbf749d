import { maskNumber } from '../../certificates/domain/masking.js';
import type { Answer, Answers } from '../../forms/answers.js';
import type { Field } from '../../forms/definition.js';
import { answerLines } from '../../forms/http/answer.text.js';
import type { Display } from '../../forms/http/display.js';
import { part } from '../../forms/kinds/kind.js';

/** An answer as its owner reads it back: identity numbers are masked, for screens are seen by others too. */
export function maskedLines(field: Field, answer: Answer | undefined, display: Display): readonly string[] {
  return answerLines(field, answer === undefined ? undefined : masked(field, answer), display);
}

function masked(field: Field, answer: Answer): Answer {
  if (field.kind === 'resident-id') return typeof answer === 'string' ? maskNumber(answer) : answer;
  if (field.kind === 'person') return { ...(answer as object), name: part(answer, 'name'), idNumber: maskNumber(part(answer, 'idNumber')) };
  if (field.kind !== 'list' || !Array.isArray(answer)) return answer;
  return answer.map((row: unknown): Answers =>
    Object.fromEntries(Object.entries((row ?? {}) as Answers).map(([key, value]) => {
      const inner = field.fields.find((each) => each.key === key);
      return [key, inner ? masked(inner, value) : value];
    })));
}
