import type { Locale } from '../../platform/i18n/locale.js';
import { toTraditional } from '../../platform/i18n/traditional.js';

/** Service content in the reader's language: `content('item.name', item.name)`. */
export type Content = (id: string, authored: string) => string;

/**
 * The authored Simplified, the Traditional derived from it, or the package's own English. Give it texts of the
 * service only, never answers, names or certificate attributes.
 */
export function localisedContent(service: { readonly english: Readonly<Record<string, string>> }, locale: Locale): Content {
  if (locale === 'zh-Hans') return (_id, authored) => authored;
  if (locale === 'zh-Hant') return (_id, authored) => toTraditional(authored);
  // Publishing refuses a missing English; a draft's preview shows the Chinese.
  return (id, authored) => service.english[id] ?? authored;
}
