import { describe, expect, it } from 'vitest';
import { createFrame } from '../../src/platform/rendering/frame.js';
import { definePage, pageRenderer } from '../../src/platform/rendering/page.js';
import type {
  Attributes, ChoiceItemView, ChoicesView, DateView, InputView, LabelView, LegendView, Message, SelectView, TextareaView,
} from '../../src/forms/http/field-views.js';
import { expressible, fixturesOf, object, structureOf, text, type Fixture, type Options } from './govuk-fixtures.js';

const frame = createFrame({
  locale: 'en', elder: false, path: '/', canonicalPath: '/', requestId: 'test', demo: false, now: new Date('2026-11-23T02:00:00Z'),
});
const render = (template: string, view: object) => pageRenderer().render(definePage<object>(template), view, frame);

/** Parameters of govuk-frontend's macros as our view-models say them; null where they ask for what we don't offer. */
type Says<V> = (options: Options) => V | null;

const message = (value: unknown, id: string): Message | null => (value === undefined ? null : { id, text: text(object(value)['text']) });
const plain = (value: unknown, ...names: string[]) => value === undefined || expressible(object(value), ['text', ...names]);

function label(options: Options, id: string): LabelView {
  const said = object(options['label']);
  return { text: text(said['text']), for: id, classes: text(said['classes']), isPageHeading: said['isPageHeading'] === true, optional: false };
}

function legend(options: Options): LegendView {
  const said = object(object(options['fieldset'])['legend']);
  return { text: text(said['text']), classes: text(said['classes']), isPageHeading: said['isPageHeading'] === true, optional: false };
}

function around(options: Options, id: string): { hint: Message | null; error: Message | null; source: null; described: Attributes } {
  const hint = message(options['hint'], `${id}-hint`);
  const error = message(options['errorMessage'], `${id}-error`);
  const ids = [text(options['describedBy']), hint?.id ?? '', error?.id ?? ''].filter((each) => each !== '');
  return { hint, error, source: null, described: ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') } };
}

function attributes(options: Options, names: readonly string[]): Attributes {
  return Object.fromEntries(names.flatMap((name) => {
    const value = options[name];
    return value === undefined || value === '' ? [] : [[name, typeof value === 'boolean' && name !== 'disabled' ? String(value) : (value as string)]];
  }));
}

const COMMON = ['id', 'name', 'label', 'hint', 'errorMessage', 'describedBy', 'classes'];
const simple = (options: Options, extra: readonly string[]) =>
  expressible(options, [...COMMON, ...extra]) && plain(options['hint']) && plain(options['errorMessage'])
  && plain(options['label'], 'classes', 'isPageHeading') && plain(options['prefix']) && plain(options['suffix']);

const input: Says<InputView> = (options) => {
  const names = ['type', 'inputmode', 'autocomplete', 'pattern', 'spellcheck', 'autocapitalize', 'disabled'];
  if (!simple(options, [...names, 'value', 'prefix', 'suffix'])) return null;
  const id = text(options['id'] ?? options['name']);
  const { described, ...messages } = around(options, id);
  return {
    template: 'fields/input', ...messages, label: label(options, id),
    classes: [messages.error === null ? '' : 'govuk-input--error', text(options['classes'])].filter(Boolean).join(' '),
    prefix: text(object(options['prefix'])['text']), suffix: text(object(options['suffix'])['text']),
    attributes: {
      id, name: text(options['name']), type: 'text', ...attributes(options, names), ...described,
      ...(options['value'] === undefined ? {} : { value: text(options['value']) }),
    },
  };
};

const textarea: Says<TextareaView> = (options) => {
  const names = ['rows', 'autocomplete', 'spellcheck', 'disabled'];
  if (!simple(options, [...names, 'value'])) return null;
  const id = text(options['id'] ?? options['name']);
  const { described, ...messages } = around(options, id);
  return {
    template: 'fields/textarea', ...messages, label: label(options, id), value: text(options['value']),
    classes: [messages.error === null ? '' : 'govuk-textarea--error', text(options['classes'])].filter(Boolean).join(' '),
    attributes: { id, name: text(options['name']), rows: 5, ...attributes(options, names), ...described },
  };
};

const select: Says<SelectView> = (options) => {
  const items = Array.isArray(options['items']) ? options['items'].map(object) : [];
  if (!simple(options, ['items']) || items.some((item) => !expressible(item, ['value', 'text', 'selected', 'disabled']) || typeof item['value'] === 'boolean' || item['value'] === undefined)) return null;
  const id = text(options['id'] ?? options['name']);
  const { described, ...messages } = around(options, id);
  return {
    template: 'fields/select', ...messages, label: label(options, id), groups: [],
    classes: [messages.error === null ? '' : 'govuk-select--error', text(options['classes'])].filter(Boolean).join(' '),
    attributes: { id, name: text(options['name']), ...described },
    options: items.map((item) => ({
      text: text(item['text']),
      attributes: { value: text(item['value']), selected: item['selected'] === true, disabled: item['disabled'] === true },
    })),
  };
};

const choices = (type: 'radio' | 'checkbox'): Says<ChoicesView> => (options) => {
  const items = Array.isArray(options['items']) ? options['items'].map(object) : [];
  const allowed = ['value', 'text', 'id', 'hint', 'checked', 'disabled', 'name'];
  if (!expressible(options, ['idPrefix', 'name', 'fieldset', 'hint', 'errorMessage', 'classes', 'items'])
    || options['fieldset'] === undefined || !expressible(object(options['fieldset']), ['legend'])
    || !plain(object(options['fieldset'])['legend'], 'classes', 'isPageHeading') || !plain(options['hint']) || !plain(options['errorMessage'])
    || items.some((item) => !expressible(item, allowed) || !plain(item['hint']) || item['value'] === undefined || item['text'] === undefined)) return null;
  const prefix = text(options['idPrefix'] ?? options['name']);
  const { described, ...messages } = around(options, prefix);
  return {
    template: type === 'radio' ? 'fields/radios' : 'fields/checkboxes', ...messages, legend: legend(options),
    fieldset: described, classes: text(options['classes']),
    items: items.map((item, index): ChoiceItemView => {
      const id = text(item['id'] ?? (index === 0 ? prefix : `${prefix}-${index + 1}`));
      const hint = message(item['hint'], `${id}-item-hint`);
      return {
        attributes: {
          id, name: text(item['name'] ?? options['name']), type, value: text(item['value']), checked: item['checked'] === true,
          disabled: item['disabled'] === true, ...(hint === null ? {} : { 'aria-describedby': hint.id }),
        },
        label: { text: text(item['text']), for: id, classes: '', isPageHeading: false, optional: false }, hint, conditional: null,
      };
    }),
  };
};

const date: Says<DateView> = (options) => {
  if (!expressible(options, ['id', 'fieldset', 'hint', 'errorMessage', 'day', 'month', 'year', 'namePrefix']) || options['fieldset'] === undefined
    || !expressible(object(options['fieldset']), ['legend']) || !plain(object(options['fieldset'])['legend'], 'classes', 'isPageHeading')
    || ['day', 'month', 'year'].some((part) => !expressible(object(options[part]), ['error', 'value']))) return null;
  const id = text(options['id']);
  const { described, ...messages } = around(options, id);
  const prefix = options['namePrefix'] === undefined ? '' : `${text(options['namePrefix'])}-`;
  // Where no part is named wrong, a refused date is wrong in all of them.
  const parts = (['day', 'month', 'year'] as const);
  const named = parts.some((part) => object(options[part])['error'] === true);
  const refused = options['errorMessage'] !== undefined && !named;
  return {
    template: 'fields/date-input', ...messages, legend: legend(options), id, fieldset: { role: 'group', ...described },
    items: parts.filter((part) => options[part] !== false).map((part) => {
      const said = object(options[part]);
      const wrong = said['error'] === true || (refused && said['error'] !== false);
      return {
        label: { text: part.charAt(0).toUpperCase() + part.slice(1), for: `${id}-${part}`, classes: '', isPageHeading: false, optional: false },
        classes: `${wrong ? 'govuk-input--error ' : ''}govuk-input--width-${part === 'year' ? 4 : 2}`,
        attributes: {
          id: `${id}-${part}`, name: `${prefix}${part}`, type: 'text', inputmode: 'numeric',
          ...(said['value'] === undefined ? {} : { value: text(said['value']) }),
        },
      };
    }),
  };
};

const COMPONENTS: readonly (readonly [string, Says<{ readonly template: string }>, number])[] = [
  ['input', input, 30],
  ['textarea', textarea, 9],
  ['select', select, 6],
  ['radios', choices('radio'), 11],
  ['checkboxes', choices('checkbox'), 10],
  ['date-input', date, 9],
];

describe.each(COMPONENTS)('our %s', (component, says, least) => {
  const said = fixturesOf(component).flatMap((fixture): [string, Fixture, { readonly template: string }][] => {
    const view = says(fixture.options);
    return view === null ? [] : [[fixture.name, fixture, view]];
  });

  it(`says at least ${least} of govuk-frontend's examples`, () => {
    expect(said.length).toBeGreaterThanOrEqual(least);
  });

  it.each(said)('has the structure of "%s"', (_name, fixture, view) => {
    expect(structureOf(render(view.template, view))).toEqual(structureOf(fixture.html));
  });
});

describe('our hint and error message', () => {
  it.each(fixturesOf('hint').filter(({ options }) => expressible(options, ['text', 'id'])))('has the structure of hint "$name"', ({ options, html }) => {
    expect(structureOf(render('fields/hint', { id: text(options['id']), text: text(options['text']) }))).toEqual(structureOf(html));
  });

  it.each(fixturesOf('error-message').filter(({ options }) => expressible(options, ['text', 'id'])))('has the structure of error "$name"', ({ options, html }) => {
    expect(structureOf(render('fields/error-message', { id: text(options['id']), text: text(options['text']) }))).toEqual(structureOf(html));
  });
});

describe('questions below a choice', () => {
  const conditional = (kind: 'radios' | 'checkboxes') => {
    const fixture = fixturesOf(kind).find(({ name }) => name === 'with conditional item checked');
    if (fixture === undefined) throw new Error('govuk-frontend has no such example any more');
    return fixture;
  };

  it.each(['radios', 'checkboxes'] as const)('fold as govuk-frontend folds them in %s', (kind) => {
    const { options, html } = conditional(kind);
    const type = kind === 'radios' ? 'radio' : 'checkbox';
    const prefix = text(options['idPrefix']);
    const items = (options['items'] as Options[]).map((item, index): ChoiceItemView => {
      const id = index === 0 ? prefix : `${prefix}-${index + 1}`;
      return {
        attributes: { id, name: text(options['name']), type, value: text(item['value']), checked: item['checked'] === true, 'data-aria-controls': `conditional-${id}` },
        label: { text: text(item['text']), for: id, classes: '', isPageHeading: false, optional: false }, hint: null,
        conditional: { id: `conditional-${id}`, hidden: item['checked'] !== true, fields: [] },
      };
    });
    const view: ChoicesView = {
      template: kind === 'radios' ? 'fields/radios' : 'fields/checkboxes', hint: null, error: null, source: null,
      legend: legend(options), fieldset: {}, classes: '', items,
    };
    // What stands inside is the page's own; the frame around it is compared.
    const emptied = html.replace(/(<div class="govuk-(?:radios|checkboxes)__conditional[^>]*>)[\s\S]*?<\/div>/g, '$1</div>');
    expect(structureOf(render(view.template, view))).toEqual(structureOf(emptied));
  });
});
