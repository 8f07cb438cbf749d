import type { ExportState, WholeVerification } from '../../audit/application/verify-whole.js';
import type { AuditProblem } from '../../audit/verify-chains.js';
import { formatDateTime, formatNumber } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { IntegrityReading } from '../application/read-integrity.js';
import { actorWords, problemWords } from './audit-words.js';
import { recordsAddress } from './records-address.js';
import { auditSide, type AuditSideItem } from './side.view.js';

interface Cell {
  readonly text: string;
  readonly tag?: { readonly text: string; readonly colour: string };
  readonly numeric?: boolean;
}

export interface IntegrityView {
  readonly title: string;
  readonly side: readonly AuditSideItem[];
  readonly started: boolean;
  readonly verified: { readonly tag: { readonly text: string; readonly colour: string }; readonly text: string; readonly detail: string };
  readonly problems: readonly { readonly text: string; readonly chain: string; readonly href: string }[];
  readonly problemsNote: string;
  readonly exported: { readonly text: string; readonly detail: string };
  readonly historyHead: readonly { readonly text: string; readonly numeric?: boolean }[];
  readonly history: readonly (readonly Cell[])[];
}

export const integrityPage = definePage<IntegrityView>('audit/integrity');

export function integrityView({ history, exportState, staffNumbers }: IntegrityReading, started: boolean, frame: Frame): IntegrityView {
  const { t, locale } = frame;
  const [last] = history;
  const number = (value: number): string => formatNumber(value, locale);
  return {
    title: t('审计记录的完整性'),
    side: auditSide('integrity', frame),
    started,
    verified: verifiedText(last, frame),
    problems: (last?.named ?? []).map((problem) => problemItem(problem, frame)),
    problemsNote: last && last.problems > last.named.length
      ? t('这里列出前 {shown} 处，共 {all} 处；命令行 audit verify 列出全部。', { shown: last.named.length, all: number(last.problems) })
      : '',
    exported: exportedText(exportState, frame),
    historyHead: [{ text: t('核验完成') }, { text: t('发起') }, { text: t('结果') }, { text: t('审计链'), numeric: true }, { text: t('记录'), numeric: true }, { text: t('外存链尾'), numeric: true }],
    history: history.map((each): Cell[] => [
      { text: formatDateTime(each.finishedAt, locale) },
      { text: actorWords(each, staffNumbers, t) },
      { text: '', tag: resultTag(each, frame) },
      { text: number(each.chains), numeric: true },
      { text: number(each.records), numeric: true },
      { text: number(each.exportedHeads), numeric: true },
    ]),
  };
}

function resultTag({ problems }: WholeVerification, { t }: Frame): { text: string; colour: string } {
  return problems === 0 ? { text: t('完整'), colour: 'green' } : { text: t('{count} 处不符', { count: problems }), colour: 'red' };
}

function verifiedText(last: WholeVerification | undefined, frame: Frame): IntegrityView['verified'] {
  const { t, locale } = frame;
  if (!last) return { tag: { text: t('未核验'), colour: 'grey' }, text: t('还没有核验过全部记录。'), detail: t('每天自动核验一次，也可以现在核验。') };
  return {
    tag: resultTag(last, frame),
    text: t('{time} 核验了全部 {chains} 条审计链、{records} 条记录。', {
      time: formatDateTime(last.finishedAt, locale), chains: formatNumber(last.chains, locale), records: formatNumber(last.records, locale),
    }),
    detail: last.exportedHeads > 0
      ? t('并与外存的 {heads} 个链尾逐一比对。', { heads: formatNumber(last.exportedHeads, locale) })
      : t('当时没有外存的链尾可以比对：连同链尾一起截短的记录发现不了。'),
  };
}

function exportedText({ lastAt, waiting }: ExportState, { t, locale }: Frame): IntegrityView['exported'] {
  return {
    text: lastAt ? t('{time} 把有变化的链尾签名后写到数据库之外。', { time: formatDateTime(lastAt, locale) }) : t('还没有导出过链尾。'),
    detail: waiting > 0
      ? t('此后有 {count} 条审计链增加了记录，每五分钟导出一次。', { count: waiting })
      : t('此后没有新的记录。'),
  };
}

function problemItem(problem: AuditProblem, { t }: Frame): IntegrityView['problems'][number] {
  const chain = 'chain' in problem ? problem.chain : '';
  return { text: problemWords(problem, t), chain, href: chain === '' ? '' : recordsAddress('/audit', { chain }) };
}
