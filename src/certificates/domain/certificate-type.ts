import { type HolderKind } from './metadata.js';

/** What kinds of certificate the city knows; each is data (JSON in the seed or from the studio), never code. */
export interface CertificateType {
  /** Defining body's USCC + 3 digits. */
  readonly code: string;
  /** Simplified Chinese, as printed. */
  readonly name: string;
  /** The department type that issues it, e.g. 公安. */
  readonly issuerDepartment: string;
  readonly holderKind: HolderKind;
  /** False while the code is our own and not confirmed in a published catalogue; the studio shows it. */
  readonly verified: boolean;
  readonly attributes: readonly CertificateAttribute[];
  readonly validity: CertificateValidity;
  readonly colour: CertificateColour;
  /** Keys of the attributes shown on the card in the wallet, in order. */
  readonly cardAttributes: readonly string[];
}

export interface CertificateAttribute {
  /** Latin letters, digits and `_`; `KZ_` + key is its metadata key. */
  readonly key: string;
  readonly label: string;
  readonly kind: AttributeKind;
  /** Personal data: masked or left out wherever the holder is not the reader. */
  readonly personal: boolean;
  readonly shownToVerifier: boolean;
}

export const ATTRIBUTE_KINDS = ['text', 'date', 'number', 'region', 'address'] as const;
export type AttributeKind = (typeof ATTRIBUTE_KINDS)[number];

/** A palette and not free colours: pages may carry no inline style, so each is a class of the theme. */
export const CERTIFICATE_COLOURS = ['blue', 'green', 'bronze', 'red', 'purple', 'teal', 'slate'] as const;
export type CertificateColour = (typeof CERTIFICATE_COLOURS)[number];

export type CertificateValidity = { readonly years: number } | { readonly months: number } | { readonly none: true };

export interface CertificateTypeProblem {
  /** Where in the JSON, e.g. `attributes[2].kind`; empty for the whole. */
  readonly at: string;
  readonly problem:
    | 'not-an-object' | 'missing' | 'not-text' | 'empty' | 'not-boolean' | 'not-a-list' | 'unknown-key'
    | 'bad-type-code' | 'unknown-holder-kind' | 'unknown-attribute-kind' | 'unknown-colour' | 'bad-attribute-key'
    | 'duplicate-attribute-key' | 'unknown-attribute' | 'bad-validity';
  readonly found?: string;
}

export type CertificateTypeReading =
  | { readonly type: CertificateType }
  | { readonly refused: 'invalid-certificate-type'; readonly problems: readonly CertificateTypeProblem[] };

const TYPE_KEYS = ['code', 'name', 'issuerDepartment', 'holderKind', 'verified', 'attributes', 'validity', 'colour', 'cardAttributes'];
const ATTRIBUTE_KEYS = ['key', 'label', 'kind', 'personal', 'shownToVerifier'];

/** Reads a certificate type from parsed JSON and names every problem at once, so that it is mended in one go. */
export function readCertificateType(json: unknown): CertificateTypeReading {
  const problems: CertificateTypeProblem[] = [];
  const reader = new Reader(problems);
  const record = reader.record(json, '');
  if (!record) return { refused: 'invalid-certificate-type', problems };
  reader.onlyKeys(record, TYPE_KEYS, '');

  const code = reader.text(record, 'code', '');
  if (code && !/^[0-9A-Z]{18}[0-9]{3}$/.test(code)) problems.push({ at: 'code', problem: 'bad-type-code', found: code });
  const attributes = reader.list(record, 'attributes', '').map((item, index) => readAttribute(reader, item, `attributes[${index}]`));
  const seen = new Set<string>();
  for (const [index, attribute] of attributes.entries()) {
    if (attribute.key && seen.has(attribute.key)) {
      problems.push({ at: `attributes[${index}].key`, problem: 'duplicate-attribute-key', found: attribute.key });
    }
    seen.add(attribute.key);
  }
  const cardAttributes = reader.list(record, 'cardAttributes', '').map((key, index) => {
    const at = `cardAttributes[${index}]`;
    if (typeof key !== 'string') problems.push({ at, problem: 'not-text' });
    else if (!seen.has(key)) problems.push({ at, problem: 'unknown-attribute', found: key });
    return typeof key === 'string' ? key : '';
  });
  const type: CertificateType = {
    code,
    name: reader.text(record, 'name', ''),
    issuerDepartment: reader.text(record, 'issuerDepartment', ''),
    holderKind: reader.oneOf(record, 'holderKind', '', ['person', 'organization'] as const, 'unknown-holder-kind'),
    verified: reader.boolean(record, 'verified', ''),
    attributes,
    validity: readValidity(reader, record),
    colour: reader.oneOf(record, 'colour', '', CERTIFICATE_COLOURS, 'unknown-colour'),
    cardAttributes,
  };
  return problems.length > 0 ? { refused: 'invalid-certificate-type', problems } : { type };
}

/**
 * The last day of validity of a certificate that begins on `from` (`YYYY-MM-DD`), or null when it does not expire.
 * One year from 2026-11-23 is through 2027-11-22; a month that lacks the day ends on its last day.
 */
export function lastDayOfValidity(validity: CertificateValidity, from: string): string | null {
  if ('none' in validity) return null;
  const months = 'years' in validity ? validity.years * 12 : validity.months;
  const [year = 0, month = 1, day = 1] = from.split('-').map(Number);
  const anniversary = new Date(Date.UTC(year, month - 1 + months, 1));
  const daysInMonth = new Date(Date.UTC(anniversary.getUTCFullYear(), anniversary.getUTCMonth() + 1, 0)).getUTCDate();
  if (day > daysInMonth) anniversary.setUTCDate(daysInMonth);
  else anniversary.setUTCDate(day - 1);
  return anniversary.toISOString().slice(0, 10);
}

function readAttribute(reader: Reader, item: unknown, at: string): CertificateAttribute {
  const record = reader.record(item, at);
  if (!record) return { key: '', label: '', kind: 'text', personal: true, shownToVerifier: false };
  reader.onlyKeys(record, ATTRIBUTE_KEYS, at);
  const key = reader.text(record, 'key', at);
  if (key && !/^[A-Za-z][A-Za-z0-9_]*$/.test(key)) reader.problems.push({ at: `${at}.key`, problem: 'bad-attribute-key', found: key });
  return {
    key,
    label: reader.text(record, 'label', at),
    kind: reader.oneOf(record, 'kind', at, ATTRIBUTE_KINDS, 'unknown-attribute-kind'),
    personal: reader.boolean(record, 'personal', at),
    shownToVerifier: reader.boolean(record, 'shownToVerifier', at),
  };
}

function readValidity(reader: Reader, record: Record<string, unknown>): CertificateValidity {
  const validity = reader.record(record['validity'], 'validity');
  if (!validity) return { none: true };
  const keys = Object.keys(validity);
  const [key] = keys;
  const value = key === undefined ? undefined : validity[key];
  const whole = typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 1200;
  if (keys.length === 1 && key === 'none' && value === true) return { none: true };
  if (keys.length === 1 && key === 'years' && whole) return { years: value };
  if (keys.length === 1 && key === 'months' && whole) return { months: value };
  reader.problems.push({ at: 'validity', problem: 'bad-validity', found: JSON.stringify(validity) });
  return { none: true };
}

class Reader {
  constructor(readonly problems: CertificateTypeProblem[]) {}

  record(value: unknown, at: string): Record<string, unknown> | null {
    if (isRecord(value)) return value;
    this.problems.push({ at, problem: value === undefined ? 'missing' : 'not-an-object' });
    return null;
  }

  onlyKeys(record: Record<string, unknown>, known: readonly string[], at: string): void {
    for (const key of Object.keys(record)) {
      if (!known.includes(key)) this.problems.push({ at: path(at, key), problem: 'unknown-key' });
    }
  }

  text(record: Record<string, unknown>, key: string, at: string): string {
    const value = record[key];
    if (value === undefined) this.problems.push({ at: path(at, key), problem: 'missing' });
    else if (typeof value !== 'string') this.problems.push({ at: path(at, key), problem: 'not-text' });
    else if (value.trim() === '') this.problems.push({ at: path(at, key), problem: 'empty' });
    else return value;
    return '';
  }

  boolean(record: Record<string, unknown>, key: string, at: string): boolean {
    const value = record[key];
    if (value === undefined) this.problems.push({ at: path(at, key), problem: 'missing' });
    else if (typeof value !== 'boolean') this.problems.push({ at: path(at, key), problem: 'not-boolean' });
    return value === true;
  }

  list(record: Record<string, unknown>, key: string, at: string): unknown[] {
    const value = record[key];
    if (Array.isArray(value)) return value;
    this.problems.push({ at: path(at, key), problem: value === undefined ? 'missing' : 'not-a-list' });
    return [];
  }

  oneOf<T extends string>(
    record: Record<string, unknown>, key: string, at: string, known: readonly [T, ...T[]], problem: CertificateTypeProblem['problem'],
  ): T {
    const value = this.text(record, key, at);
    const match = known.find((candidate) => candidate === value);
    if (value && match === undefined) this.problems.push({ at: path(at, key), problem, found: value });
    return match ?? known[0];
  }
}

function path(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
