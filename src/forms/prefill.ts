import type { Answer, PrefillOrigin, Prefilled, ReadingContext } from './answers.js';
import { fieldsOf, type AccountAttribute, type Field, type FormDefinition } from './definition.js';
import { inputsOfTyped } from './posted.js';
import { readField, writeField } from './kinds/registry.js';

/** What is known of the applicant before the first question. */
export interface PrefillSources {
  /** Attributes of a verified party; a merely registered account gives none (assurance before access). */
  readonly account: Readonly<Partial<Record<AccountAttribute, string>>>;
  /** Valid certificates of the applicant, the best first. `attributes` are their metadata. */
  readonly certificates: readonly {
    readonly typeCode: string;
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
}

/**
 * Answers taken from the account and from certificates, by field key. A value that the field itself would refuse
 * is not taken: the applicant is asked instead.
 */
export function prefilledAnswers(
  form: FormDefinition, sources: PrefillSources, context: Pick<ReadingContext, 'today' | 'regions'>,
): Readonly<Record<string, Prefilled>> {
  return Object.fromEntries(fieldsOf(form).flatMap((field) => {
    const found = find(field, sources);
    if (found === undefined) return [];
    const inputs = inputsOfTyped(writeField(field, field.key, found.answer));
    const reading = readField(field, field.key, inputs, { ...context, prefilled: {} });
    return 'answer' in reading ? [[field.key, { answer: reading.answer, origin: found.origin }] as const] : [];
  }));
}

function find(field: Field, sources: PrefillSources): { answer: Answer; origin: PrefillOrigin } | undefined {
  const source = field.prefill;
  if (source === undefined) return undefined;
  if (source.from === 'account') {
    const answer = sources.account[source.attribute];
    return answer === undefined ? undefined : { answer, origin: { from: 'account' } };
  }
  for (const { typeCode, name, attributes } of sources.certificates) {
    if (typeCode !== source.typeCode || !Object.hasOwn(attributes, source.attribute)) continue;
    const answer = asAnswer(attributes[source.attribute]);
    if (answer !== undefined) return { answer, origin: { from: 'certificate', typeCode, certificateName: name } };
  }
  return undefined;
}

/** Certificate attributes are text, numbers, or an address with its region. */
function asAnswer(value: unknown): Answer | undefined {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null || !('region' in value) || !('detail' in value)) return undefined;
  return typeof value.region === 'string' && typeof value.detail === 'string'
    ? { region: value.region, detail: value.detail }
    : undefined;
}
