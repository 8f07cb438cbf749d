/** What can't stand in an answer: control characters, half characters, and marks that reverse the reading order. */
const UNWRITABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const UNWRITABLE_EVERYWHERE = new RegExp(UNWRITABLE.source, 'gu');
/** Invisible characters that come along when text is pasted from a chat or a word processor. */
const INVISIBLE = /[\u200b\u2060\ufeff]/gu;

/**
 * One line of text as it is kept: tabs and line ends become spaces, the outside is trimmed.
 * Nothing is converted or composed: a name is kept in the very characters of its owner.
 */
export function oneLine(raw: string): string {
  return raw.replace(INVISIBLE, '').replace(/[\t\r\n]+/g, ' ').trim();
}

/** Several lines of text: line ends become '\n', spaces at line ends go. */
export function manyLines(raw: string): string {
  return raw.replace(INVISIBLE, '').replace(/\r\n?/g, '\n').replace(/\t/g, ' ').replace(/[^\S\n]+$/gm, '').trim();
}

export function hasUnwritable(text: string): boolean {
  return UNWRITABLE.test(text.replaceAll('\n', ''));
}

/** The same text without what can't be written, for showing again what was typed. */
export function showable(raw: string): string {
  return raw.replace(/\r\n?/g, '\n').replace(UNWRITABLE_EVERYWHERE, (character) => (character === '\n' || character === '\t' ? character : ''));
}

/** Length in characters as a reader counts them: 𠮷 is one. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** Full-width digits, signs and letters as ASCII, without spaces: for numbers and dates. */
export function plainNumber(raw: string): string {
  return raw
    .replace(/[！-～]/gu, (character) => String.fromCodePoint((character.codePointAt(0) ?? 0) - 0xfee0))
    .replace(/[\s\u200b\u2060\ufeff]/gu, '')
    .replace(/[−–]/gu, '-');
}
