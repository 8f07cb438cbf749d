/**
 * Brings what a person typed or pasted into the one written form of an identity number:
 * full-width characters become ASCII, spaces (also the ideographic one), invisible characters
 * and hyphens go, letters become capital. Nothing else is mended: a wrong digit stays wrong.
 */
export function normaliseIdentityNumber(text: string): string {
  return text
    .replace(/[！-～]/gu, (character) => String.fromCodePoint((character.codePointAt(0) ?? 0) - 0xfee0))
    .replace(/[\s\u200b-\u200f\u2060\ufeff\-‐‑–—－]/gu, '')
    .toUpperCase();
}

/** True for a date that exists in the calendar, written 'YYYY-MM-DD'. */
export function isCalendarDate(date: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (lengths[month - 1] ?? 0);
}
