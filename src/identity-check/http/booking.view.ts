import type { OfficeFacts } from '../../accounts/application/find-office.js';
import { cityDateOf } from '../../platform/clock/clock.js';
import { formatDate, formatDay, formatDayTime, formatTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { BookingRefusal, Offer } from '../application/book-appointment.js';
import type { Appointment, AppointmentWay } from '../domain/appointment.js';
import { bookingRefusalText } from './booking-refusal.text.js';

interface Choice {
  readonly value: string;
  readonly text: string;
  readonly selected: boolean;
}

export interface BookingView {
  readonly title: string;
  readonly backHref: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly video: boolean;
  /** What is booked now and would be given back; '' when nothing is. */
  readonly present: string;
  /** Where the form goes, and the page's own address. */
  readonly action: string;
  readonly office: { readonly id: string; readonly choices: readonly Choice[]; readonly name: string; readonly address: string } | null;
  readonly days: readonly { readonly text: string; readonly href: string; readonly current: boolean }[];
  readonly day: string;
  readonly times: {
    readonly id: string;
    readonly name: string;
    readonly legend: string;
    readonly error: string;
    readonly items: readonly { readonly value: string; readonly text: string; readonly hint: string; readonly checked: boolean; readonly disabled: boolean }[];
  };
  readonly button: string;
  readonly otherWay: { readonly text: string; readonly href: string };
}

export const bookingPage = definePage<BookingView>('identity-check/booking');

export interface BookingFacts {
  readonly checkId: string;
  readonly way: AppointmentWay;
  readonly offer: Offer;
  /** The windows to choose from; none by video. */
  readonly offices: readonly OfficeFacts[];
  readonly officeId: string | undefined;
  /** The time that was chosen and refused. */
  readonly chosen?: string;
  readonly present: Appointment | undefined;
  readonly refusal?: BookingRefusal;
}

export function bookingView(facts: BookingFacts, frame: Frame): BookingView {
  const { t, locale } = frame;
  const { way, offer, officeId } = facts;
  const base = `/identity-check/${facts.checkId}`;
  const office = facts.offices.find((each) => each.id === officeId);
  const error = facts.refusal ? bookingRefusalText(facts.refusal, frame) : '';
  const moving = facts.present?.state === 'booked';
  const address = (day: string): string => {
    const query = new URLSearchParams({ ...(moving && { change: 'yes' }), ...(officeId && { office: officeId }), day });
    return `${base}/${way}?${query.toString()}`;
  };
  return {
    title: way === 'video' ? t('预约视频核验') : t('预约窗口核验'),
    backHref: moving ? `${base}/${way}` : base,
    hasErrors: error !== '',
    errors: error === '' ? [] : [{ text: error, href: '#time' }],
    video: way === 'video',
    present: facts.present && moving ? t('您现在约的是 {time}。选了新的时间，原来的就让给别人。', { time: formatDayTime(facts.present.startsAt, locale) }) : '',
    action: `${base}/${way}`,
    office: way === 'window'
      ? {
          id: officeId ?? '',
          choices: facts.offices.map(({ id, name }) => ({ value: id, text: name, selected: id === officeId })),
          name: office?.name ?? '',
          address: office?.address ?? '',
        }
      : null,
    days: offer.days.map((day) => ({ text: formatDay(day, locale), href: address(day), current: day === offer.day })),
    day: offer.day ?? '',
    times: {
      id: 'time',
      name: 'time',
      legend: offer.day === undefined ? '' : t('{date}的时间', { date: formatDate(offer.day, locale) }),
      error,
      items: offer.slots.map(({ startsAt, endsAt, free }) => ({
        value: startsAt.toISOString(),
        text: `${formatTime(startsAt, locale)}–${formatTime(endsAt, locale)}`,
        hint: free ? '' : t('已约满'),
        checked: free && facts.chosen === startsAt.toISOString(),
        disabled: !free,
      })),
    },
    button: moving ? t('改到这个时间') : t('预约这个时间'),
    otherWay: way === 'video'
      ? { text: t('不方便视频？改约窗口'), href: `${base}/window` }
      : { text: t('不方便出门？改约视频'), href: `${base}/video` },
  };
}

/** Instant of the chosen time, and the day to show again. */
export function readTime(text: string): Date | undefined {
  const at = new Date(text);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/.test(text) && !Number.isNaN(at.getTime()) ? at : undefined;
}

export function dayOf(time: Date | undefined, fallback: string): string {
  return time ? cityDateOf(time) : fallback;
}
