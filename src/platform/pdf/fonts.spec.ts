import { describe, expect, it } from 'vitest';
import { MissingGlyphError, missingGlyphs, requireGlyphs } from './fonts.js';

describe('what the document fonts can draw', () => {
  it('is Chinese, simplified and traditional, with punctuation, figures and Latin', () => {
    for (const weight of ['regular', 'medium', 'bold'] as const) {
      expect(missingGlyphs('居住证 簽註 社群 範冰 《》「」，。 ABC abc 0123 ¥ • — ·', weight)).toEqual([]);
    }
  });

  it('is most rare characters of names', () => {
    expect(missingGlyphs('喆堃甯昇翀赟垚')).toEqual([]);
  });

  it('is not everything, and what is missing is named once', () => {
    expect(missingGlyphs('𠮷田𠮷子😀')).toEqual(['𠮷', '😀']);
    expect(() => requireGlyphs('𠮷田', 'bold')).toThrow(MissingGlyphError);
    expect(() => requireGlyphs('𠮷田', 'bold')).toThrow('U+20BB7');
    expect(() => requireGlyphs('吉田', 'bold')).not.toThrow();
  });
});
