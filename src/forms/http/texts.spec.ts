import { describe, expect, it } from 'vitest';
import { translator } from '../../platform/i18n/translate.js';
import type { Refusal } from '../refusals.js';
import type { FormFault } from '../problems.js';
import { describeFormProblem } from '../describe-problem.js';
import { describeRefusal } from './refusal.text.js';

const zh = translator('zh-Hans');
const en = translator('en');

const REFUSALS: readonly Refusal[] = [
  { refused: 'required', how: 'fill' }, { refused: 'required', how: 'choose' }, { refused: 'too-short', min: 2, actual: 1 },
  { refused: 'too-long', max: 2, actual: 3 }, { refused: 'control-characters' }, { refused: 'pattern' }, { refused: 'pattern', hint: '两位' },
  { refused: 'not-an-email' }, { refused: 'not-a-number' }, { refused: 'not-an-amount' }, { refused: 'too-many-decimals', most: 0 },
  { refused: 'too-many-decimals', most: 2 }, { refused: 'number-too-small', min: 1 }, { refused: 'number-too-large', max: 9 },
  { refused: 'amount-too-small', min: 100 }, { refused: 'amount-too-large', max: 123_456_789 }, { refused: 'not-an-option' },
  { refused: 'not-ticked' }, { refused: 'date-incomplete', missing: ['year', 'day'] }, { refused: 'not-a-date' },
  { refused: 'date-too-early', earliest: '2026-01-02' }, { refused: 'date-too-late', latest: '2026-11-23' },
  { refused: 'date-too-late', latest: '2026-05-23', from: '2026-12-01' },
  { refused: 'resident-id', because: { refused: 'wrong-length', expected: 18, actual: 17 } },
  { refused: 'resident-id', because: { refused: 'wrong-characters' } }, { refused: 'resident-id', because: { refused: 'no-such-birth-date' } },
  { refused: 'resident-id', because: { refused: 'birth-in-future' } }, { refused: 'resident-id', because: { refused: 'wrong-check-character' } },
  { refused: 'social-credit-code', because: { refused: 'wrong-length', expected: 18, actual: 17 } },
  { refused: 'social-credit-code', because: { refused: 'wrong-characters', characters: 'IO' } },
  { refused: 'social-credit-code', because: { refused: 'wrong-check-character' } },
  { refused: 'mobile', because: { refused: 'wrong-length', expected: 11, actual: 10 } },
  { refused: 'mobile', because: { refused: 'wrong-characters' } }, { refused: 'mobile', because: { refused: 'not-a-mobile' } },
  { refused: 'unknown-region' }, { refused: 'region-too-wide' }, { refused: 'too-few-rows', min: 1 }, { refused: 'too-many-rows', max: 5 },
];

const FAULTS: readonly FormFault[] = [
  { problem: 'not-a-form' }, { problem: 'no-pages' }, { problem: 'too-many-elements', max: 500 }, { problem: 'bad-id' }, { problem: 'duplicate-id' },
  { problem: 'outside-a-page', type: 'x' }, { problem: 'missing-label' }, { problem: 'empty-page' }, { problem: 'unknown-type', type: 'x' },
  { problem: 'unknown-kind', kind: 'x' }, { problem: 'kind-needs-type', kind: 'x', types: ['a', 'b'] }, { problem: 'unknown-property', property: 'x' },
  { problem: 'wrong-value', property: 'x' }, { problem: 'bad-key', key: 'x' }, { problem: 'duplicate-key', key: 'x' }, { problem: 'no-options' },
  { problem: 'dynamic-options' }, { problem: 'incomplete-option', at: 0 }, { problem: 'duplicate-option', value: 'x' },
  { problem: 'contradictory-limits', min: '2', max: '1' }, { problem: 'bad-pattern' }, { problem: 'costly-pattern' },
  { problem: 'identifying-fact', kind: 'x' }, { problem: 'duplicate-fact', fact: 'x' }, { problem: 'unknown-prefill', source: 'x' },
  { problem: 'fixed-without-prefill' }, { problem: 'not-in-rows', what: 'fact' }, { problem: 'reads-later-answer', variable: 'x' },
  { problem: 'unknown-option', variable: 'x', value: 'y' }, { problem: 'condition-syntax', at: 3 }, { problem: 'unknown-variable', variable: 'x' },
  { problem: 'unknown-function', name: 'x' }, { problem: 'reads-the-clock', name: 'now' },
];

describe('refusals in words', () => {
  it('says what a mobile number lacks', () => {
    expect(describeRefusal({ refused: 'mobile', because: { refused: 'wrong-length', expected: 11, actual: 10 } }, '手机号码', zh))
      .toBe('手机号码应为 11 位数字，您填了 10 位');
  });

  it('says which parts of a date are missing, and amounts in yuan', () => {
    expect(describeRefusal({ refused: 'date-incomplete', missing: ['year', 'day'] }, '入住日期', zh)).toBe('入住日期还缺年份、日期');
    expect(describeRefusal({ refused: 'amount-too-large', max: 123_456_789 }, '月租金', zh)).toBe('月租金不能超过 1,234,567.89 元');
  });

  it.each(REFUSALS)('names the question in both languages: %j', (refusal) => {
    expect(describeRefusal(refusal, '某项', zh)).toMatch(/^[^{]*某项[^{]*$/);
    expect(describeRefusal('hint' in refusal ? { ...refusal, hint: 'two digits' } : refusal, 'Rent', en)).toMatch(/^[^{\p{Script=Han}]*Rent[^{\p{Script=Han}]*$/u);
  });
});

describe('problems in words', () => {
  it.each(FAULTS)('says in both languages what is wrong: %j', (fault) => {
    expect(describeFormProblem(fault, zh)).toMatch(/\p{Script=Han}/u);
    expect(describeFormProblem(fault, en)).not.toMatch(/\p{Script=Han}|\{[a-z]/u);
  });
});
