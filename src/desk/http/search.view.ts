import type { QueueOutline } from '../../cases/application/read-queue.js';
import type { CaseSearch } from '../../cases/application/search-cases.js';
import { serviceName } from '../../cases/http/service-words.js';
import { formatDate } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { deskStateTag } from './case-words.js';
import { applicantText } from './queue-words.js';
import { sideView, type SideView } from './side.view.js';

export interface SearchView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly error: string;
  readonly side: SideView;
  readonly text: string;
  readonly searched: boolean;
  readonly note: string;
  readonly rows: readonly {
    readonly number: string;
    readonly href: string;
    readonly service: string;
    readonly applicant: string;
    readonly submitted: string;
    readonly tag: { readonly text: string; readonly colour: string };
  }[];
  readonly empty: string;
}

export const searchPage = definePage<SearchView>('desk/search');

/** `search` undefined: nothing asked yet, or (with `asked`) nothing typed. */
export function searchView(search: CaseSearch | undefined, text: string, outline: QueueOutline, frame: Frame, asked = false): SearchView {
  const { t, locale } = frame;
  const error = asked && !search ? t('请输入办件编号，或申请人的全名') : '';
  const found = search?.found ?? [];
  return {
    title: t('查询办件'),
    hasErrors: error !== '',
    errors: error === '' ? [] : [{ text: error, href: '#q' }],
    error,
    side: sideView(outline, { view: 'waiting', slug: undefined }, frame, false),
    text,
    searched: search !== undefined,
    note: search ? t('找到 {count} 件', { count: found.length }) : '',
    rows: found.map(({ caseFile, service, applicant }) => ({
      number: caseFile.number,
      href: `/desk/cases/${caseFile.number}`,
      service: serviceName(service.service, frame),
      applicant: applicantText(applicant, t),
      submitted: formatDate(caseFile.submittedAt, locale),
      tag: deskStateTag(caseFile.state, t),
    })),
    empty: search?.by === 'number' ? t('没有这个编号的办件，或者它不归您的单位办理。') : t('没有找到。姓名要与证件上的全名一字不差；也请检查编号是否完整。'),
  };
}
