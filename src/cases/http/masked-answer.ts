import { maskNumber } from '../../certificates/domain/masking.js';
import type { Answer } from '../../forms/answers.js';
import type { Field } from '../../forms/definition.js';
import { answerLines } from '../../forms/http/answer.text.js';
import type { Display } from '../../forms/http/display.js';

/** An answer as its owner reads it back: identity numbers are masked, for screens are seen by others too. */
export function maskedLines(field: Field, answer: Answer | undefined, display: Display): readonly string[] {
  const lines = answerLines(field, answer, display);
  return field.kind === 'resident-id' ? lines.map(maskNumber) : lines;
}
