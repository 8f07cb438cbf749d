/** What a yearly notice says, as the city's operator hands it in. Dates are 'YYYY-MM-DD'. */
export interface Announcement {
  /** A name of its own: 'State Council 2027'. */
  readonly version: string;
  readonly daysOff: readonly string[];
  /** Weekend days that are worked. */
  readonly workdays: readonly string[];
  /** The last day that is known now; what comes after stays provisional. */
  readonly announcedThrough: string;
}

export type AnnouncementFault =
  | { readonly fault: 'not-an-object' | 'no-version' | 'bad-announced-through' }
  | { readonly fault: 'not-a-list'; readonly list: 'daysOff' | 'workdays' }
  | { readonly fault: 'not-a-date'; readonly list: 'daysOff' | 'workdays'; readonly value: string }
  | { readonly fault: 'twice'; readonly date: string }
  | { readonly fault: 'after-the-end'; readonly date: string }
  | { readonly fault: 'not-expected'; readonly key: string };

const KEYS = ['version', 'daysOff', 'workdays', 'announcedThrough'];

/** Parsed JSON as an announcement, or everything that is wrong with it. */
export function readAnnouncement(json: unknown): { announcement: Announcement; faults?: undefined } | { faults: AnnouncementFault[] } {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return { faults: [{ fault: 'not-an-object' }] };
  const given: Record<string, unknown> = { ...json };
  const faults: AnnouncementFault[] = Object.keys(given)
    .filter((key) => !KEYS.includes(key))
    .map((key) => ({ fault: 'not-expected', key }));
  const version = typeof given['version'] === 'string' ? given['version'].trim() : '';
  if (version === '') faults.push({ fault: 'no-version' });
  const announcedThrough = isDate(given['announcedThrough']) ? given['announcedThrough'] : '';
  if (announcedThrough === '') faults.push({ fault: 'bad-announced-through' });
  const daysOff = dates(given, 'daysOff', faults);
  const workdays = dates(given, 'workdays', faults);
  const all = [...daysOff, ...workdays];
  for (const date of new Set(all.filter((each, n) => all.indexOf(each) !== n))) faults.push({ fault: 'twice', date });
  if (announcedThrough !== '') {
    for (const date of all.filter((each) => each > announcedThrough)) faults.push({ fault: 'after-the-end', date });
  }
  return faults.length > 0 ? { faults } : { announcement: { version, daysOff, workdays, announcedThrough } };
}

function dates(given: Readonly<Record<string, unknown>>, list: 'daysOff' | 'workdays', faults: AnnouncementFault[]): string[] {
  const value = given[list];
  if (!Array.isArray(value)) {
    faults.push({ fault: 'not-a-list', list });
    return [];
  }
  const good: string[] = [];
  for (const each of value as unknown[]) {
    if (isDate(each)) good.push(each);
    else faults.push({ fault: 'not-a-date', list, value: typeof each === 'string' ? each : JSON.stringify(each) });
  }
  return good;
}

/** 30 February is none. */
function isDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
