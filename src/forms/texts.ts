import { isField, type Field, type FormDefinition } from './definition.js';

/** A piece of the service's own words: its id in the translation file, and the authored Simplified text. */
export interface AuthoredText {
  readonly id: string;
  readonly text: string;
}

/** Every text of the form that a reader sees, for localising and for refusing to publish what lacks its English. */
export function formTexts(form: FormDefinition): readonly AuthoredText[] {
  return form.pages.flatMap((page) => [
    { id: `${page.id}.label`, text: page.title },
    ...(page.hint === undefined ? [] : [{ id: `${page.id}.hint`, text: page.hint }]),
    ...page.elements.flatMap((element) =>
      (isField(element) ? fieldTexts(element) : [{ id: `${element.id}.text`, text: element.text }])),
  ]);
}

function fieldTexts(field: Field): readonly AuthoredText[] {
  return [
    { id: `${field.id}.label`, text: field.label },
    ...(field.hint === undefined ? [] : [{ id: `${field.id}.hint`, text: field.hint }]),
    ...(field.kind === 'text' && field.patternHint !== undefined
      ? [{ id: `${field.id}.patternHint`, text: field.patternHint }] : []),
    ...(field.kind === 'number' && field.suffix !== undefined ? [{ id: `${field.id}.suffix`, text: field.suffix }] : []),
    ...('options' in field
      ? field.options.map((option) => ({ id: `${field.id}.options.${option.value}`, text: option.label })) : []),
    ...(field.kind === 'list' ? field.fields.flatMap(fieldTexts) : []),
  ];
}
