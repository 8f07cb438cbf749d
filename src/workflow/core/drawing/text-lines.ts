/** Rough width of a text in ems: Chinese is square, Latin about half. */
export function ems(text: string): number {
  let width = 0;
  for (const character of text) width += /[\u2E80-\uFFEF]/.test(character) || character.length > 1 ? 1 : 0.56;
  return width;
}

/** Breaks a name into at most `lines` lines of at most `width` ems; Latin at spaces, the rest cut with an ellipsis. */
export function breakLines(text: string, width: number, lines: number): string[] {
  const pieces = text.match(/[\u2E80-\uFFEF]|[^\s\u2E80-\uFFEF]+\s*|\s+/gu) ?? [];
  const broken: string[] = [];
  let line = '';
  for (const piece of pieces) {
    if (line !== '' && ems((line + piece).trimEnd()) > width) {
      broken.push(line.trimEnd());
      line = '';
    }
    line += line === '' ? piece.trimStart() : piece;
  }
  if (line.trim() !== '') broken.push(line.trimEnd());
  if (broken.length <= lines) return broken;
  return [...broken.slice(0, lines - 1), `${(broken[lines - 1] ?? '').slice(0, -1)}…`];
}
