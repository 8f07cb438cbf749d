import type { Locale } from '../i18n/locale.js';
import { ELDER_SIZES, type ElderSize } from '../rendering/frame.js';

export const LANGUAGE_COOKIE = 'tongban-language';
export const ELDER_COOKIE = 'tongban-elder';

export interface ReadingPreferences {
  readonly locale: Locale;
  readonly elder: ElderSize | false;
}

/** How the reader wants to read: what they chose, else what their browser prefers, else Simplified Chinese. */
export function readingPreferences(cookieHeader: string | undefined, acceptLanguage: string | undefined): ReadingPreferences {
  const cookies = new Map(
    (cookieHeader ?? '').split(';').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
    }),
  );
  return {
    locale: asLocale(cookies.get(LANGUAGE_COOKIE)) ?? preferredLocale(acceptLanguage),
    elder: asElderSize(cookies.get(ELDER_COOKIE)),
  };
}

export function asLocale(text: string | undefined): Locale | undefined {
  return text === 'zh-Hans' || text === 'zh-Hant' || text === 'en' ? text : undefined;
}

export function asElderSize(text: string | undefined): ElderSize | false {
  return ELDER_SIZES.find((size) => size === text) ?? false;
}

/** By the header's order; browsers send it sorted by preference. */
function preferredLocale(acceptLanguage: string | undefined): Locale {
  for (const part of (acceptLanguage ?? '').split(',')) {
    const tag = part.split(';')[0]?.trim().toLowerCase() ?? '';
    if (/^zh-(hant|tw|hk|mo)/.test(tag)) return 'zh-Hant';
    if (tag.startsWith('zh')) return 'zh-Hans';
    if (tag.startsWith('en')) return 'en';
  }
  return 'zh-Hans';
}
