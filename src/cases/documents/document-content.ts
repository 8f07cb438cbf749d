import { formatDate } from '../../platform/i18n/dates.js';
import type { AppealFacts, CommonFacts, DocumentKind } from './document-facts.js';

/**
 * A statutory document as content: the page shows it as HTML and the file is drawn from it, so both say the same.
 * It is issued in Simplified Chinese whatever the reader's language is (`lang="zh-Hans"`).
 */
export interface DocumentContent {
  readonly kind: DocumentKind;
  readonly title: string;
  /** Number of the document itself, e.g. SJ202611230000042-7-SL. */
  readonly number: string;
  /** Name of the applicant, with its colon. */
  readonly addressee: string;
  readonly body: readonly DocumentBlock[];
  readonly signOff: { readonly office: string; readonly date: string };
  readonly qr: { readonly url: string; readonly caption: string };
  /** Where to ask and to complain; a line each. */
  readonly contact: readonly string[];
  readonly issuedAt: Date;
  /** For information only; the Chinese text is the document. */
  readonly courtesy: { readonly title: string; readonly paragraphs: readonly string[] } | null;
}

export type DocumentBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly caption: string; readonly columns: readonly TableColumnContent[]; readonly rows: readonly (readonly string[])[] };

export interface TableColumnContent {
  readonly heading: string;
  /** Width relative to the other columns. */
  readonly share: number;
  readonly align?: 'left' | 'centre';
}

const NUMBER_SUFFIX: Readonly<Record<DocumentKind, string>> = {
  receipt: 'SJ', correction: 'BZ', acceptance: 'SL', extension: 'YQ', suspension: 'ZT', refusal: 'BYSL', approval: 'ZY', rejection: 'BY',
};

export const LICENCE_LAW = '《中华人民共和国行政许可法》';

export interface Draft {
  readonly kind: DocumentKind;
  readonly title: string;
  readonly body: readonly DocumentBlock[];
  /** The first of its kind in a case has no count; a second 补正告知书 is -BZ2. */
  readonly count?: number;
}

/** Puts what all documents share around what one of them says. */
export function finishDocument(facts: CommonFacts, draft: Draft): Omit<DocumentContent, 'courtesy'> {
  const { office } = facts;
  const count = draft.count !== undefined && draft.count > 1 ? String(draft.count) : '';
  return {
    kind: draft.kind,
    title: draft.title,
    number: `${facts.caseNumber}-${NUMBER_SUFFIX[draft.kind]}${count}`,
    addressee: `${facts.applicant.name}：`,
    body: draft.body,
    signOff: { office: office.name, date: formatDate(facts.issuedAt, 'zh-Hans') },
    qr: { url: facts.caseUrl, caption: '扫码查看办理进度' },
    contact: [
      ...(office.address ? [`办公地址：${office.address}`] : []),
      ...(office.advicePhone ? [`咨询电话：${office.advicePhone}`] : []),
      ...(office.complaintPhone ? [`监督投诉电话：${office.complaintPhone}`] : []),
    ],
    issuedAt: facts.issuedAt,
  };
}

/** 你 to a person, 你单位 to an organisation. */
export function you(facts: CommonFacts): string {
  return facts.applicant.kind === 'person' ? '你' : '你单位';
}

/** “你于2026年11月23日提出的“居住证首次申领”申请（办件编号：…）” */
export function theApplication(facts: CommonFacts): string {
  return `${you(facts)}于${formatDate(facts.submittedAt, 'zh-Hans')}提出的“${facts.serviceName}”申请（办件编号：${facts.caseNumber}）`;
}

/** “依据…、…的规定，”; the Licence Law's article comes last and only for a licence. Empty when there is nothing to cite. */
export function onTheBasisOf(facts: CommonFacts, article: string | null): string {
  const cited = [...facts.legalBasis, ...(facts.licence && article !== null ? [LICENCE_LAW + article] : [])];
  return cited.length === 0 ? '' : `依据${cited.map((each, index) => shortened(each, cited[index - 1])).join('、')}的规定，`;
}

/** Of the same law as the one before, its article alone: 《…》第二条、第九条. */
function shortened(cited: string, before: string | undefined): string {
  const law = /^《[^》]+》(?=.)/u.exec(cited)?.[0];
  return law !== undefined && before?.startsWith(law) ? cited.slice(law.length) : cited;
}

export function paragraph(text: string): DocumentBlock {
  return { kind: 'paragraph', text };
}

export function date(day: string): string {
  return formatDate(day, 'zh-Hans');
}

/**
 * The way to appeal: 60 days for review (行政复议法 art. 20), six months for the court (行政诉讼法 art. 46), both
 * counted from the day on which the applicant came to know.
 */
export function appealNotice(facts: CommonFacts, document: string, { reviewBody, court }: AppealFacts): DocumentBlock {
  return paragraph(
    `${you(facts)}如不服本${document}，可以自收到本${document}之日起六十日内，依据《中华人民共和国行政复议法》向${reviewBody}申请行政复议；` +
      `也可以自收到本${document}之日起六个月内，依据《中华人民共和国行政诉讼法》直接向${court}提起行政诉讼。`,
  );
}
