import { contentText } from '../../platform/i18n/content-text.js';
import type { PrefillOrigin } from '../answers.js';
import type { Display } from './display.js';

/** Where an answer was taken from, and what to do when it is wrong. */
export function prefillText(origin: PrefillOrigin, fixed: boolean, { t, locale }: Display): string {
  const source = origin.from === 'account'
    ? t('取自您的账户信息')
    : t('取自电子证照：{name}', { name: contentText(origin.certificateName, locale) });
  return fixed ? t('{source}，如有误请先办理信息更正', { source }) : source;
}
