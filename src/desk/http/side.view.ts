import { MOST_COUNTED, QUEUE_VIEWS, type QueueOutline } from '../../cases/application/read-queue.js';
import { serviceName } from '../../cases/http/service-words.js';
import { formatNumber } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { withQueue, type ChosenQueue } from './queue-link.js';
import { viewTitle } from './queue-words.js';

export interface SideItem {
  readonly text: string;
  readonly href: string;
  readonly current: boolean;
  readonly count: string;
  readonly urgent: boolean;
}

/** The side of every page of the desk: the queues with their counts, and the services in the present one. */
export interface SideView {
  readonly queues: readonly SideItem[];
  readonly services: readonly SideItem[];
  /** A leader's own pages; empty for clerks. */
  readonly leading: readonly SideItem[];
}

/** `here` is false on pages that belong to no queue, such as the search. */
export function sideView(outline: QueueOutline, queue: ChosenQueue, frame: Frame, here = true): SideView {
  const { t, locale } = frame;
  const count = (value: number): string => (value >= MOST_COUNTED ? t('{count} 以上', { count: formatNumber(MOST_COUNTED - 1, locale) }) : formatNumber(value, locale));
  const services = outline.services.map(({ slug, service, count: found }): SideItem => ({
    text: service ? serviceName(service.service, frame) : slug,
    href: withQueue('/desk', { view: queue.view, slug }),
    current: here && queue.slug === slug,
    count: count(found),
    urgent: false,
  }));
  const all: SideItem = { text: t('全部事项'), href: withQueue('/desk', { view: queue.view, slug: undefined }), current: here && queue.slug === undefined, count: '', urgent: false };
  const asked: SideItem = {
    text: t('待答复的意见'), href: '/desk/consultations', current: frame.canonicalPath === '/desk/consultations', count: count(outline.consultations), urgent: outline.consultations > 0,
  };
  return {
    queues: [...QUEUE_VIEWS.map((view) => ({
      text: viewTitle(view, t),
      href: withQueue('/desk', { view, slug: queue.slug }),
      current: here && view === queue.view,
      count: count(outline.counts[view]),
      urgent: (view === 'due-soon' || view === 'overdue') && outline.counts[view] > 0,
    })), asked],
    leading: frame.account?.roles.includes('leader')
      ? [{ text: t('电子监察'), href: '/desk/supervision', current: frame.canonicalPath === '/desk/supervision', count: '', urgent: false }]
      : [],
    services: services.length > 1 || queue.slug !== undefined ? [all, ...services] : [],
  };
}
