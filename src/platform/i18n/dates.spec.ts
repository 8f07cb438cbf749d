import { describe, expect, it } from 'vitest';
import { formatDate, formatDateTime, formatDay, formatDayTime, formatFileSize, formatMoney, formatNumber, formatTime } from './dates.js';
import { preferredLocale } from './locale.js';

const submitted = new Date('2026-11-23T02:51:09Z');

describe('dates as the city writes them', () => {
  it('shows an instant on the city\'s clock wherever the server stands', () => {
    expect(formatDayTime(submitted, 'zh-Hans')).toBe('11月23日 10:51');
    expect(formatDayTime(submitted, 'en')).toBe('23 November, 10:51');
    expect(formatDateTime(submitted, 'zh-Hant')).toBe('2026年11月23日 10:51');
    expect(formatTime(new Date('2026-11-22T16:05:00Z'), 'en')).toBe('00:05');
  });

  it('never moves a calendar date into the day before', () => {
    expect(formatDate('2034-05-12', 'zh-Hans')).toBe('2034年5月12日');
    expect(formatDay('2026-01-01', 'zh-Hant')).toBe('1月1日');
    expect(formatDate('2026-01-01', 'en')).toBe('1 January 2026');
  });

  it('refuses what is no calendar date', () => {
    expect(() => formatDate('2026-11-23T00:00', 'zh-Hans')).toThrow(RangeError);
    expect(() => formatDate('23/11/2026', 'zh-Hans')).toThrow(RangeError);
  });
});

describe('numbers', () => {
  it('writes money from 分', () => {
    expect(formatMoney(123_456_05, 'zh-Hans')).toBe('¥123,456.05');
    expect(formatMoney(0, 'en')).toBe('¥0.00');
  });

  it('groups thousands and rounds file sizes up', () => {
    expect(formatNumber(1208, 'zh-Hans')).toBe('1,208');
    expect(formatFileSize(900, 'en')).toBe('900 B');
    expect(formatFileSize(640 * 1024 + 1, 'en')).toBe('641 KB');
    expect(formatFileSize(2.4 * 1024 * 1024, 'zh-Hant')).toBe('2.4 MB');
  });
});

describe('the first language offered', () => {
  it.each([
    [undefined, 'zh-Hans'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-Hans'],
    ['zh-HK', 'zh-Hant'],
    ['zh-Hant-TW;q=0.7, en;q=0.9', 'en'],
    ['zh-TW,zh;q=0.9', 'zh-Hant'],
    ['fr-FR, de;q=0.5', 'zh-Hans'],
    ['en;q=0, zh-MO', 'zh-Hant'],
  ] as const)('%s → %s', (header, locale) => {
    expect(preferredLocale(header)).toBe(locale);
  });
});
