/** What a spreadsheet would take for the beginning of a formula, its full-width twins among it. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r|%]/;

/**
 * A file that spreadsheets open as it is (RFC 4180, with the mark that tells them UTF-8). A cell that could run as a
 * formula is led by an apostrophe: the spreadsheet shows it as text.
 */
export function csvFile(rows: readonly (readonly string[])[]): string {
  return `\ufeff${rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')}`;
}

export function csvCell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
