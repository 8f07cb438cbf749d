import { formatDate } from '../../platform/i18n/dates.js';
import { translator } from '../../platform/i18n/translate.js';
import type { Ground } from '../domain/suggest-reasons.js';

/**
 * A ground in the words of the document it goes into. Statutory documents are in Simplified Chinese whatever language
 * the clerk reads in, so these are too.
 */
export function groundText(ground: Ground): string {
  const t = translator('zh-Hans');
  switch (ground.because) {
    case 'rule-fails':
      return ground.rule.refusal;
    case 'certificate-stands-no-more':
      return fallenText(ground);
    case 'material-missing':
      return t('缺少“{material}”。', { material: ground.slot.name });
    case 'condition':
      return t('不符合办理条件“{condition}”。', { condition: ground.condition.text });
  }
}

function fallenText({ label, standing }: Extract<Ground, { because: 'certificate-stands-no-more' }>): string {
  const t = translator('zh-Hans');
  switch (standing.standing) {
    case 'revoked':
      return t('您使用的“{certificate}”已于{date}被注销，请另行提供。', { certificate: label, date: formatDate(standing.on, 'zh-Hans') });
    case 'expired':
      return t('您使用的“{certificate}”已于{date}到期，请提供有效的证照。', { certificate: label, date: formatDate(standing.since, 'zh-Hans') });
    case 'superseded':
      return t('您使用的“{certificate}”已换发新版本，请改用新版本。', { certificate: label });
    case 'not-yet':
      return t('您使用的“{certificate}”要到{date}才生效。', { certificate: label, date: formatDate(standing.from, 'zh-Hans') });
  }
}
