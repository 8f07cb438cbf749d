/** What partials/input and partials/password-input are fed with. */
export interface InputField {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly hint?: string;
  readonly error?: string;
  readonly type?: string;
  readonly width?: number;
  readonly inputmode?: string;
  readonly autocomplete?: string;
  readonly maxlength?: number;
}

export interface ErrorLine {
  readonly text: string;
  readonly href?: string;
}

/** A field with its error, where it has one. */
export function withError(field: InputField, error: string | undefined): InputField {
  return error === undefined ? field : { ...field, error };
}

/** The error summary's lines of these fields, in order. */
export function errorsOf(...fields: readonly InputField[]): ErrorLine[] {
  return fields.flatMap((field) => (field.error === undefined ? [] : [{ text: field.error, href: `#${field.id}` }]));
}
