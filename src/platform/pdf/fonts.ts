import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readCoverage, type Coverage } from './glyph-coverage.js';

/** Noto Sans SC (SIL Open Font License) as real TrueType files, about 10 MB a weight; only used glyphs are embedded. */
const FILES = {
  regular: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  medium: '@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf',
  bold: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
} as const;

export type FontWeight = keyof typeof FILES;

const require = createRequire(import.meta.url);
const loaded = new Map<FontWeight, { readonly file: Buffer; readonly covers: Coverage }>();

/** The font's file, read once per process. */
export function fontFile(weight: FontWeight): Buffer {
  return load(weight).file;
}

/**
 * A character that the fonts cannot draw (some rare characters of names, such as 𠮷). Thrown before anything is
 * issued; the caller turns it into a message that names the character.
 */
export class MissingGlyphError extends Error {
  readonly tag = 'missing-glyph';
  readonly codePoint: string;

  constructor(readonly character: string, readonly text: string) {
    const codePoint = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    super(`The document fonts have no glyph for '${character}' (${codePoint})`);
    this.name = 'MissingGlyphError';
    this.codePoint = codePoint;
  }
}

/** The distinct characters of a text that cannot be drawn, in order; a form may ask before it is sent. */
export function missingGlyphs(text: string, weight: FontWeight = 'regular'): string[] {
  const { covers } = load(weight);
  return [...new Set(text)].filter((character) => !covers(character.codePointAt(0) ?? 0));
}

/** Throws `MissingGlyphError` for the first character of the text that cannot be drawn. */
export function requireGlyphs(text: string, weight: FontWeight): void {
  const [missing] = missingGlyphs(text, weight);
  if (missing !== undefined) throw new MissingGlyphError(missing, text);
}

function load(weight: FontWeight): { readonly file: Buffer; readonly covers: Coverage } {
  const known = loaded.get(weight);
  if (known) return known;
  const file = readFileSync(require.resolve(FILES[weight]));
  const font = { file, covers: readCoverage(file) };
  loaded.set(weight, font);
  return font;
}
