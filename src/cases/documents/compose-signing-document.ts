import { listOf, PLACEHOLDER, type DocumentTemplate } from '../../catalog/domain/document-template.js';
import type { Content } from '../../catalog/domain/localised-content.js';
import { regionWords } from '../../catalog/domain/result-certificate.js';
import type { Answer, Answers, Region } from '../../forms/answers.js';
import { fieldsOf, type Field, type FormDefinition, type Option } from '../../forms/definition.js';
import { part } from '../../forms/kinds/kind.js';
import { formatDate } from '../../platform/i18n/dates.js';

/** The words of a document that people sign. Made once of what was submitted; page and file say the same. */
export interface SigningContent {
  readonly title: string;
  readonly blocks: readonly SigningBlock[];
}

export interface SigningBlock {
  readonly kind: 'heading' | 'paragraph';
  readonly text: string;
}

/** In Chinese, which is what is signed. */
export const AS_AUTHORED: Content = (_id, authored) => authored;

/** A template with its answers in it, in the language of `content`; pure, so the same answers give the same words. */
export function composeSigningDocument(
  template: DocumentTemplate,
  given: { readonly form: FormDefinition; readonly answers: Answers; readonly regions: readonly Region[]; readonly content: Content },
): SigningContent {
  const { form, answers, content } = given;
  const fields = fieldsOf(form);
  const list = listOf(template, form);
  const rows = answers[template.signedBy];
  const fill = (text: string, among: readonly Field[], values: Answers, n: number): string =>
    text.replace(PLACEHOLDER, (whole, key: string, named: string | undefined) => {
      if (whole === '{n}') return String(n);
      const field = among.find((each) => each.key === key);
      const value = Object.hasOwn(values, key) ? values[key] : undefined;
      return field && value !== undefined ? words(field, value, named, given) : '—';
    });
  return {
    title: content('document.title', template.title),
    blocks: template.blocks.flatMap((block): SigningBlock[] => {
      const text = content(`document.${block.id}`, block.text);
      if (block.kind !== 'rows') return [{ kind: block.kind, text: fill(text, fields, answers, 0) }];
      if (!list || !Array.isArray(rows)) return [];
      return rows.filter(isRow).map((row, index) => ({ kind: 'paragraph', text: fill(text, list.fields, row, index + 1) }));
    }),
  };
}

function words(
  field: Field, value: Answer, named: string | undefined, { regions, content }: { readonly regions: readonly Region[]; readonly content: Content },
): string {
  const option = (options: readonly Option[], chosen: string): string => {
    const found = options.find((each) => each.value === chosen);
    return found ? content(`${field.id}.options.${found.value}`, found.label) : chosen;
  };
  switch (field.kind) {
    case 'select':
    case 'radio':
      return option(field.options, String(value));
    case 'checklist':
      return Array.isArray(value) ? value.map((each) => option(field.options, String(each))).join('、') : '';
    case 'money':
      return amount(Number(value));
    case 'date':
      return formatDate(String(value), 'zh-Hans');
    case 'region':
      return regionWords(String(value), regions);
    case 'address':
      return [regionWords(part(value, 'region'), regions), part(value, 'detail')].join(' ').trim();
    case 'person':
      return named === 'tail' ? part(value, 'idNumber').slice(-4) : part(value, 'name');
    default:
      return typeof value === 'object' ? '' : String(value);
  }
}

/** From 分, without a unit: 1,000,000.00, as a contract writes it. */
function amount(fen: number): string {
  const [whole = '0', cents = '00'] = (fen / 100).toFixed(2).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}

function isRow(row: unknown): row is Answers {
  return typeof row === 'object' && row !== null && !Array.isArray(row);
}
