/**
 * View-models of the templates in views/fields. A template is one way of asking (one line, one of many …),
 * so several field kinds share one; the parameters follow govuk-frontend's own, for its fixtures are our tests.
 */

/** Printed by the `attr` helper: true prints the bare name, false nothing. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface Message {
  readonly id: string;
  readonly text: string;
}

export interface LabelView {
  readonly text: string;
  readonly for: string;
  readonly classes: string;
  readonly isPageHeading: boolean;
  /** Marked （选填）: what isn't marked must be answered. */
  readonly optional: boolean;
}

export interface LegendView {
  readonly text: string;
  readonly classes: string;
  readonly isPageHeading: boolean;
  readonly optional: boolean;
}

interface Messages {
  readonly hint: Message | null;
  readonly error: Message | null;
  /** Where a prefilled answer was taken from. */
  readonly source: Message | null;
}

export interface InputView extends Messages {
  readonly template: 'fields/input';
  readonly label: LabelView;
  /** Classes besides `govuk-input`. */
  readonly classes: string;
  readonly attributes: Attributes;
  readonly prefix: string;
  readonly suffix: string;
}

export interface TextareaView extends Messages {
  readonly template: 'fields/textarea';
  readonly label: LabelView;
  readonly classes: string;
  readonly attributes: Attributes;
  readonly value: string;
}

export interface OptionView {
  readonly text: string;
  readonly attributes: Attributes;
}

export interface SelectView extends Messages {
  readonly template: 'fields/select';
  readonly label: LabelView;
  readonly classes: string;
  readonly attributes: Attributes;
  readonly options: readonly OptionView[];
  /** Options under a heading, after those without. */
  readonly groups: readonly { readonly label: string; readonly options: readonly OptionView[] }[];
}

export interface ChoiceItemView {
  readonly attributes: Attributes;
  readonly label: LabelView;
  readonly hint: Message | null;
  /** Questions that belong to this choice only; open without scripts, folded by govuk-frontend's. */
  readonly conditional: { readonly id: string; readonly hidden: boolean; readonly fields: readonly ElementView[] } | null;
}

export interface ChoicesView extends Messages {
  readonly template: 'fields/radios' | 'fields/checkboxes';
  readonly legend: LegendView;
  readonly fieldset: Attributes;
  readonly classes: string;
  readonly items: readonly ChoiceItemView[];
}

export interface DateView extends Messages {
  readonly template: 'fields/date-input';
  readonly legend: LegendView;
  readonly fieldset: Attributes;
  readonly id: string;
  readonly items: readonly { readonly label: LabelView; readonly classes: string; readonly attributes: Attributes }[];
}

/** Several inputs that make one answer: an address, a person. */
export interface GroupView extends Messages {
  readonly template: 'fields/group';
  readonly legend: LegendView;
  readonly fieldset: Attributes;
  readonly fields: readonly FieldView[];
}

/** A repeatable group. */
export interface RowsView extends Messages {
  readonly template: 'fields/rows';
  readonly legend: LegendView;
  readonly fieldset: Attributes;
  readonly rowsName: string;
  readonly rowCount: number;
  readonly rows: readonly {
    readonly title: string;
    readonly fields: readonly FieldView[];
    readonly remove: { readonly name: string; readonly value: string } | null;
  }[];
  readonly add: { readonly name: string; readonly text: string } | null;
}

/** An answer that the law doesn't let the applicant change here: text, no input. */
export interface FixedView {
  readonly template: 'fields/fixed';
  readonly id: string;
  readonly label: string;
  readonly lines: readonly string[];
  readonly source: Message | null;
}

/** Words between the questions. */
export interface StaticView {
  readonly template: 'fields/static';
  readonly id: string;
  readonly blocks: readonly { readonly paragraph: string; readonly items: readonly string[] }[];
}

export type FieldView =
  | InputView | TextareaView | SelectView | ChoicesView | DateView | GroupView | RowsView | FixedView;
export type ElementView = FieldView | StaticView;
