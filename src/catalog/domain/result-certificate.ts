import { evaluate } from 'feelin';
import { lastDayOfValidity, type CertificateType } from '../../certificates/domain/certificate-type.js';
import type { Answers, Region } from '../../forms/answers.js';
import { addDays } from './opening.js';
import type { ResultCertificate } from './service-item.js';

/** What the attributes of the certificate that a service issues are made of. */
export interface ResultSources {
  readonly answers: Answers;
  /** The holder. `region` and `address` as in the profile, where known. */
  readonly party: { readonly name: string; readonly code: string; readonly sex?: string; readonly birth_date?: string };
  /** Attributes (without KZ_) of the certificates used, by slot id. */
  readonly certificates: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Attributes of the certificate that is replaced; empty when there is none. */
  readonly previous: Readonly<Record<string, string>>;
  /** 'YYYY-MM-DD' */
  readonly decided_on: string;
}

export type ResultAttributes =
  | { readonly attributes: Readonly<Record<string, string>> }
  /** The case can't be finished before an administrator has looked: the sources lack what the certificate needs. */
  | { readonly refused: 'attributes-missing'; readonly attributes: readonly string[] };

/**
 * The attributes of the certificate that an approved case issues. An address answer becomes its words ('徐浦区梧桐街道
 * 梧桐路 188 弄'), since a certificate must still say the same when the region table has changed; a region stays its code.
 */
export function resultAttributes(
  result: ResultCertificate, type: CertificateType, sources: ResultSources, regions: readonly Region[],
): ResultAttributes {
  const attributes: Record<string, string> = {};
  const missing: string[] = [];
  for (const { key } of type.attributes) {
    const expression = result.attributes[key];
    if (expression === undefined) continue;
    const { value } = evaluate(expression.feel, { ...sources });
    const text = asText(value, regions);
    if (text === undefined) missing.push(key);
    else attributes[key] = text;
  }
  return missing.length > 0 ? { refused: 'attributes-missing', attributes: missing } : { attributes };
}

/** What the organization is called that the certificate brings into being; undefined where it can't be told. */
export function foundedName(result: ResultCertificate, sources: ResultSources): string | undefined {
  const { value } = result.founds ? evaluate(result.founds.feel, { ...sources }) : { value: undefined };
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** First and last day of validity of the certificate decided on `decidedOn`; `validTo` null: it does not end. */
export function resultValidity(
  result: ResultCertificate, type: CertificateType, decidedOn: string, previousValidTo: string | null | undefined,
): { readonly validFrom: string; readonly validTo: string | null } {
  const continues = result.counted === 'from-previous-end' && previousValidTo && previousValidTo >= decidedOn;
  // It is valid from the decision on, so that the holder is never without one; only the end counts from the old end.
  const countedFrom = continues ? addDays(previousValidTo, 1) : decidedOn;
  return { validFrom: decidedOn, validTo: lastDayOfValidity(type.validity, countedFrom) };
}

function asText(value: unknown, regions: readonly Region[]): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isAddress(value)) return [regionWords(value.region, regions), value.detail].join(' ').trim();
  if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')) return value.join('、');
  return undefined;
}

/** '徐浦区梧桐街道': without the city, which every address of the city would repeat. An unknown code stays itself. */
export function regionWords(code: string, regions: readonly Region[]): string {
  const byCode = new Map(regions.map((region) => [region.code, region]));
  const names: string[] = [];
  for (let region = byCode.get(code); region !== undefined; region = region.parent === null ? undefined : byCode.get(region.parent)) {
    if (region.parent !== null || names.length === 0) names.unshift(region.name);
  }
  return names.length === 0 ? code : names.join('');
}

function isAddress(value: unknown): value is { region: string; detail: string } {
  return typeof value === 'object' && value !== null && 'region' in value && 'detail' in value
    && typeof value.region === 'string' && typeof value.detail === 'string';
}
