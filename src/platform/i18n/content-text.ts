import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from './locale.js';
import { projectRoot } from './project-root.js';
import { toTraditional } from './traditional.js';

let english: Readonly<Record<string, string>> | undefined;

/**
 * A text that is data, not written in the code: the name of a certificate type, the label of one of its attributes.
 * English from `locales/content/en.json`; what a city has added and not translated stays Chinese. Never for names of
 * people, addresses or answers.
 */
export function contentText(authored: string, locale: Locale): string {
  if (locale === 'zh-Hans') return authored;
  if (locale === 'zh-Hant') return toTraditional(authored);
  english ??= JSON.parse(readFileSync(join(projectRoot(), 'locales', 'content', 'en.json'), 'utf8')) as Record<string, string>;
  return english[authored] ?? authored;
}
