import { formatDate, formatDayTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { Translate } from '../../platform/i18n/translate.js';
import { deferralStanding, type Deferral } from '../domain/deferral.js';

/** 容缺: what a broken promise leads to, said before anybody makes it. */
export function deferredConsequence(t: Translate): string {
  return t('逾期没有补交会记入办件：还没有决定的，可能因此不予批准；已经批准的，可能被依法撤销。');
}

/** Where one owed material stands, for the applicant. */
export function deferralTag(deferral: Deferral, { t, now }: Frame): { text: string; colour: string } {
  switch (deferralStanding(deferral, now)) {
    case 'awaited': return { text: t('待补交'), colour: 'yellow' };
    case 'late': return { text: t('逾期未补交'), colour: 'red' };
    case 'delivered': return { text: t('已补交，待确认'), colour: 'blue' };
    case 'confirmed': return { text: t('已补齐'), colour: 'green' };
    case 'dropped': return { text: t('不再需要'), colour: 'grey' };
  }
}

export function deferralText(deferral: Deferral, { t, locale, now }: Frame): string {
  const last = deferral.deliveries.at(-1);
  const due = formatDate(deferral.dueAt, locale);
  switch (deferralStanding(deferral, now)) {
    case 'awaited':
      return last?.reason === undefined ? t('已承诺，最迟 {date} 补交', { date: due }) : t('需要重新补交，最迟 {date}：{reason}', { date: due, reason: last.reason });
    case 'late':
      return t('应当在 {date} 前补交，已经逾期，请尽快补交', { date: due });
    case 'delivered':
      return t('{time} 已补交，受理机关正在核对', { time: last ? formatDayTime(last.handedInAt, locale) : '' });
    case 'confirmed':
      return t('受理机关已在 {time} 确认收到', { time: last?.answeredAt ? formatDayTime(last.answeredAt, locale) : '' });
    case 'dropped':
      return t('办件已经结束，不用再补交');
  }
}
