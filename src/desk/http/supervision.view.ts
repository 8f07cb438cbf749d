import type { QueueOutline } from '../../cases/application/read-queue.js';
import { monthAfter, monthBefore, type SupervisionPage } from '../../cases/application/read-supervision.js';
import { clockName } from '../../cases/http/clock-words.js';
import { formatDate, formatNumber } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { chosenQueue } from './queue-link.js';
import { cardTag } from './queue-words.js';
import { sideView, type SideView } from './side.view.js';

interface Cell {
  readonly text: string;
  readonly numeric?: boolean;
  readonly href?: string;
  readonly tag?: { readonly text: string; readonly colour: string };
}

export interface SupervisionView {
  readonly title: string;
  readonly side: SideView;
  readonly month: string;
  readonly beforeHref: string;
  readonly afterHref: string;
  readonly officesHead: readonly { readonly text: string; readonly numeric?: boolean }[];
  readonly offices: readonly (readonly Cell[])[];
  readonly cardsHead: readonly { readonly text: string }[];
  readonly cards: readonly (readonly Cell[])[];
  readonly nextHref: string;
}

export const supervisionPage = definePage<SupervisionView>('desk/supervision');

export function supervisionView(
  page: SupervisionPage,
  place: { readonly month: string; readonly thisMonth: string; readonly officeId: string; readonly outline: QueueOutline },
  frame: Frame,
): SupervisionView {
  const { t, locale } = frame;
  const { month, thisMonth } = place;
  const [year = '', number = ''] = month.split('-');
  return {
    title: t('电子监察'),
    side: sideView(place.outline, chosenQueue({}), frame, false),
    month: t('{year} 年 {month} 月', { year, month: String(Number(number)) }),
    beforeHref: `/desk/supervision?month=${monthBefore(month)}`,
    afterHref: month < thisMonth ? `/desk/supervision?month=${monthAfter(month)}` : '',
    officesHead: [{ text: t('单位') }, { text: t('黄牌'), numeric: true }, { text: t('红牌'), numeric: true }],
    offices: page.offices.map(({ officeId, office, yellow, red }) => [
      { text: officeId === place.officeId ? t('{office}（本单位）', { office }) : office },
      { text: formatNumber(yellow, locale), numeric: true },
      { text: formatNumber(red, locale), numeric: true },
    ]),
    cardsHead: [{ text: t('办件编号') }, { text: t('期限') }, { text: t('届满日期') }, { text: t('标记') }],
    cards: page.cards.map((card) => [
      { text: card.number, href: `/desk/cases/${card.number}` },
      { text: clockName(card.clock, undefined, frame) },
      { text: formatDate(card.givenAt, locale) },
      { text: '', tag: cardTag(card.colour, t) },
    ]),
    nextHref: page.next === undefined ? '' : `/desk/supervision?month=${month}&after=${page.next}`,
  };
}
