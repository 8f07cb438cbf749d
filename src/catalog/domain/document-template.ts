import { fieldsOf, type FormDefinition, type ListField, type PersonField } from '../../forms/definition.js';
import type { AuthoredText } from '../../forms/texts.js';
import { isObject, JsonReader, type Json } from './json-reader.js';
import type { PackageProblem } from './package-problems.js';

/**
 * What several people sign online, as `document.json` of a package says it: headings and paragraphs with answers in
 * them (章程, 協議). The authored Chinese is what is signed; other languages are a courtesy.
 */
export interface DocumentTemplate {
  readonly title: string;
  /** Key of the list question whose rows name who signs, one person a row. */
  readonly signedBy: string;
  readonly blocks: readonly TemplateBlock[];
}

export interface TemplateBlock {
  readonly id: string;
  /** `rows`: the text once for each row of the list `signedBy`. */
  readonly kind: 'heading' | 'paragraph' | 'rows';
  /** `{key}` stands for an answer; of a person `{key.name}` and `{key.tail}`, the number's last four characters. */
  readonly text: string;
}

/** The answers that a text names: `{firm_name}`, `{founder.name}`. */
export const PLACEHOLDER = /\{([a-z]\w*)(?:\.(\w+))?\}/g;

/** Parts of a person that a document may name. The whole number never stands in a file that many read. */
export const PERSON_PARTS = ['name', 'tail'] as const;

const FILE = 'document.json';

/** Reads `document.json` (already parsed), with every fault named. */
export function readDocumentTemplate(json: unknown): { template: DocumentTemplate; problems: readonly PackageProblem[] } {
  const reader = new JsonReader(FILE);
  if (!isObject(json)) reader.fault('', { problem: 'not-an-object' });
  const from: Json = isObject(json) ? json : {};
  reader.onlyKeys(from, ['title', 'signedBy', 'blocks'], '');
  const template: DocumentTemplate = {
    title: reader.text(from, 'title', '', 60),
    signedBy: reader.text(from, 'signedBy', '', 64),
    blocks: reader.items(from, 'blocks', '', (block, at) => {
      reader.onlyKeys(block, ['id', 'kind', 'text'], at);
      return { id: reader.id(block, at), kind: reader.oneOf(block, 'kind', at, ['heading', 'paragraph', 'rows'], 'paragraph'), text: reader.text(block, 'text', at) };
    }),
  };
  return { template, problems: reader.problems };
}

/** The document against the form: who signs is a list of people who can be reached, and every answer named is asked for. */
export function checkDocumentTemplate(template: DocumentTemplate, form: FormDefinition): PackageProblem[] {
  const reader = new JsonReader(FILE);
  const list = listOf(template, form);
  if (template.signedBy !== '' && !(list && personIn(list))) reader.fault('signedBy', { problem: 'signatories-not-people', field: template.signedBy });
  template.blocks.forEach((block, index) => {
    const known = block.kind === 'rows' ? (list?.fields ?? []) : fieldsOf(form).filter((field) => field.kind !== 'list');
    for (const [whole, key = '', part] of block.text.matchAll(PLACEHOLDER)) {
      const field = known.find((each) => each.key === key);
      const fits = field?.kind === 'person' ? PERSON_PARTS.some((each) => each === part) : field !== undefined && part === undefined;
      if (!fits && !(block.kind === 'rows' && whole === '{n}')) reader.fault(`blocks[${index}].text`, { problem: 'unknown-answer', found: whole });
    }
  });
  return reader.problems;
}

export function listOf(template: DocumentTemplate, form: FormDefinition): ListField | undefined {
  const field = fieldsOf(form).find((each) => each.key === template.signedBy);
  return field?.kind === 'list' && field.hide === undefined ? field : undefined;
}

/** The one question of a row that names a person; a link goes to their mobile, so it must be asked for. */
export function personIn(list: ListField): PersonField | undefined {
  const people = list.fields.filter((field): field is PersonField => field.kind === 'person');
  const [person] = people;
  return people.length === 1 && person?.required && person.mobile === 'required' ? person : undefined;
}

export function documentTexts(template: DocumentTemplate): AuthoredText[] {
  return [
    { id: 'document.title', text: template.title },
    ...template.blocks.map((block) => ({ id: `document.${block.id}`, text: block.text })),
  ];
}
