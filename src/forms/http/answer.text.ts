import type { Answer, Answers } from '../answers.js';
import type { Field, Option } from '../definition.js';
import { part } from '../kinds/kind.js';
import { formatDate } from '../../platform/i18n/dates.js';
import { regionPath } from '../regions.js';
import { amountText, type Display } from './display.js';
import { fieldLabel } from './labels.js';

/**
 * An answer as it is read: for check-your-answers, the desk and documents. Options and labels are localised;
 * what the applicant wrote, names and addresses are printed as they are. One line an item; none for no answer.
 */
export function answerLines(field: Field, answer: Answer | undefined, display: Display): readonly string[] {
  if (answer === undefined || answer === '') return [];
  const { t } = display;
  switch (field.kind) {
    case 'select':
    case 'radio':
      return [optionText(field, field.options, String(answer), display)];
    case 'checklist':
      return Array.isArray(answer)
        ? answer.map((value) => optionText(field, field.options, String(value), display))
        : [];
    case 'checkbox':
      return [answer === true ? t('是') : t('否')];
    case 'money':
      return typeof answer === 'number' ? [amountText(answer, t)] : [];
    case 'number':
      return [field.suffix === undefined
        ? String(answer)
        : t('{number} {unit}', { number: String(answer), unit: display.content(`${field.id}.suffix`, field.suffix) })];
    case 'date':
      return typeof answer === 'string' ? [formatDate(answer, display.locale)] : [];
    case 'region':
      return [regionText(String(answer), display)];
    case 'address':
      return [[regionText(part(answer, 'region'), display), part(answer, 'detail')].filter((text) => text !== '').join(' ')];
    case 'person':
      return ['name', 'idNumber', 'mobile'].map((name) => part(answer, name)).filter((text) => text !== '');
    case 'textarea':
      return String(answer).split('\n');
    case 'list':
      return Array.isArray(answer)
        ? answer.filter(isRow).map((row) => rowText(field.fields, row, display))
        : [];
    default:
      return [String(answer)];
  }
}

/** The same on one line. */
export function answerText(field: Field, answer: Answer | undefined, display: Display): string {
  return answerLines(field, answer, display).join(display.t('；'));
}

function optionText(field: Field, options: readonly Option[], value: string, { content }: Display): string {
  const option = options.find((candidate) => candidate.value === value);
  return option === undefined ? value : content(`${field.id}.options.${value}`, option.label);
}

function regionText(code: string, { regions }: Display): string {
  return regionPath(code, regions)?.join(' ') ?? code;
}

function rowText(fields: readonly Field[], row: Answers, display: Display): string {
  return fields
    .map((field) => ({ field, text: answerText(field, Object.hasOwn(row, field.key) ? row[field.key] : undefined, display) }))
    .filter(({ text }) => text !== '')
    .map(({ field, text }) => display.t('{label}：{text}', { label: fieldLabel(field, display), text }))
    .join(display.t('，'));
}

function isRow(value: unknown): value is Answers {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
