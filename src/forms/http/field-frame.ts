import type { Typed } from '../answers.js';
import type { Field, Option } from '../definition.js';
import type { FieldRefusal } from '../refusals.js';
import { inputId, type Display } from './display.js';
import type {
  Attributes, ChoicesView, DateView, InputView, LabelView, LegendView, Message, OptionView, SelectView,
} from './field-views.js';
import { fieldLabel, partLabel, refusalText } from './labels.js';

interface FrameState {
  readonly refusals?: readonly FieldRefusal[];
  readonly source?: string;
  readonly isPageHeading?: boolean;
}

/**
 * What every way of asking needs around it: label, hint, error and source with their ids, and what was typed.
 * A frame stands for one input name; `part` and `inner` give the frames of the inputs inside.
 */
export class FieldFrame {
  readonly id: string;
  readonly labelText: string;
  readonly hint: Message | null;
  readonly error: Message | null;
  readonly source: Message | null;

  constructor(
    readonly field: Field,
    readonly name: string,
    private readonly typed: Typed,
    private readonly state: FrameState,
    readonly display: Display,
    /** Set for an input inside an address or a person. */
    private readonly partName?: string,
    private readonly root: Field = field,
  ) {
    this.id = inputId(name);
    this.labelText = partName === undefined ? fieldLabel(field, display) : partLabel(partName, display.t);
    const hint = partName === undefined ? field.hint : undefined;
    this.hint = hint === undefined ? null : { id: `${this.id}-hint`, text: display.content(`${field.id}.hint`, hint) };
    const refusal = this.ownRefusal();
    this.error = refusal === undefined ? null : { id: `${this.id}-error`, text: refusalText(root, refusal, display) };
    this.source = state.source === undefined ? null : { id: `${this.id}-source`, text: state.source };
  }

  get messages(): { hint: Message | null; error: Message | null; source: Message | null } {
    return { hint: this.hint, error: this.error, source: this.source };
  }

  get label(): LabelView {
    return {
      text: this.labelText, for: this.id, classes: this.heading('govuk-label'),
      isPageHeading: this.state.isPageHeading === true, optional: this.optional,
    };
  }

  /** Parts of an address or a person go together: only a mobile number may be left out of them. */
  private get optional(): boolean {
    const { field, partName } = this;
    if (partName !== undefined) return partName === 'mobile' && field.kind === 'person' && field.mobile === 'optional';
    return field.kind === 'list' ? field.min === 0 : !field.required;
  }

  /** Only the applicant's own data may be offered by the browser: a prefilled field is about them. */
  get ownData(): boolean {
    return this.field.prefill?.from === 'account';
  }

  get describedBy(): Attributes {
    const ids = [this.hint, this.error, this.source].flatMap((message) => (message === null ? [] : [message.id]));
    return ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') };
  }

  value(): string {
    return this.typedValue(this.name);
  }

  values(): readonly string[] {
    const value = Object.hasOwn(this.typed, this.name) ? this.typed[this.name] : undefined;
    return value === undefined ? [] : typeof value === 'string' ? [value] : value;
  }

  typedValue(name: string): string {
    const value = Object.hasOwn(this.typed, name) ? this.typed[name] : undefined;
    return typeof value === 'string' ? value : (value?.[0] ?? '');
  }

  classes(errorClass: string, others = ''): string {
    return [this.error === null && !this.refusedWhole ? '' : errorClass, others].filter((name) => name !== '').join(' ');
  }

  optionText(option: Option): string {
    return this.display.content(`${this.field.id}.options.${option.value}`, option.label);
  }

  input(attributes: Attributes, classes = ''): InputView {
    return {
      template: 'fields/input', ...this.messages, label: this.label, prefix: '', suffix: '',
      classes: this.classes('govuk-input--error', classes),
      attributes: {
        id: this.id, name: this.name, type: 'text', ...attributes, ...this.describedBy,
        ...(this.value() === '' ? {} : { value: this.value() }),
      },
    };
  }

  select(options: readonly OptionView[], groups: SelectView['groups']): SelectView {
    return {
      template: 'fields/select', ...this.messages, label: this.label, options, groups,
      classes: this.classes('govuk-select--error'),
      attributes: { id: this.id, name: this.name, ...this.describedBy },
    };
  }

  fieldset(attributes: Attributes = {}): {
    legend: LegendView; fieldset: Attributes; hint: Message | null; error: Message | null; source: Message | null;
  } {
    return {
      ...this.messages,
      legend: {
        text: this.labelText, classes: this.heading('govuk-fieldset__legend'),
        isPageHeading: this.state.isPageHeading === true, optional: this.optional,
      },
      fieldset: { ...attributes, ...this.describedBy },
    };
  }

  /** One box: its label is the question, so there is no legend above it. */
  single(): ChoicesView {
    return {
      template: 'fields/checkboxes', ...this.messages, fieldset: this.describedBy, classes: '',
      legend: { text: '', classes: '', isPageHeading: false, optional: false },
      items: [{
        attributes: { id: this.id, name: this.name, type: 'checkbox', value: 'yes', checked: this.value() === 'yes', ...this.describedBy },
        label: { ...this.label, optional: false }, hint: null, conditional: null,
      }],
    };
  }

  /** Year first, as dates are said here. */
  date(birthday: boolean): DateView {
    const { t } = this.display;
    const parts = [['year', t('年'), 4], ['month', t('月'), 2], ['day', t('日'), 2]] as const;
    const refused = this.ownRefusal();
    const isWrong = (part: 'year' | 'month' | 'day') =>
      refused !== undefined && (refused.refused !== 'date-incomplete' || refused.missing.includes(part));
    return {
      template: 'fields/date-input', ...this.fieldset({ role: 'group' }), id: this.id,
      items: parts.map(([part, label, width]) => {
        const name = `${this.name}.${part}`;
        const value = this.typedValue(name);
        return {
          label: { text: label, for: inputId(name), classes: '', isPageHeading: false, optional: false },
          classes: [isWrong(part) ? 'govuk-input--error' : '', `govuk-input--width-${width}`].filter(Boolean).join(' '),
          attributes: {
            id: inputId(name), name, type: 'text', inputmode: 'numeric',
            ...(birthday && this.ownData ? { autocomplete: `bday-${part}` } : {}),
            ...(value === '' ? {} : { value }),
          },
        };
      }),
    };
  }

  /** The frame of one input of an address or a person. */
  part(part: string): FieldFrame {
    const refusals = this.state.refusals === undefined ? {} : { refusals: this.state.refusals };
    return new FieldFrame(this.field, `${this.name}.${part}`, this.typed, refusals, this.display, part, this.root);
  }

  /** The frame of a field in a row. */
  inner(field: Field, name: string): FieldFrame {
    const refusals = this.state.refusals === undefined ? {} : { refusals: this.state.refusals };
    return new FieldFrame(field, name, this.typed, refusals, this.display, undefined, this.root);
  }

  /** A legend that stands over inputs with labels of their own is a step larger than these. */
  private heading(block: string): string {
    if (this.state.isPageHeading === true) return `${block}--l`;
    const { kind } = this.field;
    const over = this.partName === undefined && (kind === 'address' || kind === 'person' || kind === 'list');
    return over ? `${block}--m` : '';
  }

  /** True for a part of an address or a person that is refused as a whole. */
  private get refusedWhole(): boolean {
    const whole = this.partName === undefined ? undefined : this.name.slice(0, -this.partName.length - 1);
    return this.state.refusals?.some((refusal) => refusal.field === whole) ?? false;
  }

  private ownRefusal(): FieldRefusal | undefined {
    const own = (refusal: FieldRefusal) => refusal.field === this.name
      || (this.field.kind === 'date' && refusal.field.startsWith(`${this.name}.`));
    return this.state.refusals?.find(own);
  }
}
