import { MOST_COUNTED, type QueueOutline, type QueuePage } from '../../cases/application/read-queue.js';
import { rests } from '../../cases/domain/case.js';
import { serviceName } from '../../cases/http/service-words.js';
import { formatDay, formatNumber } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Calendar } from '../../workflow/core/calendar.js';
import { timeLeft } from '../domain/time-left.js';
import { withQueue, type ChosenQueue } from './queue-link.js';
import { applicantText, cardTag, claimedText, emptyText, materialsText, stageText, timeLeftTag, viewTitle } from './queue-words.js';
import { sideView, type SideView } from './side.view.js';

export interface QueueRowView {
  readonly number: string;
  readonly href: string;
  /** Names the open step when several are picked: `number:token`. */
  readonly task: string;
  readonly service: string;
  readonly applicant: string;
  readonly materials: string;
  readonly left: { readonly text: string; readonly tag: { readonly text: string; readonly colour: string } | null };
  /** '' while every limit rests. */
  readonly dueOn: string;
  readonly card: { readonly text: string; readonly colour: string } | null;
  readonly state: string;
  readonly claimed: string;
  /** Where the row's button claims it; empty when it is claimed already. */
  readonly claimAction: string;
}

export interface QueueView {
  readonly title: string;
  readonly note: string;
  readonly side: SideView;
  readonly success: string;
  /** Somebody else was quicker with some of what was picked. */
  readonly lost: string;
  readonly rows: readonly QueueRowView[];
  readonly empty: string;
  /** Some row may be claimed: the batch's button is shown. */
  readonly claimable: boolean;
  readonly claimAction: string;
  readonly queue: { readonly view: string; readonly service: string };
  readonly firstHref: string;
  readonly nextHref: string;
}

export const queuePage = definePage<QueueView>('desk/queue');

export interface QueueOutcome {
  readonly claimed: number;
  readonly lost: number;
}

export function queueView(
  page: QueuePage,
  outline: QueueOutline,
  place: { readonly queue: ChosenQueue; readonly after: string | undefined; readonly calendar: Calendar; readonly outcome: QueueOutcome | undefined },
  frame: Frame,
): QueueView {
  const { t, locale, now } = frame;
  const { queue, after, outcome } = place;
  const rows = page.rows.map((row): QueueRowView => {
    const { entry } = row;
    return {
      number: entry.number,
      href: withQueue(`/desk/cases/${entry.number}`, queue),
      task: `${entry.number}:${entry.token}`,
      service: serviceName(row.service.service, frame),
      applicant: applicantText(row.applicant, t, row.agent),
      materials: materialsText(row.materials, t),
      left: rests(entry) ? { text: t('已暂停计时'), tag: null } : timeLeftTag(timeLeft(entry.dueAt, now, place.calendar), t, locale),
      dueOn: rests(entry) ? '' : formatDay(entry.dueAt, locale),
      card: row.card === undefined ? null : cardTag(row.card, t),
      state: stageText(entry.stage, entry.resubmitted, t),
      claimed: claimedText(row, t),
      claimAction: entry.claimedBy === undefined ? `/desk/cases/${entry.number}/tasks/${entry.token}` : '',
    };
  });
  const count = outline.counts[queue.view];
  return {
    title: viewTitle(queue.view, t),
    note: note(count, page, after, frame),
    side: sideView(outline, queue, frame),
    success: outcome && outcome.claimed > 0 ? t('已领取 {count} 件。', { count: outcome.claimed }) : '',
    lost: outcome && outcome.lost > 0 ? t('{count} 件没有领到：别人已经领取，或者已经办完。', { count: outcome.lost }) : '',
    rows,
    empty: emptyText(queue.view, t),
    claimable: rows.some((row) => row.claimAction !== ''),
    claimAction: withQueue('/desk/claims', queue),
    queue: { view: queue.view, service: queue.slug ?? '' },
    firstHref: after === undefined ? '' : withQueue('/desk', queue),
    nextHref: page.next === undefined ? '' : withQueue('/desk', queue, { after: page.next }),
  };
}

/** 37 件 · 最早 11月26日到期 */
function note(count: number, page: QueuePage, after: string | undefined, { t, locale }: Frame): string {
  const shown = count >= MOST_COUNTED ? t('{count} 件以上', { count: formatNumber(MOST_COUNTED - 1, locale) }) : t('{count} 件', { count });
  const first = page.rows[0];
  if (!first || after !== undefined || rests(first.entry)) return shown;
  return `${shown} · ${t('最早 {date} 到期', { date: formatDay(first.entry.dueAt, locale) })}`;
}
