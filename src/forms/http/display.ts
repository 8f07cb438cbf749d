import type { Locale } from '../../platform/i18n/locale.js';
import type { Translate } from '../../platform/i18n/translate.js';
import type { Region } from '../answers.js';

/** In which words a form is shown. */
export interface Display {
  readonly t: Translate;
  readonly locale: Locale;
  /**
   * The service's own words in the reader's language: element id and authored text in, localised text out.
   * Ids are `<page id>.label`, `<page id>.hint`, `<field id>.label`, `.hint`, `.patternHint`, `.suffix`,
   * `.options.<value>`, and `<static id>.text`; `formTexts` lists them.
   */
  readonly content: (id: string, authored: string) => string;
  /** Names of regions are printed as they are in the table. */
  readonly regions: readonly Region[];
}

/** The id of the HTML element for an input name; `field-` keeps it apart from the page's own ids. */
export function inputId(name: string): string {
  return `field-${name.replaceAll('.', '-')}`;
}

/** A calendar date in words. */
export function dateText(date: string, t: Translate): string {
  const [year = '', month = '', day = ''] = date.split('-');
  const months = [t('1月'), t('2月'), t('3月'), t('4月'), t('5月'), t('6月'), t('7月'), t('8月'), t('9月'), t('10月'), t('11月'), t('12月')];
  return t('{year}年{month}{day}日', { year, month: months[Number(month) - 1] ?? month, day: Number(day) });
}

/** An amount in 分 as yuan with thousands apart: '1,234.50 元'. */
export function amountText(fen: number, t: Translate): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  const yuan = digits.slice(0, -2).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return t('{amount} 元', { amount: `${fen < 0 ? '-' : ''}${yuan}.${digits.slice(-2)}` });
}
