import type { PartyFacts } from '../../accounts/application/find-party.js';
import type { QueueRow, QueueView } from '../../cases/application/read-queue.js';
import type { CardColour } from '../../cases/domain/supervision-card.js';
import { maskName } from '../../certificates/domain/masking.js';
import { formatTime } from '../../platform/i18n/dates.js';
import type { Locale } from '../../platform/i18n/locale.js';
import type { Translate } from '../../platform/i18n/translate.js';
import { urgencyOf, type TimeLeft } from '../domain/time-left.js';

export function viewTitle(view: QueueView, t: Translate): string {
  switch (view) {
    case 'waiting': return t('待领取');
    case 'mine': return t('我手上的');
    case 'due-soon': return t('即将超期');
    case 'overdue': return t('已超期');
  }
}

/** What is said where a queue is empty. */
export function emptyText(view: QueueView, t: Translate): string {
  switch (view) {
    case 'waiting': return t('没有等待领取的办件。');
    case 'mine': return t('您手上没有办件。可以到“待领取”领取。');
    case 'due-soon': return t('没有即将超期的办件。');
    case 'overdue': return t('没有超期的办件。');
  }
}

/** What an open step waits for. */
export function stageText(stage: string, resubmitted: boolean, t: Translate): string {
  if (resubmitted) return t('重新提交');
  switch (stage) {
    case 'acceptance': return t('待受理');
    case 'review': return t('待审查');
    case 'decision': return t('待决定');
    case 'delivery': return t('待送达');
    default: return t('待办理');
  }
}

export function claimedText(row: Pick<QueueRow, 'claimedBy' | 'mine'>, t: Translate): string {
  if (row.mine) return t('我已领取');
  return row.claimedBy === undefined ? '' : t('{name}已领取', { name: row.claimedBy });
}

/** 電子監察: what the office got for being late. */
export function cardTag(colour: CardColour, t: Translate): { readonly text: string; readonly colour: string } {
  return colour === 'red' ? { text: t('红牌'), colour: 'red' } : { text: t('黄牌'), colour: 'yellow' };
}

/** How the materials were met: 3 核验 · 1 上传. */
export function materialsText(materials: QueueRow['materials'], t: Translate): string {
  const parts = [
    ...(materials.verified > 0 ? [t('{count} 核验', { count: materials.verified })] : []),
    ...(materials.uploaded > 0 ? [t('{count} 上传', { count: materials.uploaded })] : []),
    ...(materials.promised > 0 ? [t('{count} 承诺', { count: materials.promised })] : []),
  ];
  return parts.length > 0 ? parts.join(' · ') : t('无');
}

/** People by a masked name, for a list is read over many a shoulder; firms by their public one. */
export function applicantText(applicant: PartyFacts | undefined, t: Translate, agent?: PartyFacts): string {
  const shown = (party: PartyFacts | undefined): string => {
    if (party?.name === undefined) return t('已清除');
    return party.kind === 'person' ? maskName(party.name) : party.name;
  };
  return agent ? t('{applicant}（代办：{agent}）', { applicant: shown(applicant), agent: shown(agent) }) : shown(applicant);
}

export function timeLeftText(time: TimeLeft, t: Translate, locale: Locale): string {
  switch (time.left) {
    case 'overdue':
      return time.days === 0 ? t('已超期') : t('已超期 {count} 天', { count: time.days });
    case 'today':
      return time.at ? t('今天 {time}', { time: formatTime(time.at, locale) }) : t('今天');
    case 'working-days':
      return t('{count} 个工作日', { count: time.days });
    case 'days':
      return t('{count} 天', { count: time.days });
  }
}

/** The same as a tag where it presses, else as plain text. */
export function timeLeftTag(time: TimeLeft, t: Translate, locale: Locale): { readonly text: string; readonly tag: { readonly text: string; readonly colour: string } | null } {
  const text = timeLeftText(time, t, locale);
  const urgency = urgencyOf(time);
  return { text, tag: urgency === undefined ? null : { text, colour: urgency === 'red' ? 'red' : 'yellow' } };
}
