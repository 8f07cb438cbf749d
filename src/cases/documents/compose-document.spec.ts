import { describe, expect, it } from 'vitest';
import { composeDocument } from './compose-document.js';
import type { DocumentContent } from './document-content.js';
import type { AcceptanceFacts, CommonFacts } from './document-facts.js';

const facts: CommonFacts = {
  caseNumber: 'SJ202611230000042-7', serviceName: '食品经营许可', licence: true,
  applicant: { name: '申江满堂餐饮管理有限公司', kind: 'organization' },
  office: { name: '申江市滨江区市场监督管理局', complaintPhone: '12345' },
  // 23 November in Shenjiang, still the 22nd in New York.
  submittedAt: new Date('2026-11-23T02:51:00Z'), issuedAt: new Date('2026-11-24T02:05:00Z'),
  legalBasis: ['《食品安全法》第三十五条'], caseUrl: 'https://portal.example/cases/SJ202611230000042-7',
};
const appeal = { reviewBody: '申江市滨江区人民政府', court: '申江市滨江区人民法院' };
const acceptanceFacts: AcceptanceFacts = {
  ...facts, acceptedOn: '2026-11-24',
  statutory: { days: 10, unit: 'working-day', dueOn: '2026-12-08' }, promised: { days: 5, unit: 'working-day', dueOn: '2026-12-01' },
};

function words(content: DocumentContent): string {
  return content.body
    .map((block) => (block.kind === 'paragraph' ? block.text : block.kind === 'list' ? block.items.join('\n') : block.rows.flat().join('\n')))
    .join('\n');
}

describe('收件凭证', () => {
  const content = composeDocument('receipt', {
    ...facts, answerBy: '2026-11-30',
    materials: [{ name: '营业执照', metBy: 'certificate', note: '统一社会信用代码 91…' }, { name: '布局图', metBy: 'upload' }],
  });

  it('lists what was received and what needed no submission', () => {
    expect(content.body.find((block) => block.kind === 'table')).toMatchObject({
      rows: [['1', '营业执照', '电子证照，免于提交', '统一社会信用代码 91…'], ['2', '布局图', '上传', '—']],
    });
  });

  it('tells by when the office must answer and what happens if it does not', () => {
    expect(words(content)).toContain('五个工作日内（不迟于2026年11月30日）');
    expect(words(content)).toContain('逾期不告知的，自收到申请材料之日起即为受理');
    expect(words(content)).toContain('2026年11月23日 10:51');
  });

  it('is numbered after the case, addressed by name and signed off by the office', () => {
    expect(content).toMatchObject({
      title: '收件凭证', number: 'SJ202611230000042-7-SJ', addressee: '申江满堂餐饮管理有限公司：',
      signOff: { office: '申江市滨江区市场监督管理局', date: '2026年11月24日' }, contact: ['监督投诉电话：12345'],
      qr: { url: facts.caseUrl },
    });
  });
});

describe('补正告知书', () => {
  const corrections = [{ name: '布局图', reason: '没有标注食品处理区' }, { name: '面积', reason: '与布局图不一致' }];

  it('tells all gaps at once, by when, and that the rest stays valid', () => {
    const text = words(composeDocument('correction', { ...facts, corrections, correctBy: '2026-12-14' }));
    for (const said of ['第三十二条第一款第（四）项', '一次性告知', '没有标注食品处理区', '与布局图不一致', '请于2026年12月14日前', '继续有效']) {
      expect(text).toContain(said);
    }
  });

  it('sets no deadline that the service does not set', () => {
    const text = words(composeDocument('correction', { ...facts, corrections }));
    expect(text).not.toContain('逾期');
    expect(text).not.toContain('undefined');
  });

  it('counts the rounds of one case', () => {
    expect(composeDocument('correction', { ...facts, corrections }).number).toMatch(/-BZ$/);
    expect(composeDocument('correction', { ...facts, corrections }, 2).number).toMatch(/-BZ2$/);
  });
});

describe('受理通知书', () => {
  it('states the day of acceptance and both limits', () => {
    const content = composeDocument('acceptance', acceptanceFacts);
    expect(words(content)).toContain('决定自2026年11月24日起予以受理');
    expect(content.body.find((block) => block.kind === 'table')).toMatchObject({
      rows: [['法定办结时限', '10 个工作日', '2026年12月8日'], ['承诺办结时限', '5 个工作日', '2026年12月1日']],
    });
    expect(words(content)).toContain('第四十五条');
  });

  it('says that the law accepted when nobody answered in time', () => {
    const text = words(composeDocument('acceptance', { ...acceptanceFacts, deemed: { receivedOn: '2026-11-23' }, acceptedOn: '2026-11-30' }));
    expect(text).toContain('五个工作日内（截至2026年11月30日）没有告知');
    expect(text).toContain('即2026年11月23日起视为受理');
    expect(text).toContain('自受理期限届满之日（2026年11月30日）的次日起计算');
    expect(text).not.toContain('齐全、符合法定形式');
  });

  it('has no table when the service sets no limits', () => {
    const { statutory: _statutory, promised: _promised, ...bare } = acceptanceFacts;
    expect(composeDocument('acceptance', bare).body.some((block) => block.kind === 'table')).toBe(false);
  });
});

describe('a document that goes against the applicant', () => {
  const refusal = composeDocument('refusal', {
    ...facts, ground: 'not-competent', reasons: ['经营场所位于徐浦区'], competentBody: '申江市徐浦区市场监督管理局', appeal,
  });
  const rejection = composeDocument('rejection', { ...facts, acceptedOn: '2026-11-24', reasons: ['现场不符合要求', '布局图不符'], appeal });

  it.each([['不予受理通知书', refusal, '本通知'], ['不予行政许可决定书', rejection, '本决定']])('%s tells how to appeal, where and until when', (title, content, name) => {
    expect(content.title).toBe(title);
    const text = words(content);
    expect(text).toContain(`自收到${name}之日起六十日内，依据《中华人民共和国行政复议法》向申江市滨江区人民政府申请行政复议`);
    expect(text).toContain(`自收到${name}之日起六个月内，依据《中华人民共和国行政诉讼法》直接向申江市滨江区人民法院提起行政诉讼`);
  });

  it('gives every reason and its basis', () => {
    expect(words(rejection)).toContain('现场不符合要求\n布局图不符');
    expect(words(rejection)).toContain('依据《食品安全法》第三十五条、《中华人民共和国行政许可法》第三十八条第二款的规定');
  });

  it('says who is competent when this office is not', () => {
    expect(words(refusal)).toContain('第三十二条第一款第（二）项');
    expect(words(refusal)).toContain('请向申江市徐浦区市场监督管理局提出申请');
  });
});

describe('准予决定书', () => {
  it('names the certificate, its identifier and its validity', () => {
    const content = composeDocument('approval', {
      ...facts, acceptedOn: '2026-11-24',
      result: { name: '食品经营许可证', number: 'JY1', identifier: '1.2.156.3005.2.x', validFrom: '2026-12-01', validTo: '2031-11-30' },
    });
    expect(content.title).toBe('准予行政许可决定书');
    expect(words(content)).toContain('2026年12月1日 至 2031年11月30日');
    expect(words(content)).toContain('第四十四条');
    expect(words(content)).toContain('“我的证照”');
  });

  it('says where the certificate that is issued upon it will be found', () => {
    const content = composeDocument('approval', { ...facts, acceptedOn: '2026-11-24', result: { name: '食品经营许可证', electronic: true } });
    expect(words(content)).toContain('电子证照随即签发，存入你单位的“我的证照”');
  });

  it('cites the Licence Law only for a licence', () => {
    const content = composeDocument('approval', { ...facts, licence: false, acceptedOn: '2026-11-24', result: { name: '敬老卡' } });
    expect(content.title).toBe('准予决定书');
    expect(words(content)).not.toContain('行政许可');
    expect(words(content)).toContain('《食品安全法》第三十五条');
  });
});

describe('the English courtesy text', () => {
  it('stands below when the service has an English name and says that the Chinese prevails', () => {
    const content = composeDocument('acceptance', { ...acceptanceFacts, serviceNameInEnglish: 'Food business licence' });
    expect(content.courtesy?.title).toBe('Notice of acceptance');
    expect(content.courtesy?.paragraphs.join(' ')).toContain('decide by 1 December 2026');
    expect(content.courtesy?.paragraphs.at(-1)).toContain('The Chinese text above is the document');
  });

  it('is left out otherwise', () => {
    expect(composeDocument('acceptance', acceptanceFacts).courtesy).toBeNull();
  });
});
