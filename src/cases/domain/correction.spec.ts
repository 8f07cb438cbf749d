import { describe, expect, it } from 'vitest';
import { changedAnswers, changedSlots, checkCorrection, mayBeNamed, type Correction, type CorrectionItem } from './correction.js';

const known = { fields: ['address', 'employer'], slots: ['lease'] };
const nothing = { fields: [], slots: [] };
const lease: CorrectionItem = { kind: 'material', ref: 'lease', reason: '缺少第 2 页' };
const address: CorrectionItem = { kind: 'field', ref: 'address', reason: '门牌号与合同不符' };
const firstRound: Correction = { id: '1', askedAt: new Date(0), items: [lease], answeredAt: new Date(1), bySignatory: false };

describe('asking for corrections', () => {
  it('names at least one thing, each with a reason', () => {
    expect(checkCorrection([], known, [], nothing)).toEqual({ refused: 'nothing-named' });
    expect(checkCorrection([{ ...lease, reason: '  ' }], known, [], nothing)).toEqual({ refused: 'reason-missing', ref: 'lease' });
    expect(checkCorrection([{ ...lease, ref: 'passport' }], known, [], nothing)).toEqual({ refused: 'unknown-item', ref: 'passport' });
    expect(checkCorrection([lease, address], known, [], nothing)).toBeUndefined();
  });

  it('may not name in a second round what was in order in the first', () => {
    expect(checkCorrection([address], known, [firstRound], nothing)).toEqual({ refused: 'told-once', ref: 'address' });
    expect(checkCorrection([lease], known, [firstRound], nothing)).toBeUndefined();
    // Somebody who would not sign has told the office's mind about nothing.
    expect(checkCorrection([address], known, [{ ...firstRound, bySignatory: true }], nothing)).toBeUndefined();
  });

  it('may name what the applicant has changed since', () => {
    expect(checkCorrection([address], known, [firstRound], { fields: ['address'], slots: [] })).toBeUndefined();
  });
});

describe('changed answers', () => {
  it('are those added, removed or different', () => {
    expect(changedAnswers({ a: 1, b: 'x', c: ['1'] }, { a: 1, b: 'y', d: true, c: ['1'] }).sort()).toEqual(['b', 'd']);
  });
});

describe('what a page may offer to be corrected', () => {
  it('is everything in the first round, afterwards what was named or has changed', () => {
    expect(mayBeNamed(address, [], nothing)).toBe(true);
    expect(mayBeNamed(address, [firstRound], nothing)).toBe(false);
    expect(mayBeNamed(lease, [firstRound], nothing)).toBe(true);
    expect(mayBeNamed(address, [firstRound], { fields: ['address'], slots: [] })).toBe(true);
  });
});

describe('changed materials', () => {
  it('are slots with another file, or met in another way', () => {
    const photo = { by: 'upload', slotId: 'photo', fileIds: ['a'] } as const;
    const page = { by: 'upload', slotId: 'lease', fileIds: ['b'] } as const;
    expect(changedSlots([photo, page], [photo, { ...page, fileIds: ['b', 'c'] }])).toEqual(['lease']);
    expect(changedSlots([photo], [photo, page])).toEqual(['lease']);
    expect(changedSlots([photo], [photo])).toEqual([]);
  });
});
