/**
 * Reads from a TrueType font which characters it can draw (table `cmap`, formats 4 and 12).
 * pdfkit draws an empty box for a character the font lacks; on a certificate that would be someone's mangled name.
 */
export type Coverage = (codePoint: number) => boolean;

interface Range {
  readonly first: number;
  readonly last: number;
}

export function readCoverage(font: Buffer): Coverage {
  const cmap = findTable(font, 'cmap');
  let best: { offset: number; format: number } | null = null;
  for (let index = 0; index < font.readUInt16BE(cmap + 2); index += 1) {
    const offset = cmap + font.readUInt32BE(cmap + 4 + index * 8 + 4);
    const format = font.readUInt16BE(offset);
    if (format === 12 || (format === 4 && best?.format !== 12)) best = { offset, format };
  }
  if (!best) throw new Error('The font has no character map of format 4 or 12');
  const ranges = best.format === 12 ? readFormat12(font, best.offset) : readFormat4(font, best.offset);
  return (codePoint) => contains(ranges, codePoint);
}

function findTable(font: Buffer, tag: string): number {
  for (let index = 0; index < font.readUInt16BE(4); index += 1) {
    const entry = 12 + index * 16;
    if (font.toString('latin1', entry, entry + 4) === tag) return font.readUInt32BE(entry + 8);
  }
  throw new Error(`The font has no table '${tag}'`);
}

function readFormat12(font: Buffer, offset: number): Range[] {
  const ranges: Range[] = [];
  for (let index = 0; index < font.readUInt32BE(offset + 12); index += 1) {
    const group = offset + 16 + index * 12;
    // A group that starts at glyph 0 maps its first character to "missing".
    const first = font.readUInt32BE(group) + (font.readUInt32BE(group + 8) === 0 ? 1 : 0);
    ranges.push({ first, last: font.readUInt32BE(group + 4) });
  }
  return ranges;
}

function readFormat4(font: Buffer, offset: number): Range[] {
  const doubled = font.readUInt16BE(offset + 6);
  const ends = offset + 14;
  const starts = ends + doubled + 2;
  const deltas = starts + doubled;
  const rangeOffsets = deltas + doubled;
  const ranges: Range[] = [];
  for (let at = 0; at < doubled; at += 2) {
    const first = font.readUInt16BE(starts + at);
    const last = font.readUInt16BE(ends + at);
    const delta = font.readUInt16BE(deltas + at);
    const rangeOffset = font.readUInt16BE(rangeOffsets + at);
    for (let code = first; code <= last && code < 0xffff; code += 1) {
      const glyph = rangeOffset === 0 ? (code + delta) & 0xffff : font.readUInt16BE(rangeOffsets + at + rangeOffset + (code - first) * 2);
      if (glyph !== 0) ranges.push({ first: code, last: code });
    }
  }
  return ranges;
}

function contains(ranges: readonly Range[], codePoint: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (!range) return false;
    if (codePoint < range.first) high = middle - 1;
    else if (codePoint > range.last) low = middle + 1;
    else return true;
  }
  return false;
}
