import type { ClockUnit, PauseGround } from '../../workflow/core/extension.js';
import { date, onTheBasisOf, paragraph, theApplication, type DocumentBlock, type Draft } from './document-content.js';
import type { ChangedLimitFacts, ExtensionFacts, SuspensionFacts } from './document-facts.js';

const UNITS: Readonly<Record<ClockUnit, string>> = {
  'working-day': '个工作日', 'natural-day': '个自然日', 'working-hour': '个工作小时', 'urgent-hour': '小时',
};

/** The special procedures in the words of 行政許可法 45. */
const GROUNDS: Readonly<Record<PauseGround, string>> = {
  hearing: '听证', tender: '招标', auction: '拍卖', inspection: '检验', testing: '检测', quarantine: '检疫', appraisal: '鉴定', 'expert-review': '专家评审',
};

export function extension(facts: ExtensionFacts, round: number): Draft {
  const unit = facts.limits[0]?.unit ?? 'working-day';
  return {
    kind: 'extension', title: '延期告知书', count: round,
    body: [
      paragraph(
        `${theApplication(facts)}，因下列原因不能在原定期限内办结。${onTheBasisOf({ ...facts, legalBasis: [] }, '第四十二条第一款')}` +
          `经本机关负责人批准，办理期限延长 ${facts.units} ${UNITS[unit]}。延期的理由：`,
      ),
      { kind: 'list', items: facts.reason.split('\n') },
      dueTable(facts.limits),
    ],
  };
}

export function suspension(facts: SuspensionFacts, round: number): Draft {
  const procedure = GROUNDS[facts.ground];
  return {
    kind: 'suspension', title: '期限暂停告知书', count: round,
    body: [
      paragraph(
        `${theApplication(facts)}，依法需要${procedure}。依据${facts.basis}的规定，自${date(facts.since)}起，${procedure}所需时间不计算在办理期限内，` +
          `预计需要 ${facts.expectedDays} 个工作日。${procedure}结束后，期限继续计算，届满日期相应顺延。`,
      ),
      paragraph(`暂停计算的期限：${facts.limits.map(({ name }) => name).join('、')}。`),
      { kind: 'list', items: facts.reason.split('\n') },
    ],
  };
}

function dueTable(limits: readonly ChangedLimitFacts[]): DocumentBlock {
  return {
    kind: 'table', caption: '延期后的办理期限',
    columns: [{ heading: '期限', share: 6 }, { heading: '届满日期', share: 6, align: 'centre' }],
    rows: limits.map(({ name, dueOn }) => [name, dueOn === undefined ? '暂停计算' : date(dueOn)]),
  };
}
