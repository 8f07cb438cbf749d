import type { OfficeFacts } from '../../accounts/application/find-office.js';
import { formatDate, formatTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { mayBeMoved, roomDoor, writeWindowCode, type Appointment } from '../domain/appointment.js';

export interface AppointmentView {
  readonly title: string;
  readonly backHref: string;
  readonly notice: string;
  readonly problem: string;
  readonly video: boolean;
  readonly rows: readonly { readonly key: string; readonly value: string }[];
  /** Video: whether one may go in, and what to know if not. */
  readonly door: { readonly open: boolean; readonly href: string; readonly text: string } | null;
  readonly code: { readonly text: string; readonly picture: string; readonly slipHref: string } | null;
  /** The clerk is at it. */
  readonly begun: boolean;
  readonly changeHref: string;
  readonly cancelAction: string;
}

export const appointmentPage = definePage<AppointmentView>('identity-check/appointment');
export const slipPage = definePage<AppointmentView>('identity-check/slip');

export interface BookedFacts {
  readonly appointment: Appointment;
  readonly code: { readonly text: string; readonly picture: string } | undefined;
  readonly office: OfficeFacts | undefined;
  readonly done: string;
  readonly problem?: string;
}

export function appointmentView({ appointment, code, office, done, problem }: BookedFacts, frame: Frame): AppointmentView {
  const { t, locale, now } = frame;
  const base = `/identity-check/${appointment.checkId}`;
  const video = appointment.way === 'video';
  const door = roomDoor(appointment, now);
  return {
    title: video ? t('视频核验已约好') : t('窗口核验已约好'),
    backHref: base,
    notice: done === 'booked' ? t('预约成功。') : done === 'moved' ? t('已经改到新的时间。') : '',
    problem: problem ?? '',
    video,
    rows: [
      { key: t('预约日期'), value: formatDate(appointment.startsAt, locale) },
      { key: t('时间'), value: `${formatTime(appointment.startsAt, locale)}–${formatTime(appointment.endsAt, locale)}` },
      ...(office ? [{ key: t('窗口'), value: office.name }, { key: t('地址'), value: office.address }, { key: t('电话'), value: office.phone }] : []),
    ],
    door: video
      ? {
          open: door === 'open',
          href: `${base}/video/room`,
          text: door === 'early' ? t('开始前 10 分钟，这里会出现进入的按钮。') : door === 'closed' ? t('时间已过。可以重新预约，或换一种方式。') : '',
        }
      : null,
    code: code ? { text: writeWindowCode(code.text), picture: code.picture, slipHref: `${base}/window/slip` } : null,
    begun: appointment.openedAt !== undefined,
    changeHref: mayBeMoved(appointment, now) ? `${base}/${appointment.way}?change=yes` : '',
    cancelAction: mayBeMoved(appointment, now) ? `${base}/${appointment.way}/cancel` : '',
  };
}

