import { maskMobile } from '../../accounts/domain/profile.js';
import type { CheckWay } from '../../identity-check/domain/check.js';
import { formatDate, formatDayTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { Translate } from '../../platform/i18n/translate.js';
import type { SigningState } from '../application/read-signing.js';

/** How many have signed, in a sentence. */
export function signingSummary({ people, complete }: SigningState, { t }: Frame): string {
  if (complete) return t('{count} 位签署人都已签署。', { count: people.length });
  return t('{count} 位签署人，已签署 {signed} 位。全部签完后才送交受理。', {
    count: people.length, signed: people.filter((person) => person.standing === 'signed').length,
  });
}

export function standingTag(standing: SigningState['people'][number]['standing'], t: Frame['t']): { text: string; colour: string } {
  switch (standing) {
    case 'signed': return { text: t('已签署'), colour: 'green' };
    case 'declined': return { text: t('不同意签署'), colour: 'red' };
    case 'waiting': return { text: t('未签署'), colour: 'yellow' };
  }
}

/** What is known of one person's signature: when, and how they were proven; or until when they are asked. */
export function signingLines({ signatory, signature, standing }: SigningState['people'][number], { t, locale }: Frame): string[] {
  if (standing === 'signed' && signature) {
    return [
      t('{time} 签署', { time: formatDayTime(signature.at, locale) }),
      ...(signature.check ? [t('{way}，{time} 通过', { way: checkWayText(signature.check.way, t), time: formatDayTime(signature.check.at, locale) })] : []),
    ];
  }
  if (standing === 'declined' && signature) return [t('{time} 表示不同意', { time: formatDayTime(signature.at, locale) }), signature.reason ?? ''];
  if (signatory.stepToken === undefined) return [t('现在不用签署')];
  return [
    t('签署链接已发到 {mobile}', { mobile: maskMobile(signatory.person.mobile) }),
    ...(signatory.linkExpiresAt ? [t('{date}前有效', { date: formatDate(signatory.linkExpiresAt, locale) })] : []),
  ];
}

/** How an identity was proven, in the reader's words. */
export function checkWayText(way: CheckWay, t: Translate): string {
  switch (way) {
    case 'face': return t('人脸核验');
    case 'video': return t('视频核验');
    case 'window': return t('窗口核验');
    case 'national': return t('国家身份认证服务');
  }
}
