/** 'SJ' (申江) + date of receipt + seven digits + check digit: room for ten million cases a day. */
const PATTERN = /^SJ(\d{8})(\d{7})-(\d)$/;

/** Builds a case number; `serial` is any ascending count, of which the last seven digits are taken. */
export function buildCaseNumber(date: string, serial: number): string {
  const day = date.replaceAll('-', '');
  const digits = day + String(serial % 10_000_000).padStart(7, '0');
  return `SJ${digits}-${checkDigit(digits)}`;
}

/** The number as people type it (lower case, spaces, no hyphen) in its one form, or undefined when it can't be one. */
export function parseCaseNumber(text: string): string | undefined {
  const compact = text.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');
  const match = PATTERN.exec(`${compact.slice(0, -1)}-${compact.slice(-1)}`);
  if (!match) return undefined;
  const [number, day, serial, check] = match;
  return checkDigit(`${day}${serial}`) === Number(check) ? number : undefined;
}

/** ISO/IEC 7064 MOD 11,10: catches every wrong digit and nearly every pair of digits exchanged. */
function checkDigit(digits: string): number {
  let product = 10;
  for (const digit of digits) {
    const sum = (product + Number(digit)) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10;
}
