import { formatDateTime } from '../../platform/i18n/dates.js';
import {
  appealNotice, date, LICENCE_LAW, onTheBasisOf, paragraph, theApplication, you, type DocumentBlock, type Draft,
} from './document-content.js';
import type { AcceptanceFacts, CorrectionFacts, MaterialFacts, ReceiptFacts, RefusalFacts, TimeLimitFacts } from './document-facts.js';

const MET_BY: Readonly<Record<MaterialFacts['metBy'], string>> = {
  certificate: '电子证照，免于提交', document: '在线签署的文件，免于提交', data: '数据共享，免于提交', promise: '告知承诺', deferred: '容缺后补', upload: '上传',
};

export function receipt(facts: ReceiptFacts): Draft {
  const law = facts.licence ? `依据${LICENCE_LAW}第三十二条的规定，` : '';
  return {
    kind: 'receipt', title: '收件凭证',
    body: [
      paragraph(
        `${you(facts)}于${formatDateTime(facts.submittedAt, 'zh-Hans')}提交的“${facts.serviceName}”申请，本机关已经收到。` +
          `办件编号：${facts.caseNumber}，凭此编号可以查询办理进度。`,
      ),
      {
        kind: 'table', caption: '收到的材料',
        columns: [{ heading: '序号', share: 1.4, align: 'centre' }, { heading: '材料名称', share: 4.6 }, { heading: '提供方式', share: 4.3 }, { heading: '备注', share: 4.2 }],
        rows: facts.materials.map(({ name, metBy, note }, index) => [String(index + 1), name, MET_BY[metBy], note ?? '—']),
      },
      paragraph(
        `${law}本机关自收到申请材料之日起五个工作日内（不迟于${date(facts.answerBy)}）决定是否受理。材料不齐全或者不符合法定形式的，` +
          '将一次性告知需要补正的全部内容；逾期不告知的，自收到申请材料之日起即为受理。',
      ),
      paragraph('本凭证证明本机关收到上述材料，不代表申请已被受理。'),
    ],
  };
}

/** `round` counts the notices of one case, from 1. */
export function correction(facts: CorrectionFacts, round: number): Draft {
  const deadline = facts.correctBy === undefined ? '' : `于${date(facts.correctBy)}前（含当日）`;
  return {
    kind: 'correction', title: '补正告知书', count: round,
    body: [
      paragraph(
        `${theApplication(facts)}收悉。经审查，申请材料不齐全或者不符合法定形式。` +
          `${onTheBasisOf({ ...facts, legalBasis: [] }, '第三十二条第一款第（四）项')}现将需要补正的全部内容一次性告知如下：`,
      ),
      {
        kind: 'table', caption: '需要补正的内容',
        columns: [{ heading: '序号', share: 1.4, align: 'centre' }, { heading: '内容', share: 4 }, { heading: '问题和补正要求', share: 9 }],
        rows: facts.corrections.map(({ name, reason }, index) => [String(index + 1), name, reason]),
      },
      paragraph(`请${deadline}登录一网通办，在本办件中补正上述内容。其他已经填写和提交的内容继续有效，无须重新填写。`),
      paragraph('本次告知以外的内容，本机关不再要求补正；因补正产生的新问题除外。收到全部补正内容后，本机关依法决定是否受理。'),
      ...(facts.correctBy === undefined ? [] : [paragraph('逾期没有补正的，本机关不再另行提醒，本办件继续等待您补正；您也可以撤回申请，备齐后重新提出。')]),
    ],
  };
}

export function acceptance(facts: AcceptanceFacts): Draft {
  const limits = [limitRow('法定办结时限', facts.statutory), limitRow('承诺办结时限', facts.promised)].filter((row) => row !== null);
  const table: DocumentBlock = {
    kind: 'table', caption: '办理期限',
    columns: [{ heading: '期限', share: 4 }, { heading: '时长', share: 4, align: 'centre' }, { heading: '届满日期', share: 5, align: 'centre' }],
    rows: limits,
  };
  return {
    kind: 'acceptance', title: '受理通知书',
    body: [
      paragraph(facts.deemed ? deemedAccepted(facts, facts.deemed.receivedOn) : acceptedByClerk(facts)),
      ...(limits.length === 0 ? [] : [table]),
      paragraph(
        (facts.deemed ? `办理期限自受理期限届满之日（${date(facts.acceptedOn)}）的次日起计算。` : '办理期限自受理之日的次日起计算。') +
          (facts.licence
            ? `依据${LICENCE_LAW}第四十五条的规定，依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计算在期限内，本机关将另行书面告知所需时间。`
            : '依法不计入办理期限的时间，本机关将另行书面告知。'),
      ),
      ...(facts.deferred ?? []).map(({ name, dueOn }) => paragraph(
        `“${name}”先予容缺受理，${you(facts)}应当按照承诺于${date(dueOn)}前（含当日）补交。逾期没有补交的，将记入本办件：` +
          '尚未作出决定的，本机关可能因此不予批准；已经批准的，本机关可能依法予以撤销。',
      )),
    ],
  };
}

export function refusal(facts: RefusalFacts): Draft {
  const article = { 'not-required': '第三十二条第一款第（一）项', 'not-competent': '第三十二条第一款第（二）项', other: null }[facts.ground];
  return {
    kind: 'refusal', title: '不予受理通知书',
    body: [
      paragraph(`${theApplication(facts)}收悉。经审查，该申请存在下列情形：`),
      { kind: 'list', items: facts.reasons },
      paragraph(`${onTheBasisOf(facts, article)}本机关决定不予受理。`),
      ...(facts.competentBody === undefined ? [] : [paragraph(`该事项由${facts.competentBody}办理，请向${facts.competentBody}提出申请。`)]),
      appealNotice(facts, '通知', facts.appeal),
    ],
  };
}

function acceptedByClerk(facts: AcceptanceFacts): string {
  return (
    `${theApplication(facts)}，经审查，属于本机关职权范围，申请材料齐全、符合法定形式。` +
    `${onTheBasisOf(facts, '第三十二条第一款第（五）项')}本机关决定自${date(facts.acceptedOn)}起予以受理。`
  );
}

function deemedAccepted(facts: AcceptanceFacts, receivedOn: string): string {
  return (
    `${theApplication(facts)}，本机关在收到申请材料之日起五个工作日内（截至${date(facts.acceptedOn)}）没有告知需要补正的内容。` +
    `${onTheBasisOf({ ...facts, legalBasis: [] }, '第三十二条第一款第（四）项')}该申请自收到申请材料之日即${date(receivedOn)}起视为受理。`
  );
}

function limitRow(name: string, limit: TimeLimitFacts | undefined): string[] | null {
  if (!limit) return null;
  const unit = limit.unit === 'working-day' ? '个工作日' : '个自然日';
  return [name, `${limit.days} ${unit}`, date(limit.dueOn)];
}
