import type { AuditLine } from '../../audit/application/search-records.js';
import type { ChainVerdict } from '../../audit/application/verify-selected.js';
import { formatDate, formatNumber } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { MOST_EXPORTED, type OpenedRecords, type RecordsRefusal } from '../application/open-records.js';
import type { AskedField, AskedRecords } from '../domain/question.js';
import { actionWords, actorWords, chainProblemWords, questionProblemWords, subjectWords } from './audit-words.js';
import { detailCodes, exactTime } from './record-fields.js';
import { placeText, recordsAddress } from './records-address.js';
import { auditSide, type AuditSideItem } from './side.view.js';

interface Link {
  readonly text: string;
  readonly href: string;
}

export interface RecordRow {
  readonly time: string;
  readonly actor: Link;
  readonly action: string;
  readonly code: string;
  readonly subject: string;
  readonly reference: Link;
  readonly details: readonly string[];
  readonly chain: Link;
  /** Intact chains say so quietly; a broken one in red. */
  readonly verdict: { readonly text: string; readonly tag: { readonly text: string; readonly colour: string } | null };
}

export interface RecordsView {
  readonly title: string;
  readonly side: readonly AuditSideItem[];
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly asked: AskedRecords;
  readonly fieldErrors: Readonly<Record<AskedField, string>>;
  readonly note: string;
  /** What recomputing the chains of this page found. */
  readonly verdict: { readonly text: string; readonly broken: readonly { readonly chain: Link; readonly problems: readonly string[] }[] } | null;
  readonly rows: readonly RecordRow[];
  readonly empty: string;
  readonly exportHref: string;
  readonly exportNote: string;
  readonly firstHref: string;
  readonly nextHref: string;
}

export const recordsPage = definePage<RecordsView>('audit/records');

export interface RecordsPlace {
  readonly asked: AskedRecords;
  /** The day that is shown because nothing else was asked. */
  readonly today: string | undefined;
  readonly further: boolean;
}

export function recordsView(opened: OpenedRecords | RecordsRefusal, { asked, today, further }: RecordsPlace, frame: Frame): RecordsView {
  const { t, locale } = frame;
  const problems = 'refused' in opened ? opened.refused : [];
  const found = 'refused' in opened ? undefined : opened;
  const shown = today === undefined ? asked : { ...asked, day: today };
  const error = (field: AskedField): string => problems.filter((each) => each.field === field).map((each) => questionProblemWords(each, t))[0] ?? '';
  return {
    title: t('审计记录'),
    side: auditSide('records', frame),
    hasErrors: problems.length > 0,
    errors: problems.map((problem) => ({ text: questionProblemWords(problem, t), href: `#${problem.field}` })),
    asked: shown,
    fieldErrors: { case: error('case'), chain: error('chain'), staff: error('staff'), day: error('day') },
    note: today === undefined ? '' : t('没有填写条件，显示今天（{date}）的记录', { date: formatDate(today, locale) }),
    verdict: found ? pageVerdict(found, frame) : null,
    rows: (found?.lines ?? []).map((line) => rowOf(line, found as OpenedRecords, frame)),
    empty: found ? t('没有符合条件的记录。') : '',
    exportHref: found && found.lines.length > 0 ? recordsAddress('/audit/records.csv', shown) : '',
    exportNote: t('全部结果，最多 {most} 条', { most: formatNumber(MOST_EXPORTED, locale) }),
    firstHref: further ? recordsAddress('/audit', shown) : '',
    nextHref: found?.next ? recordsAddress('/audit', shown, { after: placeText(found.next) }) : '',
  };
}

function rowOf(line: AuditLine, opened: OpenedRecords, { t }: Frame): RecordRow {
  const staffNumber = line.actor.kind === 'staff' ? opened.staffNumbers.get(line.actor.id ?? '') : undefined;
  const { kind, id } = line.subject;
  const caseNumber = opened.caseNumbers.get(id);
  const accountNumber = kind === 'account' ? opened.staffNumbers.get(id) : undefined;
  return {
    time: exactTime(line.at),
    actor: { text: actorWords(line, opened.staffNumbers, t), href: staffNumber === undefined ? '' : recordsAddress('/audit', { staff: staffNumber }) },
    action: actionWords(line.action, t),
    code: line.action,
    subject: subjectWords(kind, t),
    reference: caseNumber !== undefined
      ? { text: caseNumber, href: recordsAddress('/audit', { case: caseNumber }) }
      : { text: accountNumber ?? id, href: '' },
    details: detailCodes(line.detail),
    chain: { text: t('第 {seq} 条', { seq: line.seq }), href: recordsAddress('/audit', { chain: line.chain }) },
    verdict: rowVerdict(opened.verdicts.get(line.chain), line.seq, t),
  };
}

function rowVerdict(verdict: ChainVerdict | undefined, seq: number, t: Frame['t']): RecordRow['verdict'] {
  if (verdict?.standing === 'broken') {
    const here = verdict.problems.some((problem) => problem.problem === 'changed' && problem.seq === seq);
    const text = here ? t('这一条被改过') : t('链已断');
    return { text, tag: { text, colour: 'red' } };
  }
  return { text: verdict?.standing === 'intact' ? t('完整') : t('未核验'), tag: null };
}

/** All chains of the page in one sentence, and each that is broken by itself. */
function pageVerdict({ verdicts, caseNumbers, staffNumbers }: OpenedRecords, { t }: Frame): RecordsView['verdict'] {
  const all = [...verdicts];
  if (all.length === 0) return null;
  const broken = all.flatMap(([chain, verdict]) => (verdict.standing === 'broken'
    ? [{
        chain: { text: caseNumbers.get(chain) ?? staffNumbers.get(chain) ?? chain, href: recordsAddress('/audit', { chain }) },
        problems: verdict.problems.map((problem) => chainProblemWords(problem, t)),
      }]
    : []));
  const notRead = all.filter(([, verdict]) => verdict.standing === 'not-read').length;
  const records = all.reduce((sum, [, verdict]) => sum + (verdict.standing === 'intact' ? verdict.records : 0), 0);
  const intact = all.length - broken.length - notRead;
  const text = [
    ...(broken.length > 0 ? [t('有 {count} 条审计链被动过', { count: broken.length })] : []),
    ...(intact > 0 ? [t('{count} 条审计链逐条重算，完整（共 {records} 条记录）', { count: intact, records })] : []),
    ...(notRead > 0 ? [t('{count} 条审计链太长，以全部核验的结果为准', { count: notRead })] : []),
  ].join(' · ');
  return { text, broken };
}
