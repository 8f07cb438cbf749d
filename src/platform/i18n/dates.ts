import type { Locale } from './locale.js';

/** The city's zone: every date and time is shown in it, wherever the server or the reader is. */
export const CITY_ZONE = 'Asia/Shanghai';

type Fields = Intl.DateTimeFormatOptions;

const formatters = new Map<string, Intl.DateTimeFormat>();

const DATE: Fields = { year: 'numeric', month: 'long', day: 'numeric' };
const DAY: Fields = { month: 'long', day: 'numeric' };
const TIME: Fields = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

/** 2026年11月23日, 23 November 2026. Takes a calendar date ('YYYY-MM-DD') or an instant. */
export function formatDate(date: string | Date, locale: Locale): string {
  return format(date, locale, DATE);
}

/** 11月23日, 23 November: for dates whose year nobody doubts. */
export function formatDay(date: string | Date, locale: Locale): string {
  return format(date, locale, DAY);
}

/** 10:51, by the 24-hour clock in every language. */
export function formatTime(at: Date, locale: Locale): string {
  return format(at, locale, TIME);
}

/** 2026年11月23日 10:51, 23 November 2026, 10:51. */
export function formatDateTime(at: Date, locale: Locale): string {
  return join(formatDate(at, locale), formatTime(at, locale), locale);
}

/** 11月23日 10:51, 23 November, 10:51. */
export function formatDayTime(at: Date, locale: Locale): string {
  return join(formatDay(at, locale), formatTime(at, locale), locale);
}

/** ¥20.00 from 2000 分. */
export function formatMoney(fen: number, locale: Locale): string {
  return `¥${formatNumber(fen / 100, locale, 2)}`;
}

/** 1,208. */
export function formatNumber(value: number, locale: Locale, decimals = 0): string {
  return new Intl.NumberFormat(intlLocale(locale), {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value);
}

/** 640 KB, 2.4 MB: as a reader's own device counts, in steps of 1024. */
export function formatFileSize(bytes: number, locale: Locale): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  if (kilobytes < 1000) return `${formatNumber(Math.ceil(kilobytes), locale)} KB`;
  return `${formatNumber(kilobytes / 1024, locale, 1)} MB`;
}

function join(date: string, time: string, locale: Locale): string {
  return locale === 'en' ? `${date}, ${time}` : `${date} ${time}`;
}

function format(value: string | Date, locale: Locale, fields: Fields): string {
  const zone = typeof value === 'string' ? 'UTC' : CITY_ZONE;
  const instant = typeof value === 'string' ? calendarDate(value) : value;
  const key = `${locale} ${zone} ${JSON.stringify(fields)}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(intlLocale(locale), { ...fields, timeZone: zone });
    formatters.set(key, formatter);
  }
  return formatter.format(instant);
}

/** A calendar date is no instant: it is formatted in UTC from midnight UTC, so that no zone can move it. */
function calendarDate(date: string): Date {
  const instant = new Date(`${date}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(instant.getTime())) {
    throw new RangeError(`Not a calendar date (YYYY-MM-DD): "${date}"`);
  }
  return instant;
}

function intlLocale(locale: Locale): string {
  return locale === 'en' ? 'en-GB' : locale === 'zh-Hant' ? 'zh-Hant-HK' : 'zh-Hans-CN';
}
