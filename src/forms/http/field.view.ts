import type { Answer, Typed } from '../answers.js';
import type { Field, ListField, Option } from '../definition.js';
import { writeField } from '../kinds/registry.js';
import { ROW_LIMIT } from '../kinds/list.js';
import type { FieldRefusal } from '../refusals.js';
import { districtsOf } from '../regions.js';
import { answerLines } from './answer.text.js';
import type { Display } from './display.js';
import type { Attributes, ChoiceItemView, FieldView, OptionView, RowsView, SelectView } from './field-views.js';
import { FieldFrame } from './field-frame.js';

/** What is known of one field when it is drawn. */
export interface FieldState {
  /** The inputs as they were posted; drawn in place of the answer, so that nothing typed is lost. */
  readonly typed?: Typed;
  readonly answer?: Answer;
  /** Refusals of the whole page; the field takes its own. */
  readonly refusals?: readonly FieldRefusal[];
  /** Where the answer was taken from, in words: '取自电子身份证'. */
  readonly source?: string;
  /** The law doesn't let the applicant change it here. */
  readonly fixed?: boolean;
  /** True where the field is the page's only question and its label the page's heading. */
  readonly isPageHeading?: boolean;
}

/** The finished view-model of one field, for `{{> fields/field this}}`. */
export function fieldView(field: Field, state: FieldState, display: Display): FieldView {
  const typed = state.typed ?? writeField(field, field.key, state.answer);
  const frame = new FieldFrame(field, field.key, typed, state, display);
  if (state.fixed === true) {
    return {
      template: 'fields/fixed', id: frame.id, label: frame.labelText,
      lines: answerLines(field, state.answer, display), source: frame.source,
    };
  }
  return draw(frame);
}

function draw(frame: FieldFrame): FieldView {
  const { field, display, name } = frame;
  const { t } = display;
  switch (field.kind) {
    case 'text':
      return frame.input(field.email === true
        ? { type: 'email', spellcheck: 'false', autocomplete: field.autocomplete ?? 'email' }
        : field.autocomplete === undefined ? {} : { autocomplete: field.autocomplete });
    case 'mobile':
      return frame.input({ type: 'tel', autocomplete: frame.ownData ? 'tel' : 'off' }, 'govuk-input--width-20');
    case 'resident-id':
    case 'social-credit-code':
      return frame.input(
        { spellcheck: 'false', autocapitalize: 'characters', autocomplete: 'off' },
        'govuk-input--width-20 govuk-input--extra-letter-spacing',
      );
    case 'number':
      return {
        ...frame.input({ inputmode: field.decimals === 0 && (field.min ?? 0) >= 0 ? 'numeric' : 'decimal', spellcheck: 'false' }, 'govuk-input--width-10'),
        suffix: field.suffix === undefined ? '' : display.content(`${field.id}.suffix`, field.suffix),
      };
    case 'money':
      return { ...frame.input({ inputmode: 'decimal', spellcheck: 'false' }, 'govuk-input--width-10'), suffix: t('元') };
    case 'textarea':
      return {
        template: 'fields/textarea', ...frame.messages, label: frame.label, classes: frame.classes('govuk-textarea--error'),
        attributes: { id: frame.id, name, rows: field.rows, ...frame.describedBy }, value: frame.value(),
      };
    case 'select':
      return frame.select([
        blank(display), ...field.options.map((option) => optionView(frame, option)),
      ], []);
    case 'region': {
      const places = regionOptions(display, frame.value(), field.level);
      return frame.select(places.options, places.groups);
    }
    case 'radio':
      return { template: 'fields/radios', ...frame.fieldset(), classes: '', items: choiceItems(frame, field.options, 'radio') };
    case 'checklist':
      return { template: 'fields/checkboxes', ...frame.fieldset(), classes: '', items: choiceItems(frame, field.options, 'checkbox') };
    case 'checkbox':
      return frame.single();
    case 'date':
      return frame.date(field.birthday);
    case 'address': {
      const places = regionOptions(display, frame.part('region').value(), 'street');
      return {
        template: 'fields/group', ...frame.fieldset(), fields: [
          frame.part('region').select(places.options, places.groups),
          frame.part('detail').input({ autocomplete: frame.ownData ? 'street-address' : 'off' }),
        ],
      };
    }
    case 'person': {
      const parts = field.mobile === 'no' ? (['name', 'idNumber'] as const) : (['name', 'idNumber', 'mobile'] as const);
      return {
        template: 'fields/group', ...frame.fieldset(),
        fields: parts.map((part) => frame.part(part).input(PERSON_INPUTS[part], part === 'name' ? '' : 'govuk-input--width-20')),
      };
    }
    case 'list':
      return rows(frame, field);
  }
}

const PERSON_INPUTS: Readonly<Record<'name' | 'idNumber' | 'mobile', Attributes>> = {
  name: { autocomplete: 'off', spellcheck: 'false' },
  idNumber: { autocomplete: 'off', spellcheck: 'false', autocapitalize: 'characters' },
  mobile: { type: 'tel', autocomplete: 'off' },
};

function blank({ t }: Display): OptionView {
  return { text: t('请选择'), attributes: { value: '' } };
}

function optionView(frame: FieldFrame, option: Option): OptionView {
  return { text: frame.optionText(option), attributes: { value: option.value, selected: frame.value() === option.value } };
}

/** One select with a heading for each district: it needs no script. */
function regionOptions(display: Display, chosen: string, level: 'district' | 'street'): Pick<SelectView, 'options' | 'groups'> {
  const view = ({ code, name }: { code: string; name: string }): OptionView =>
    ({ text: name, attributes: { value: code, selected: code === chosen } });
  const districts = districtsOf(display.regions);
  const flat = level === 'district' ? districts : districts.filter((district) => district.streets.length === 0);
  return {
    options: [blank(display), ...flat.map((district) => view(district.region))],
    groups: level === 'district' ? [] : districts.filter((district) => district.streets.length > 0)
      .map((district) => ({ label: district.region.name, options: district.streets.map(view) })),
  };
}

function choiceItems(frame: FieldFrame, options: readonly Option[], type: 'radio' | 'checkbox'): readonly ChoiceItemView[] {
  const chosen = frame.values();
  return options.map((option, index) => {
    // As govuk-frontend numbers them: the first item has the field's own id, where an error leads to.
    const id = index === 0 ? frame.id : `${frame.id}-${index + 1}`;
    return {
      attributes: { id, name: frame.name, type, value: option.value, checked: chosen.includes(option.value) },
      label: { text: frame.optionText(option), for: id, classes: '', isPageHeading: false, optional: false },
      hint: null,
      conditional: null,
    };
  });
}

function rows(frame: FieldFrame, field: ListField): RowsView {
  const { display, name } = frame;
  const { t } = display;
  const label = frame.labelText;
  const said = Number(frame.typedValue(`${name}.rows`));
  const count = Math.min(Math.max(Number.isInteger(said) ? said : 0, field.min, 1), field.max, ROW_LIMIT);
  return {
    template: 'fields/rows', ...frame.fieldset({ id: frame.id, tabindex: -1 }),
    rowsName: `${name}.rows`,
    rowCount: count,
    rows: Array.from({ length: count }, (_none, index) => ({
      title: t('{label}第 {row} 项', { label, row: index + 1 }),
      fields: field.fields.map((inner) => draw(frame.inner(inner, `${name}.${index}.${inner.key}`))),
      remove: count > Math.max(field.min, 1) ? { name: `${name}.remove`, value: String(index) } : null,
    })),
    add: count < Math.min(field.max, ROW_LIMIT) ? { name: `${name}.add`, text: t('再加一项{label}', { label }) } : null,
  };
}
