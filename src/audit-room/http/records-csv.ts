import { formatNumber } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { MOST_EXPORTED, type OpenedRecords } from '../application/open-records.js';
import { actionWords, actorWords, chainProblemWords, subjectWords } from './audit-words.js';
import { csvFile } from './csv.js';
import { exactTime } from './record-fields.js';

/** The records as a file for spreadsheets: every column as written, and the words beside the codes. */
export function recordsCsv(opened: OpenedRecords, { t, locale }: Frame): string {
  const head = [
    t('时间（北京时间）'), t('时间（协调世界时）'), t('谁'), t('账户编码'), t('代表的主体'), t('做了什么'), t('行为代码'), t('对什么'), t('对象编码'),
    t('办件编号'), t('详情'), t('审计链'), t('链中第几条'), t('链的核验结果'),
  ];
  const rows = opened.lines.map((line) => [
    exactTime(line.at), line.at.toISOString(), actorWords(line, opened.staffNumbers, t), line.actor.id ?? '', line.actor.actingFor ?? '',
    actionWords(line.action, t), line.action, subjectWords(line.subject.kind, t), line.subject.id,
    opened.caseNumbers.get(line.subject.id) ?? opened.caseNumbers.get(line.chain) ?? '', JSON.stringify(line.detail), line.chain, String(line.seq),
    verdictWords(opened, line.chain, { t }),
  ]);
  const more = opened.next ? [[t('还有更多记录：一个文件最多 {most} 条，请按日期分次导出。', { most: formatNumber(MOST_EXPORTED, locale) })]] : [];
  return csvFile([head, ...rows, ...more]);
}

function verdictWords({ verdicts }: OpenedRecords, chain: string, { t }: Pick<Frame, 't'>): string {
  const verdict = verdicts.get(chain);
  if (verdict?.standing === 'broken') return verdict.problems.map((problem) => chainProblemWords(problem, t)).join('; ');
  return verdict?.standing === 'intact' ? t('完整') : t('未核验');
}
