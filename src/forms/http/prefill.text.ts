import type { PrefillOrigin } from '../answers.js';
import type { Display } from './display.js';

/**
 * Where an answer was taken from. Names of certificate types are content of their own:
 * `certificate-type.<code>`.
 */
export function prefillText(origin: PrefillOrigin, fixed: boolean, { t, content }: Display): string {
  const source = origin.from === 'account'
    ? t('取自您的账户信息')
    : t('取自电子证照：{name}', { name: content(`certificate-type.${origin.typeCode}`, origin.certificateName) });
  return fixed ? t('{source}，如有误请先办理信息更正', { source }) : source;
}
