import { describe, expect, it } from 'vitest';
import { composeDocument } from '../../src/cases/documents/compose-document.js';
import type { CommonFacts } from '../../src/cases/documents/document-facts.js';
import { renderDocument } from '../../src/cases/documents/render-document.js';
import { flowedText, pageCount, pdfText } from './support/pdf-text.js';

const facts: CommonFacts = {
  caseNumber: 'SJ202611230000042-7', serviceName: '居住证首次申领', serviceNameInEnglish: 'First residence permit', licence: false,
  applicant: { name: '张小满', kind: 'person' }, office: { name: '申江市公安局滨江分局', advicePhone: '021-5000 1001', complaintPhone: '021-5000 1002' },
  submittedAt: new Date('2026-11-23T02:51:00Z'), issuedAt: new Date('2026-11-24T02:05:00Z'),
  legalBasis: ['《居住证暂行条例》第九条'], caseUrl: 'https://portal.example/cases/SJ202611230000042-7',
};
const rejection = composeDocument('rejection', {
  ...facts, acceptedOn: '2026-11-24', reasons: ['在本市居住不满半年。'], appeal: { reviewBody: '申江市滨江区人民政府', court: '申江市滨江区人民法院' },
});

describe('a statutory document on paper', () => {
  it('says word for word what its page says, on one sheet', async () => {
    const file = await renderDocument(rejection, { demo: false });
    const text = flowedText(file);
    for (const block of rejection.body) if (block.kind === 'paragraph') expect(text).toContain(block.text);
    for (const said of [rejection.number, rejection.title, rejection.addressee, '1. 在本市居住不满半年。', '2026年11月24日', '021-5000 1002', '第 1 页 共 1 页']) {
      expect(text).toContain(said);
    }
    expect(text).not.toContain('演示');
    expect(pageCount(file)).toBe(1);
  });

  it('is watermarked, sealed and marked 演示 under demo keys', async () => {
    const text = pdfText(await renderDocument(rejection, { demo: true }));
    expect(text).toContain('演示文书，不具有法律效力');
    expect(text.match(/演示/g)?.length).toBeGreaterThanOrEqual(3);
  });

  it('runs on to further pages, repeats the head of its table and loses nothing', async () => {
    const corrections = Array.from({ length: 60 }, (_, index) => ({ name: `第 ${index + 1} 份材料`, reason: `第 ${index + 1} 处：缺少签字，请补充签字后重新上传整份文件。` }));
    const file = await renderDocument(composeDocument('correction', { ...facts, corrections }), { demo: true });
    const pages = pageCount(file);
    expect(pages).toBeGreaterThan(2);
    const text = flowedText(file);
    for (const { reason } of corrections) expect(text).toContain(reason);
    expect(text).toContain(`第 ${pages} 页 共 ${pages} 页`);
    expect(text.match(/问题和补正要求/g)?.length).toBeGreaterThanOrEqual(pages - 1);
  });

  it('is the same to the last byte when it is drawn again', async () => {
    const [first, second] = [await renderDocument(rejection, { demo: true }), await renderDocument(rejection, { demo: true })];
    expect(Buffer.compare(first, second)).toBe(0);
  });
});
