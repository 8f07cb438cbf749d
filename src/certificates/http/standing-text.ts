import { formatDate } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { CertificateStanding } from '../domain/status.js';

/** Where a certificate stands, in a few words. */
export function standingText(standing: CertificateStanding, { t, locale }: Pick<Frame, 't' | 'locale'>): string {
  switch (standing.standing) {
    case 'valid':
      return t('有效');
    case 'not-yet':
      return t('{date}起有效', { date: formatDate(standing.from, locale) });
    case 'expired':
      return t('已于 {date} 到期', { date: formatDate(standing.since, locale) });
    case 'revoked':
      return t('已于 {date} 注销', { date: formatDate(standing.on, locale) });
    case 'superseded':
      return t('已换发新版本');
  }
}

/** The tag beside it: colour only for meaning, and never alone. */
export function standingTag(standing: CertificateStanding, frame: Pick<Frame, 't' | 'locale'>): { text: string; colour?: string } {
  const text = standingText(standing, frame);
  switch (standing.standing) {
    case 'valid':
      return { text, colour: 'green' };
    case 'revoked':
      return { text, colour: 'red' };
    case 'not-yet':
      return { text };
    default:
      return { text, colour: 'grey' };
  }
}
