/**
 * Breaks Chinese text with some Latin in it into lines: between any two Han characters, but never so that a line
 * begins with closing or ends with opening punctuation (避头尾); Latin words and numbers stay whole where they fit.
 */
const NOT_AT_START = new Set('，。、；：？！）》〉」』】〕〗｝”’…—·・～％‰℃,.;:?!)]}%');
const NOT_AT_END = new Set('（《〈「『【〔〖｛“‘([{￥¥$');

export interface BrokenLine {
  readonly text: string;
  /** Points. */
  readonly width: number;
  /** True for the last line of a paragraph, which is not stretched. */
  readonly last: boolean;
}

/**
 * Text as it is set: blanks of every kind become one plain kind and invisible joiners go, for people paste them without
 * knowing and fonts have no glyph for them. Nothing that can be seen changes.
 */
export function printable(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\v\f]/g, '\n')
    .replace(/[\t\u00a0\u2000-\u200a\u202f\u205f]/g, ' ')
    .replace(/[\u200b\u2060\ufeff\u00ad]/g, '');
}

/** `measure` gives the width of a text in points; `firstIndent` shortens the first line of every paragraph. */
export function breakLines(text: string, measure: (text: string) => number, width: number, firstIndent = 0): BrokenLine[] {
  return printable(text).split('\n').flatMap((paragraph) => breakParagraph(paragraph, measure, width, firstIndent));
}

function breakParagraph(paragraph: string, measure: (text: string) => number, width: number, firstIndent: number): BrokenLine[] {
  const lines: { text: string; width: number }[] = [];
  let line = '';
  let used = 0;
  const room = (): number => (lines.length === 0 ? width - firstIndent : width);
  const flush = (): void => {
    const text = line.trimEnd();
    lines.push({ text, width: measure(text) });
    line = '';
    used = 0;
  };
  for (const unit of unitsOf(paragraph)) {
    for (const piece of fitting(unit, measure, width - firstIndent)) {
      const size = measure(piece);
      // A trailing space may hang over the edge.
      if (line !== '' && used + measure(piece.trimEnd()) > room() + 0.01) flush();
      if (line === '' && piece.trim() === '' && lines.length > 0) continue;
      line += piece;
      used += size;
    }
  }
  flush();
  return lines.map(({ text, width: lineWidth }, index) => ({ text, width: lineWidth, last: index === lines.length - 1 }));
}

/** Splits into pieces between which a line may end. */
function unitsOf(paragraph: string): string[] {
  const units: string[] = [];
  let unit = '';
  let previous = '';
  for (const character of paragraph) {
    if (unit !== '' && mayBreak(previous, character)) {
      units.push(unit);
      unit = '';
    }
    unit += character;
    previous = character;
  }
  if (unit !== '') units.push(unit);
  return units;
}

function mayBreak(before: string, after: string): boolean {
  if (after === ' ' || NOT_AT_START.has(after) || NOT_AT_END.has(before)) return false;
  if (before === ' ') return true;
  return !(isWordCharacter(before) && isWordCharacter(after));
}

/** Everything of the Latin side: a word, a number, a code, a web address. */
function isWordCharacter(character: string): boolean {
  return (character.codePointAt(0) ?? 0) < 0x2e80 && character !== ' ';
}

/** A unit wider than a whole line is cut, after a dot, slash or hyphen where there is one (codes, web addresses). */
function fitting(unit: string, measure: (text: string) => number, width: number): string[] {
  if (measure(unit.trimEnd()) <= width) return [unit];
  const pieces: string[] = [];
  let piece = '';
  for (const character of unit) {
    if (piece !== '' && measure(piece + character) > width) {
      const joint = Math.max(piece.lastIndexOf('.'), piece.lastIndexOf('/'), piece.lastIndexOf('-')) + 1;
      const cut = joint > piece.length / 2 ? joint : piece.length;
      pieces.push(piece.slice(0, cut));
      piece = piece.slice(cut);
    }
    piece += character;
  }
  if (piece !== '') pieces.push(piece);
  return pieces;
}
