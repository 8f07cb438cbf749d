import { expect, test } from 'vitest';
import { csvCell, csvFile } from './csv.js';

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '|cmd', '%0A'])('%j is text to a spreadsheet, not a formula', (cell) => {
  expect(csvCell(cell)).toBe(`"'${cell}"`);
});

test('quotes, commas and line breaks stay within their cell', () => {
  expect(csvFile([['a "b"', 'c,d'], ['e\nf', '']])).toBe('\ufeff"a ""b""","c,d"\r\n"e\nf",""\r\n');
});

test('what is harmless stays as it is', () => {
  expect(csvCell('case.read')).toBe('"case.read"');
  expect(csvCell('a=b')).toBe('"a=b"');
});
