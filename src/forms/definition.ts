import type { Condition } from './condition.js';

/** A form as the rest of the house uses it: read by `readForm`, sound, every condition analysed. */
export interface FormDefinition {
  readonly id: string;
  readonly pages: readonly FormPage[];
}

/** A top-level group of the form-js document: one topic, one page. */
export interface FormPage {
  /** Stable within the service, used in addresses: ASCII letters, digits, hyphens and underscores. */
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  /** The page is left out while this is true. */
  readonly hide?: Condition;
  readonly elements: readonly FormElement[];
}

export type FormElement = Field | StaticText;

/** Words between the questions: plain text, blank lines part paragraphs, lines that begin with '- ' are a list. */
export interface StaticText {
  readonly kind: 'static';
  readonly id: string;
  readonly text: string;
  readonly hide?: Condition;
}

/** Where an answer may come from before the applicant is asked, as authored in `properties.prefill`. */
export type PrefillSource =
  | { readonly from: 'account'; readonly attribute: AccountAttribute }
  /** `attribute` is a metadata key of the certificate, such as `KZ_ADDRESS` or `CZZT`. */
  | { readonly from: 'certificate'; readonly typeCode: string; readonly attribute: string };

export const ACCOUNT_ATTRIBUTES = [
  'name', 'mobile', 'email', 'id_number', 'birth_date', 'sex',
  'organisation_name', 'social_credit_code', 'legal_representative', 'address', 'region',
] as const;
export type AccountAttribute = (typeof ACCOUNT_ATTRIBUTES)[number];

export interface FieldBase {
  /** The form-js component id: names the field's texts in the translation file. */
  readonly id: string;
  /** Name of the answer; also the variable in conditions. */
  readonly key: string;
  readonly label: string;
  readonly hint?: string;
  readonly required: boolean;
  readonly hide?: Condition;
  readonly prefill?: PrefillSource;
  /** False: the law doesn't let the applicant change a prefilled answer here. */
  readonly editable: boolean;
  /** Name of the process variable that this answer feeds. Identifying kinds have none: history is for ever. */
  readonly fact?: string;
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** A calendar limit: a date, or counted from today in days, months or years. */
export type DateLimit =
  | { readonly on: string }
  | { readonly fromToday: number; readonly unit: 'day' | 'month' | 'year' };

export interface TextField extends FieldBase {
  readonly kind: 'text';
  readonly minLength?: number;
  readonly maxLength: number;
  /** The whole text must match. */
  readonly pattern?: string;
  /** Authored words that say what the pattern wants. */
  readonly patternHint?: string;
  readonly email?: true;
  /** The HTML autocomplete token, such as `name`. */
  readonly autocomplete?: string;
}
export interface TextareaField extends FieldBase {
  readonly kind: 'textarea';
  readonly minLength?: number;
  readonly maxLength: number;
  readonly rows: number;
}
export interface NumberField extends FieldBase {
  readonly kind: 'number';
  readonly min?: number;
  readonly max?: number;
  readonly decimals: number;
  readonly suffix?: string;
}
/** Limits and answers are integer 分. */
export interface MoneyField extends FieldBase {
  readonly kind: 'money';
  readonly min?: number;
  readonly max?: number;
}
export interface SelectField extends FieldBase {
  readonly kind: 'select';
  readonly options: readonly Option[];
}
export interface RadioField extends FieldBase {
  readonly kind: 'radio';
  readonly options: readonly Option[];
}
/** One box. When required it must be ticked. */
export interface CheckboxField extends FieldBase {
  readonly kind: 'checkbox';
}
export interface ChecklistField extends FieldBase {
  readonly kind: 'checklist';
  readonly options: readonly Option[];
}
export interface DateField extends FieldBase {
  readonly kind: 'date';
  readonly earliest?: DateLimit;
  readonly latest?: DateLimit;
  /** A birth date has its own autocomplete tokens. */
  readonly birthday: boolean;
}
export interface ResidentIdField extends FieldBase {
  readonly kind: 'resident-id';
}
export interface SocialCreditCodeField extends FieldBase {
  readonly kind: 'social-credit-code';
}
export interface MobileField extends FieldBase {
  readonly kind: 'mobile';
}
export interface RegionField extends FieldBase {
  readonly kind: 'region';
  /** How deep the answer must go. */
  readonly level: 'district' | 'street';
}
export interface AddressField extends FieldBase {
  readonly kind: 'address';
}
export interface PersonField extends FieldBase {
  readonly kind: 'person';
  readonly mobile: 'no' | 'optional' | 'required';
}
/** A repeatable group (form-js dynamiclist). Rows hold simple fields only, no list in a list. */
export interface ListField extends FieldBase {
  readonly kind: 'list';
  readonly min: number;
  readonly max: number;
  readonly fields: readonly Exclude<Field, ListField>[];
}

/** Every field kind and its shape. A kind is one file in `kinds/` and one template in `views/fields/`. */
export interface FieldKinds {
  text: TextField;
  textarea: TextareaField;
  number: NumberField;
  money: MoneyField;
  select: SelectField;
  radio: RadioField;
  checkbox: CheckboxField;
  checklist: ChecklistField;
  date: DateField;
  'resident-id': ResidentIdField;
  'social-credit-code': SocialCreditCodeField;
  mobile: MobileField;
  region: RegionField;
  address: AddressField;
  person: PersonField;
  list: ListField;
}
export type FieldKind = keyof FieldKinds;
export type Field = FieldKinds[FieldKind];

/** Kinds whose answers may become a process variable: none of them can identify a person. */
export const FACT_KINDS = ['select', 'radio', 'checkbox', 'checklist', 'number', 'region'] as const satisfies FieldKind[];

/** Facts that every form may use in a condition without asking for them. */
export const FORM_FACTS = [
  /** 'person' or 'organisation' */
  'party_kind',
  /** full years on the day the draft began; null for an organisation */
  'age',
  /** true when somebody acts for the party under a mandate */
  'acting_for_other',
] as const;

export function isField(element: FormElement): element is Field {
  return element.kind !== 'static';
}

/** The fields of a page (or of all pages), in the order they are asked; rows' fields are not among them. */
export function fieldsOf(of: FormPage | FormDefinition): readonly Field[] {
  const elements = 'pages' in of ? of.pages.flatMap((page) => page.elements) : of.elements;
  return elements.filter(isField);
}
