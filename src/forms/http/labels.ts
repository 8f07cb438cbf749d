import type { Translate } from '../../platform/i18n/translate.js';
import { fieldsOf, type Field, type FormDefinition } from '../definition.js';
import type { FieldRefusal } from '../refusals.js';
import { inputId, type Display } from './display.js';
import { describeRefusal } from './refusal.text.js';

/** A line of the error summary: the words, and the input they lead to. */
export interface ErrorLine {
  readonly text: string;
  readonly href: string;
}

/** Every refusal in words, with a link to its input, for the summary at the top of the page. */
export function errorLines(
  of: FormDefinition | readonly Field[], refusals: readonly FieldRefusal[], display: Display,
): readonly ErrorLine[] {
  const fields = 'pages' in of ? fieldsOf(of) : of;
  return refusals.map((refusal) => {
    const field = fields.find((candidate) => candidate.key === refusal.field.split('.', 1)[0]);
    return {
      text: refusalText(field, refusal, display),
      href: `#${firstInputId(field, refusal.field)}`,
    };
  });
}

/** One refusal in words, its field named as the reader sees it. */
export function refusalText(field: Field | undefined, refusal: FieldRefusal, display: Display): string {
  if (field === undefined) return describeRefusal(refusal, refusal.field, display.t);
  const [, ...path] = refusal.field.split('.');
  const asked = innermost(field, path);
  const localised = refusal.refused === 'pattern' && refusal.hint !== undefined
    ? { ...refusal, hint: display.content(`${asked.id}.patternHint`, refusal.hint) }
    : refusal;
  return describeRefusal(localised, pathLabel(field, path, display), display.t);
}

export function fieldLabel(field: Field, { content }: Display): string {
  return content(`${field.id}.label`, field.label);
}

/** The name of one input of an address or a person. */
export function partLabel(part: string, t: Translate): string {
  switch (part) {
    case 'region': return t('区和街道');
    case 'detail': return t('详细地址');
    case 'name': return t('姓名');
    case 'idNumber': return t('身份证件号码');
    case 'mobile': return t('手机号码');
    default: return part;
  }
}

function pathLabel(field: Field, path: readonly string[], display: Display): string {
  const label = fieldLabel(field, display);
  const [first, second, ...rest] = path;
  if (first === undefined) return label;
  if (field.kind === 'list') {
    const inner = field.fields.find((candidate) => candidate.key === second);
    if (inner === undefined) return label;
    return display.t('第 {row} 项的{label}', { row: Number(first) + 1, label: pathLabel(inner, rest, display) });
  }
  if (field.kind === 'date') return label;
  return display.t('{label}的{part}', { label, part: partLabel(first, display.t) });
}

function innermost(field: Field, path: readonly string[]): Field {
  if (field.kind !== 'list') return field;
  return field.fields.find((inner) => inner.key === path[1]) ?? field;
}

/** The id of the input that a refusal leads to: of several, the first. */
function firstInputId(field: Field | undefined, name: string): string {
  const path = name.split('.').slice(1);
  const asked = field === undefined ? undefined : innermost(field, path);
  const whole = asked !== undefined && path.length === (field === asked ? 0 : 2);
  if (!whole) return inputId(name);
  if (asked.kind === 'date') return inputId(`${name}.year`);
  if (asked.kind === 'address') return inputId(`${name}.region`);
  if (asked.kind === 'person') return inputId(`${name}.name`);
  return inputId(name);
}
