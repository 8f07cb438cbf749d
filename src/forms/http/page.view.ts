import type { Answers, Facts, Prefilled, Typed } from '../answers.js';
import { isField, type Field, type FormDefinition, type FormElement, type FormPage, type StaticText } from '../definition.js';
import { answerOf, drawnElements } from '../journey.js';
import type { FieldRefusal } from '../refusals.js';
import { inputId, type Display } from './display.js';
import type { ChoicesView, ElementView, StaticView } from './field-views.js';
import { fieldView } from './field.view.js';
import { errorLines, type ErrorLine } from './labels.js';
import { prefillText } from './prefill.text.js';
import { revealedBy } from './reveal.js';

/** What is known when a page is drawn. `typed` and `refusals` are there after a post that was refused. */
export interface PageState {
  readonly answers: Answers;
  readonly facts?: Facts;
  readonly prefilled?: Readonly<Record<string, Prefilled>>;
  readonly typed?: Typed;
  readonly refusals?: readonly FieldRefusal[];
}

export interface FormPageView {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  /** For `{{#each elements}}{{> fields/field this}}{{/each}}`. */
  readonly elements: readonly ElementView[];
  /** For the error summary; empty when nothing was refused. */
  readonly errors: readonly ErrorLine[];
}

/** A page of the form with everything its template prints. */
export function formPageView(form: FormDefinition, page: FormPage, state: PageState, display: Display): FormPageView {
  const elements = drawnElements(form, page, state.answers, state.facts);
  return {
    id: page.id,
    title: display.content(`${page.id}.label`, page.title),
    hint: page.hint === undefined ? '' : display.content(`${page.id}.hint`, page.hint),
    elements: elementViews(elements, state, display),
    errors: errorLines(elements.filter(isField), state.refusals ?? [], display),
  };
}

/** Elements in their order; those that belong to one choice of a question go below that choice. */
export function elementViews(elements: readonly FormElement[], state: PageState, display: Display): readonly ElementView[] {
  const drawn = new Map<string, ElementView>();
  const top: string[] = [];
  const below = new Map<string, { value: string; ids: string[] }[]>();
  for (const element of elements) {
    const view = isField(element) ? draw(element, state, display) : staticView(element, display);
    const reveal = element.hide === undefined ? undefined : revealedBy(element.hide);
    const owner = reveal === undefined ? undefined : elements.find((candidate) =>
      isField(candidate) && candidate.key === reveal.variable && top.includes(candidate.id)
      && (candidate.kind === 'radio' || candidate.kind === 'checklist' || candidate.kind === 'checkbox'));
    const choices = owner === undefined ? undefined : drawn.get(owner.id);
    drawn.set(element.id, view);
    if (reveal === undefined || owner === undefined || choices === undefined || !('items' in choices)) top.push(element.id);
    else {
      const groups = below.get(owner.id) ?? [];
      const group = groups.find((candidate) => candidate.value === reveal.value);
      if (group === undefined) below.set(owner.id, [...groups, { value: reveal.value, ids: [element.id] }]);
      else group.ids.push(element.id);
    }
  }
  return top.flatMap((id) => {
    const view = drawn.get(id);
    const groups = below.get(id);
    if (view === undefined) return [];
    if (groups === undefined || (view.template !== 'fields/radios' && view.template !== 'fields/checkboxes')) return [view];
    return [withConditionals(view, new Map(groups.map((group) =>
      [group.value, group.ids.flatMap((inner) => drawn.get(inner) ?? [])]))) ];
  });
}

function withConditionals(view: ChoicesView, fields: ReadonlyMap<string, readonly ElementView[]>): ChoicesView {
  return {
    ...view,
    items: view.items.map((item) => {
      const revealed = fields.get(String(item.attributes['value']));
      if (revealed === undefined) return item;
      const id = `conditional-${String(item.attributes['id'])}`;
      return {
        ...item,
        attributes: { ...item.attributes, 'data-aria-controls': id },
        conditional: { id, hidden: item.attributes['checked'] !== true, fields: revealed },
      };
    }),
  };
}

function draw(field: Field, state: PageState, display: Display): ElementView {
  const answer = answerOf(state.answers, field.key);
  const prefilled = state.prefilled !== undefined && Object.hasOwn(state.prefilled, field.key) ? state.prefilled[field.key] : undefined;
  const fixed = prefilled !== undefined && !field.editable;
  const shown = fixed ? prefilled.answer : (answer ?? prefilled?.answer);
  const unchanged = prefilled !== undefined && (fixed || JSON.stringify(shown) === JSON.stringify(prefilled.answer));
  return fieldView(field, {
    ...(state.typed === undefined || fixed ? {} : { typed: state.typed }),
    ...(shown === undefined ? {} : { answer: shown }),
    ...(state.refusals === undefined ? {} : { refusals: state.refusals }),
    ...(unchanged ? { source: prefillText(prefilled.origin, fixed, display) } : {}),
    fixed,
  }, display);
}

function staticView(element: StaticText, display: Display): StaticView {
  const text = display.content(`${element.id}.text`, element.text);
  return {
    template: 'fields/static',
    id: inputId(element.id),
    blocks: text.split(/\n\s*\n/).flatMap((block) => {
      const lines = block.split('\n').map((line) => line.trim()).filter((line) => line !== '');
      const items = lines.filter((line) => line.startsWith('- ')).map((line) => line.slice(2));
      const paragraph = lines.filter((line) => !line.startsWith('- ')).join('\n');
      return paragraph === '' && items.length === 0 ? [] : [{ paragraph, items }];
    }),
  };
}
