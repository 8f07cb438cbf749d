import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakLines } from './line-breaking.js';

/** Han characters are 10 points wide, all others 5. */
const measure = (text: string): number => [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) < 0x2e80 ? 5 : 10), 0);
const lines = (text: string, width: number, indent = 0): string[] => breakLines(text, measure, width, indent).map((line) => line.text);

describe('breaking Chinese text into lines', () => {
  it('fills each line and ends where it must', () => {
    expect(lines('申请材料齐全符合法定形式', 50)).toEqual(['申请材料齐', '全符合法定', '形式']);
  });

  it('leaves room for the first line of a paragraph', () => {
    expect(lines('申请材料齐全符合\n法定形式', 50, 20)).toEqual(['申请材', '料齐全符合', '法定形', '式']);
  });

  it('begins no line with a closing mark and ends none with an opening one', () => {
    expect(lines('申请材料齐全，符合', 60)).toEqual(['申请材料齐', '全，符合']);
    expect(lines('依据《行政许可法》', 30)).toEqual(['依据', '《行政', '许可', '法》']);
  });

  it('keeps numbers, codes and words whole where they fit', () => {
    expect(lines('于2026年11月24日受理', 45)).toEqual(['于2026年', '11月24日', '受理']);
    expect(lines('see the notice', 50)).toEqual(['see the', 'notice']);
  });

  it('cuts a code longer than the line after a dot', () => {
    expect(lines('1.2.156.3005.2.11890000', 60)).toEqual(['1.2.156.', '3005.2.', '11890000']);
  });

  it('marks the last line of each paragraph, which is not stretched', () => {
    expect(breakLines('申请材料\n齐', measure, 30).map((line) => line.last)).toEqual([false, true, true]);
  });

  it('keeps an empty paragraph', () => {
    expect(lines('甲\n\n乙', 50)).toEqual(['甲', '', '乙']);
  });

  it('takes the blanks and joiners that people paste for plain ones', () => {
    expect(lines('甲\t乙\u00a0丙\u200b丁\r\n戊', 90)).toEqual(['甲 乙 丙丁', '戊']);
  });

  it('loses no character, whatever the text, and overfills no line that could be cut', () => {
    const text = fc.string({ unit: fc.constantFrom(...'申请，。（）《》a1.-') });
    fc.assert(
      fc.property(text, fc.integer({ min: 30, max: 90 }), (given, width) => {
        const broken = breakLines(given, measure, width);
        expect(broken.map((line) => line.text).join('')).toBe(given);
        for (const line of broken) expect(line.width).toBeLessThanOrEqual(width);
      }),
    );
  });
});
