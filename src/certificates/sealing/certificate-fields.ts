import { formatDate } from '../../platform/i18n/dates.js';
import type { CertificateType } from '../domain/certificate-type.js';
import type { CertificateMetadata } from '../domain/metadata.js';

/** A line of the certificate's face. Certificates are issued in Simplified Chinese whatever the reader's language is. */
export interface PrintedField {
  readonly label: string;
  readonly value: string;
}

/**
 * What is printed, in order: holder, the type's attributes that have a value, number and validity.
 * `attributes` are as they should read (a region's name, not its code); dates are `YYYY-MM-DD`.
 */
export function printedFields(
  type: CertificateType,
  metadata: CertificateMetadata,
  attributes: Readonly<Record<string, string>>,
): PrintedField[] {
  const person = type.holderKind === 'person';
  return [
    { label: person ? '姓名' : '名称', value: metadata.CZZT },
    { label: person ? '公民身份号码' : '统一社会信用代码', value: metadata.CZZTDM },
    ...type.attributes.flatMap(({ key, label, kind }) => {
      const value = attributes[key];
      return value ? [{ label, value: kind === 'date' ? formatDate(value, 'zh-Hans') : value }] : [];
    }),
    { label: '证照编号', value: metadata.ZZBH },
    { label: '有效期限', value: validityText(metadata) },
  ];
}

function validityText(metadata: CertificateMetadata): string {
  const from = formatDate(metadata.ZZYXQQSRQ, 'zh-Hans');
  return metadata.ZZYXQJZRQ === '' ? `自${from}起长期有效` : `${from} 至 ${formatDate(metadata.ZZYXQJZRQ, 'zh-Hans')}`;
}
