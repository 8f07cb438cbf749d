import { expect, test } from 'vitest';
import { documentSealReason, readDocumentSealReason } from './document-seal.js';

test('the seal on a notice names it, and is read back', () => {
  const notice = { title: '不予受理通知书', number: 'SJ202611230000042-9-BYSL' };
  expect(readDocumentSealReason(documentSealReason(notice))).toEqual(notice);
});

test.each(['签发居住证', '居住证加注件', '出具受理通知书', '出具notice（SJ202611230000042-9-SL）', '出具受理通知书（SJ202611230000042-9-SL）伪'])('%s is no seal of a notice', (reason) => {
  expect(readDocumentSealReason(reason)).toBeUndefined();
});
