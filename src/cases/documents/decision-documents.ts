import { appealNotice, date, onTheBasisOf, paragraph, theApplication, you, type DocumentBlock, type Draft } from './document-content.js';
import type { ApprovalFacts, RejectionFacts, ResultFacts } from './document-facts.js';

export function approval(facts: ApprovalFacts): Draft {
  const what = facts.licence ? '行政许可' : '';
  return {
    kind: 'approval', title: `准予${what}决定书`,
    body: [
      paragraph(
        `${theApplication(facts)}，本机关于${date(facts.acceptedOn)}受理。经审查，符合法定条件、标准。` +
          `${onTheBasisOf(facts, '第三十八条第一款')}本机关决定准予${what || '办理'}，结果如下：`,
      ),
      resultTable(facts.result),
      paragraph(delivery(facts)),
    ],
  };
}

export function rejection(facts: RejectionFacts): Draft {
  const what = facts.licence ? '行政许可' : '';
  return {
    kind: 'rejection', title: `不予${what}决定书`,
    body: [
      paragraph(`${theApplication(facts)}，本机关于${date(facts.acceptedOn)}受理。经审查，不符合法定条件、标准，理由如下：`),
      { kind: 'list', items: facts.reasons },
      paragraph(`${onTheBasisOf(facts, '第三十八条第二款')}本机关决定不予${what || '办理'}。`),
      appealNotice(facts, '决定', facts.appeal),
      paragraph(`条件具备后，${you(facts)}可以再次提出申请。`),
    ],
  };
}

function resultTable(result: ResultFacts): DocumentBlock {
  const rows: string[][] = [['名称', result.name]];
  if (result.number !== undefined) rows.push(['证照编号', result.number]);
  if (result.identifier !== undefined) rows.push(['证照标识', result.identifier]);
  if (result.validFrom !== undefined) {
    const until = result.validTo === undefined || result.validTo === null ? '起长期有效' : ` 至 ${date(result.validTo)}`;
    rows.push(['有效期限', date(result.validFrom) + until]);
  }
  return { kind: 'table', caption: '办理结果', columns: [{ heading: '项目', share: 3 }, { heading: '内容', share: 11 }], rows };
}

function delivery(facts: ApprovalFacts): string {
  const electronic = `电子证照已经存入${you(facts)}的“我的证照”，与实体证照具有同等法律效力。`;
  const coming = `电子证照随即签发，存入${you(facts)}的“我的证照”，证照标识和有效期限以电子证照为准；电子证照与实体证照具有同等法律效力。`;
  const law = facts.licence ? `依据《中华人民共和国行政许可法》第四十四条的规定，本机关自作出决定之日起十日内颁发、送达许可证件。` : '';
  if (facts.result.identifier !== undefined) return law + electronic;
  return facts.result.electronic ? law + coming : law || `办理结果将按${you(facts)}选择的方式送达。`;
}
