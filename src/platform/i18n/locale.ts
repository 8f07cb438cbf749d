/** Authored in Simplified; Traditional is derived; English is written beside. */
export const LOCALES = ['zh-Hans', 'zh-Hant', 'en'] as const;

export type Locale = (typeof LOCALES)[number];

/** How each language calls itself: never translated, so that its own readers can find it. */
export const LOCALE_NAMES: Readonly<Record<Locale, { full: string; short: string }>> = {
  'zh-Hans': { full: '简体中文', short: '简' },
  'zh-Hant': { full: '繁體中文', short: '繁' },
  en: { full: 'English', short: 'EN' },
};

export function isLocale(value: unknown): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

/**
 * The language a first-time reader most likely wants, from an Accept-Language header; Simplified when it says nothing
 * we speak. Taiwan, Hong Kong and Macao read Traditional.
 */
export function preferredLocale(acceptLanguage: string | undefined): Locale {
  const wishes = (acceptLanguage ?? '')
    .split(',')
    .map((part, index) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const weight = parameters.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find((q) => q !== undefined);
      return { tag, weight: weight === undefined ? 1 : Number(weight), index };
    })
    .filter((wish) => wish.tag !== '' && wish.weight > 0)
    .sort((a, b) => b.weight - a.weight || a.index - b.index);
  for (const { tag } of wishes) {
    if (/^zh\b.*\b(hant|tw|hk|mo)\b/.test(tag)) return 'zh-Hant';
    if (/^zh\b/.test(tag)) return 'zh-Hans';
    if (/^en\b/.test(tag)) return 'en';
  }
  return 'zh-Hans';
}
