import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { FileRefusal } from '../application/verify-certificate.js';

/** The form, and what was wrong with the last try. */
export interface VerifyView {
  readonly title: string;
  readonly errors: readonly { readonly text: string; readonly href?: string }[];
  readonly identifier: { readonly value: string; readonly error?: string };
  readonly fact: { readonly error?: string };
  readonly file: { readonly error?: string };
}

export type VerifyProblem =
  | { readonly at: 'identifier' | 'fact' | 'file'; readonly text: string }
  /** Of the two together: which one is wrong is not told. */
  | { readonly at: 'both'; readonly text: string };

export const verifyPage = definePage<VerifyView>('verify/verify');

export function verifyView({ t }: Frame, typed = '', problems: readonly VerifyProblem[] = []): VerifyView {
  const error = (at: VerifyProblem['at']): { error?: string } => {
    const found = problems.find((problem) => problem.at === at);
    return found ? { error: found.text } : {};
  };
  return {
    title: t('核验电子证照'),
    errors: problems.map(({ at, text }) => ({ text, href: `#${at === 'both' ? 'identifier' : at}` })),
    identifier: { value: typed, ...error('identifier') },
    fact: error('fact'),
    file: error('file'),
  };
}

export function notFoundText({ t }: Frame): string {
  return t('没有查到。请逐字核对证照标识和持证人证件号码的后四位，或者改用扫码、上传文件核验。');
}

export function fileRefusalText({ refused }: FileRefusal, { t }: Frame): string {
  switch (refused) {
    case 'not-a-pdf':
      return t('这不是 PDF 文件，请上传下载得到的证照 PDF 原件。');
    case 'not-signed':
      return t('这个文件没有电子印章，不是证照原件。请上传下载得到的 PDF 原件，不要用打印或截图后另存的文件。');
    case 'several-signatures':
    case 'unreadable-signature':
      return t('无法识别这个文件的签名，它不是本市签发的证照原件。');
    case 'tampered':
      return t('这个文件在签发后被改动过，内容不可信。');
    case 'untrusted-signer':
      return t('这个文件不是由本市的发证机关签章的，内容不可信。');
    case 'no-certificate-data':
    case 'unreadable-certificate-data':
    case 'bad-identifier':
      return t('文件的签章有效，但它不是电子证照。');
  }
}
