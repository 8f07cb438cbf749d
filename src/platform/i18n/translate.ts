import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance } from 'i18next';
import type { i18n } from 'i18next';
import type { Locale } from './locale.js';
import { projectRoot } from './project-root.js';
import { toTraditional } from './traditional.js';

export type { Locale } from './locale.js';

/**
 * Text in the reader's language. The Simplified text is the key; `{name}` takes a parameter, and `count` chooses the
 * plural form. Parameters go in as they are: convert nothing, escape nothing (the template escapes once).
 */
export type Translate = (text: string, params?: Readonly<Record<string, string | number>>) => string;

let english: i18n | undefined;
const missing = new Set<string>();
const translators = new Map<Locale, Translate>();

export function translator(locale: Locale): Translate {
  const known = translators.get(locale);
  if (known !== undefined) return known;
  const made: Translate =
    locale === 'en'
      ? translateToEnglish
      : locale === 'zh-Hant'
        ? (text, params) => fillIn(toTraditional(text), params)
        : fillIn;
  translators.set(locale, made);
  return made;
}

/** English texts asked for since boot (or the last reload) that no file in locales/en holds. */
export function missingEnglish(): ReadonlySet<string> {
  return missing;
}

/** Reads locales/en again: for development, where those files change under a running server. */
export function reloadEnglish(): void {
  english = undefined;
  missing.clear();
}

export interface EnglishTexts {
  readonly texts: Readonly<Record<string, string>>;
  /** Texts with two different translations; the first file's is used. A test keeps this empty. */
  readonly conflicts: readonly string[];
}

/** All of locales/en/*.json in one table. Rooms may share a text, but must then agree on its English. */
export function readEnglish(folder = join(projectRoot(), 'locales', 'en')): EnglishTexts {
  const texts: Record<string, string> = {};
  const origin = new Map<string, string>();
  const conflicts: string[] = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json')).sort()) {
    const file: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    if (file === null || typeof file !== 'object' || Array.isArray(file)) throw new Error(`locales/en/${name}: not an object of texts`);
    for (const [key, text] of Object.entries(file as Record<string, unknown>)) {
      if (typeof text !== 'string') throw new Error(`locales/en/${name}: "${key}" must be a text`);
      if (texts[key] === undefined) {
        texts[key] = text;
        origin.set(key, name);
      } else if (texts[key] !== text) {
        conflicts.push(`"${key}" is "${texts[key]}" in ${origin.get(key)} and "${text}" in ${name}`);
      }
    }
  }
  return { texts, conflicts };
}

function translateToEnglish(text: string, params?: Readonly<Record<string, string | number>>): string {
  english ??= createEnglish(readEnglish().texts);
  const count = typeof params?.['count'] === 'number' ? params['count'] : undefined;
  // A missing text comes back as its key, with its parameters filled in: better Chinese than nothing.
  return english.t(text, { ...(params && { replace: params }), ...(count !== undefined && { count }) });
}

function createEnglish(texts: Readonly<Record<string, string>>): i18n {
  const instance = createInstance();
  void instance.init({
    lng: 'en',
    fallbackLng: false,
    initAsync: false,
    resources: { en: { translation: texts } },
    keySeparator: false,
    nsSeparator: false,
    // Chinese keys hold any punctuation; only `_one` and `_other` mean something, and contexts are not used.
    contextSeparator: '\u0000',
    interpolation: { prefix: '{', suffix: '}', escapeValue: false, formatSeparator: '\u0000' },
    nestingPrefix: '\u0000(',
    returnNull: false,
    showSupportNotice: false,
    saveMissing: true,
    // With a count, i18next reports each plural form: what is missing is the text.
    missingKeyHandler: (_languages, _namespace, key) => missing.add(key.replace(/_(?:one|other)$/, '')),
  } as Parameters<i18n['init']>[0]);
  return instance;
}

const PLACEHOLDER = /\{(\w+)\}/g;

function fillIn(text: string, params?: Readonly<Record<string, string | number>>): string {
  if (params === undefined) return text;
  return text.replace(PLACEHOLDER, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(value);
  });
}
