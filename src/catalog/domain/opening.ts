import type { OpeningRule } from './service-item.js';

export type Opening =
  | { readonly open: true; readonly until?: string }
  | { readonly refused: 'not-open-yet'; readonly opensOn: string; readonly validTo: string }
  | { readonly refused: 'closed'; readonly closedOn: string; readonly insteadOf?: string }
  | { readonly refused: 'no-certificate'; readonly certificateType: string; readonly insteadOf?: string };

/**
 * Is the service open to the holder of a certificate that ends on `validTo` ('YYYY-MM-DD', its last valid day)?
 * 居住證簽注 opens in the last month of the year of validity; an earlier application is refused with the opening date.
 *
 * @param validTo the newest certificate of the rule's type; undefined when the party holds none, null when it never ends
 */
export function openingOf(rule: OpeningRule | undefined, validTo: string | null | undefined, today: string): Opening {
  if (rule === undefined) return { open: true };
  const instead = rule.insteadOf === undefined ? {} : { insteadOf: rule.insteadOf };
  if (validTo === undefined) return { refused: 'no-certificate', certificateType: rule.certificateType, ...instead };
  if (validTo === null) return { open: true };
  const opensOn = windowOpens(validTo, rule.months);
  if (today < opensOn) return { refused: 'not-open-yet', opensOn, validTo };
  const until = addDays(validTo, rule.graceDays);
  if (today > until) return { refused: 'closed', closedOn: until, ...instead };
  return { open: true, until };
}

/**
 * The first day of the last `months` months of a validity that ends on `validTo`: through 2027-11-22 the last month
 * begins on 2027-10-23. Where the month lacks the day, on its last day.
 */
export function windowOpens(validTo: string, months: number): string {
  const [year = 0, month = 1, day = 1] = addDays(validTo, 1).split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const daysInMonth = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, daysInMonth));
  return first.toISOString().slice(0, 10);
}

export function addDays(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
