import type { RecordPlace } from '../../audit/application/search-records.js';
import type { AskedRecords } from '../domain/question.js';

/** What an address or a form asks, as typed; longer than anything real is cut. */
export function askedRecords(query: Readonly<Record<string, unknown>>): AskedRecords {
  const text = (name: string): string => {
    const value = query[name];
    return typeof value === 'string' ? value.trim().slice(0, 60) : '';
  };
  return { case: text('case'), chain: text('chain'), staff: text('staff'), day: text('day') };
}

/** An address of the audit's pages with a question, and whatever else is given, in its query. */
export function recordsAddress(path: string, asked: Partial<AskedRecords>, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...asked, ...more })) if (value) query.set(name, value);
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

export function placeText({ at, chain, seq }: RecordPlace): string {
  return `${at.getTime()}_${chain}_${seq}`;
}

/** Anything else begins at the newest. */
export function readPlace(text: unknown): RecordPlace | undefined {
  const match = /^(\d{1,14})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_(\d{1,9})$/.exec(typeof text === 'string' ? text : '');
  return match?.[1] && match[2] && match[3] ? { at: new Date(Number(match[1])), chain: match[2], seq: Number(match[3]) } : undefined;
}
