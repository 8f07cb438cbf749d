import { describe, expect, test } from 'vitest';
import { correctionItems, wholeReason, type ActionForm } from './action-form.js';

const form: ActionForm = { action: 'correct', reason: '', to: undefined, ground: undefined, competentBody: '', picked: [], ticked: [], itemReasons: {} };
const offered = ['field:home', 'material:lease', 'material:id_card'];

describe('what a correction asks for', () => {
  test('is what was ticked, in the order of the page', () => {
    const items = correctionItems({ ...form, ticked: ['material:lease', 'field:home'], itemReasons: { 'material:lease': ' 缺第 2 页 ' } }, offered, {});
    expect(items).toEqual([
      { kind: 'field', ref: 'home', reason: '' },
      { kind: 'material', ref: 'lease', reason: '缺第 2 页' },
    ]);
  });

  test('is also what has a reason without its tick', () => {
    const items = correctionItems({ ...form, itemReasons: { 'material:lease': '缺第 2 页', 'field:home': ' ' } }, offered, {});
    expect(items.map((item) => item.ref)).toEqual(['lease']);
  });

  test('is not a suggestion that was unticked and left as it stood, but one that was rewritten', () => {
    const suggested = { 'material:id_card': '已到期' };
    expect(correctionItems({ ...form, itemReasons: { 'material:id_card': '已到期' } }, offered, suggested)).toEqual([]);
    expect(correctionItems({ ...form, itemReasons: { 'material:id_card': '已到期，请换证' } }, offered, suggested)).toHaveLength(1);
  });

  test('passes on what the page never offered, for the rule to refuse', () => {
    expect(correctionItems({ ...form, ticked: ['field:secret'] }, offered, {})).toEqual([{ kind: 'field', ref: 'secret', reason: '' }]);
  });
});

describe('the reason of a decision', () => {
  const grounds = ['已有居住证。', '缺少“居住证明”。'];

  test('is the grounds that were ticked, then what was written', () => {
    expect(wholeReason({ ...form, picked: [1, 0], reason: ' 详见附件。 ' }, grounds)).toBe('缺少“居住证明”。\n已有居住证。\n详见附件。');
  });

  test('says nothing twice: a script may have written the ground into the text already', () => {
    expect(wholeReason({ ...form, picked: [0], reason: '已有居住证。请办签注。' }, grounds)).toBe('已有居住证。请办签注。');
  });

  test('is empty where nothing was ticked or written, and where a ground is gone', () => {
    expect(wholeReason({ ...form, picked: [7], reason: '  ' }, grounds)).toBe('');
  });
});
