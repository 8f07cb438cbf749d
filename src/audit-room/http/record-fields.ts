import type { AuditLine } from '../../audit/application/search-records.js';
import { CITY_ZONE } from '../../platform/i18n/dates.js';

const instant = new Intl.DateTimeFormat('sv-SE', {
  timeZone: CITY_ZONE, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
});

/** 2026-11-23 10:51:07 in the city: to the second and the same in every language, for it is compared and not read. */
export function exactTime(at: Date): string {
  return instant.format(at);
}

/** The details, a code and its value each: `node=accept`. Of a hash its beginning; the file has it whole. */
export function detailCodes(detail: AuditLine['detail']): string[] {
  return Object.entries(detail)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)}`)
    .map((text) => text.replace(/\b([0-9a-f]{12})[0-9a-f]{28,}\b/g, '$1…'));
}
