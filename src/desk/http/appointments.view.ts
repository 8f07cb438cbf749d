import type { AppointmentDay, CodeRefusal } from '../../identity-check/application/find-appointments.js';
import type { AppointmentWay } from '../../identity-check/domain/appointment.js';
import { maskName } from '../../certificates/domain/masking.js';
import { addDays } from '../../workflow/core/city-time.js';
import { formatDate, formatDayTime, formatTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { identitySide, type IdentitySideItem } from './identity-side.view.js';
import { appointmentStateTag } from './identity-words.js';

export interface AppointmentsView {
  readonly title: string;
  readonly side: readonly IdentitySideItem[];
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly day: string;
  readonly previous: { readonly text: string; readonly href: string };
  readonly following: { readonly text: string; readonly href: string };
  /** Window only: where the code that a person shows is typed. */
  readonly code: { readonly value: string; readonly error: string } | null;
  readonly rows: readonly {
    readonly time: string;
    readonly person: string;
    readonly tag: { readonly text: string; readonly colour: string };
    readonly clerk: string;
    /** By video: to the call. At the window only the code leads there. */
    readonly href: string;
  }[];
  readonly empty: string;
  readonly nextHref: string;
}

export const appointmentsPage = definePage<AppointmentsView>('desk/appointments');

export interface DayFacts {
  readonly way: AppointmentWay;
  readonly day: string;
  readonly today: string;
  readonly found: AppointmentDay;
  readonly typed?: string;
  readonly refusal?: CodeRefusal;
}

export function appointmentsView({ way, day, today, found, typed, refusal }: DayFacts, frame: Frame): AppointmentsView {
  const { t, locale } = frame;
  const address = (to: string, after?: string): string => `/desk/appointments?${new URLSearchParams({ way, day: to, ...(after && { after }) }).toString()}`;
  const error = refusal ? codeRefusalText(refusal, frame) : '';
  return {
    title: way === 'video' ? t('视频核验预约') : t('窗口核验预约'),
    side: identitySide(way, frame),
    hasErrors: error !== '',
    errors: error === '' ? [] : [{ text: error, href: '#code' }],
    day: day === today ? t('今天（{date}）', { date: formatDate(day, locale) }) : formatDate(day, locale),
    previous: { text: t('前一天'), href: address(addDays(day, -1)) },
    following: { text: t('后一天'), href: address(addDays(day, 1)) },
    code: way === 'window' ? { value: typed ?? '', error } : null,
    rows: found.lines.map(({ appointment, personName, clerkName }) => ({
      time: `${formatTime(appointment.startsAt, locale)}–${formatTime(appointment.endsAt, locale)}`,
      person: personName === undefined ? t('（未实名）') : maskName(personName),
      tag: appointmentStateTag(appointment.state, appointment.openedAt !== undefined, t),
      clerk: clerkName ?? '',
      href: way === 'video' && appointment.state === 'booked' ? `/desk/appointments/${appointment.id}` : '',
    })),
    empty: t('这一天没有预约。'),
    nextHref: found.next === undefined ? '' : address(day, found.next),
  };
}

function codeRefusalText(refusal: CodeRefusal, { t, locale }: Frame): string {
  switch (refusal.refused) {
    case 'malformed':
      return t('核验码是 8 位字母和数字，如 7KQM-4T2X，请核对后再输。');
    case 'unknown':
      return t('没有这个核验码，或者已经用过、取消、过期。请对方打开预约页，逐字核对。');
    case 'other-office':
      return t('这个核验码约的是另一个窗口。请对方看预约页上的地址，或在这里改约。');
    case 'other-day':
      return t('这个核验码约在 {time}，今天不能用。请对方按时来，或先改约到今天。', { time: formatDayTime(refusal.startsAt, locale) });
    case 'too-many':
      return t('输错的次数太多，请过 {count} 秒再试。', { count: refusal.waitSeconds });
  }
}
