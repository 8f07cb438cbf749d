/**
 * The metadata that travels with an electronic certificate, under the keys that deployed certificate libraries use
 * (initials of the Chinese names). Compatible with those libraries; no conformity is claimed.
 * Calendar dates are `YYYY-MM-DD`. Own fields are prefixed `KZ_` (扩展).
 */
export interface StandardMetadata {
  /** 证照名称, e.g. 居住证 */
  readonly ZZMC: string;
  /** 证照类型代码 */
  readonly ZZLXDM: string;
  /** 证照编号, the number printed on the certificate */
  readonly ZZBH: string;
  /** 证照标识, the GB/T 36904 identifier */
  readonly ZZBS: string;
  /** 证照颁发机构 */
  readonly ZZBFJG: string;
  /** 证照颁发机构代码 */
  readonly ZZBFJGDM: string;
  /** 证照颁发日期 */
  readonly ZZBFRQ: string;
  /** 持证主体: the holder's name */
  readonly CZZT: string;
  /** 持证主体代码: the holder's resident ID or USCC */
  readonly CZZTDM: string;
  /** 持证主体代码类型 */
  readonly CZZTDMLX: HolderCodeType;
  /** 证照有效期起始日期 */
  readonly ZZYXQQSRQ: string;
  /** 证照有效期截止日期, the last day on which it is valid; empty when it does not expire (长期) */
  readonly ZZYXQJZRQ: string;
}

export type ExtensionKey = `KZ_${string}`;
export type CertificateMetadata = StandardMetadata & { readonly [key: ExtensionKey]: string };

/** 111 = resident ID, 001 = unified social credit code. */
export type HolderCodeType = '111' | '001';
export type HolderKind = 'person' | 'organization';

export const HOLDER_CODE_TYPES: Readonly<Record<HolderKind, HolderCodeType>> = { person: '111', organization: '001' };

export const METADATA_KEYS = [
  'ZZMC', 'ZZLXDM', 'ZZBH', 'ZZBS', 'ZZBFJG', 'ZZBFJGDM', 'ZZBFRQ', 'CZZT', 'CZZTDM', 'CZZTDMLX', 'ZZYXQQSRQ', 'ZZYXQJZRQ',
] as const satisfies readonly (keyof StandardMetadata)[];

/** Marks an annotated copy 加注件, made for one single use. */
export interface CopyAnnotation {
  /** 加注件制作时间, ISO instant or local time as written on the copy */
  readonly JZJZZSJ: string;
  /** 加注件制作者 */
  readonly JZJZZZ: string;
  /** 加注件制作事由 */
  readonly JZJZZSY: string;
  /** 加注件有效期截止时间 */
  readonly JZJYXQJZSJ: string;
}

export type MetadataProblem =
  | { readonly key: string; readonly problem: 'missing' | 'not-text' | 'unknown-key' | 'unknown-holder-code-type' }
  | { readonly key: string; readonly problem: 'not-a-date'; readonly found: string };

export function extensionKey(attributeKey: string): ExtensionKey {
  return `KZ_${attributeKey}`;
}

/** The certificate's own attributes, by their key without the `KZ_` prefix. */
export function attributesOf(metadata: CertificateMetadata): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [key, value] of Object.entries(metadata)) {
    if (key.startsWith('KZ_')) attributes[key.slice(3)] = value;
  }
  return attributes;
}

export function metadataOf(standard: StandardMetadata, attributes: Readonly<Record<string, string>>): CertificateMetadata {
  const own: Record<ExtensionKey, string> = {};
  for (const [key, value] of Object.entries(attributes)) own[extensionKey(key)] = value;
  return { ...standard, ...own };
}

/** Reads metadata that came from outside (a file, another body's library), naming every problem. */
export function readMetadata(
  found: unknown,
): { readonly metadata: CertificateMetadata } | { readonly refused: 'invalid-metadata'; readonly problems: readonly MetadataProblem[] } {
  const problems: MetadataProblem[] = [];
  const record: Record<string, unknown> = isRecord(found) ? found : {};
  const text = (key: keyof StandardMetadata): string => {
    const value = record[key];
    if (value === undefined) problems.push({ key, problem: 'missing' });
    else if (typeof value !== 'string') problems.push({ key, problem: 'not-text' });
    else return value;
    return '';
  };
  const date = (key: keyof StandardMetadata, mayBeEmpty = false): string => {
    const value = text(key);
    const missing = problems.some((problem) => problem.key === key);
    if (!missing && !(mayBeEmpty && value === '') && !isCalendarDate(value)) {
      problems.push({ key, problem: 'not-a-date', found: value });
    }
    return value;
  };
  const holderCodeType = text('CZZTDMLX');
  if (holderCodeType !== '' && holderCodeType !== '111' && holderCodeType !== '001') {
    problems.push({ key: 'CZZTDMLX', problem: 'unknown-holder-code-type' });
  }
  const standard: StandardMetadata = {
    ZZMC: text('ZZMC'), ZZLXDM: text('ZZLXDM'), ZZBH: text('ZZBH'), ZZBS: text('ZZBS'),
    ZZBFJG: text('ZZBFJG'), ZZBFJGDM: text('ZZBFJGDM'), ZZBFRQ: date('ZZBFRQ'),
    CZZT: text('CZZT'), CZZTDM: text('CZZTDM'), CZZTDMLX: holderCodeType === '001' ? '001' : '111',
    ZZYXQQSRQ: date('ZZYXQQSRQ'), ZZYXQJZRQ: date('ZZYXQJZRQ', true),
  };
  const attributes: Record<string, string> = {};
  for (const [key, value] of Object.entries(record)) {
    if (METADATA_KEYS.some((known) => known === key)) continue;
    if (!key.startsWith('KZ_')) problems.push({ key, problem: 'unknown-key' });
    else if (typeof value !== 'string') problems.push({ key, problem: 'not-text' });
    else attributes[key.slice(3)] = value;
  }
  if (problems.length > 0) return { refused: 'invalid-metadata', problems };
  return { metadata: metadataOf(standard, attributes) };
}

/** A real day of the calendar written `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
