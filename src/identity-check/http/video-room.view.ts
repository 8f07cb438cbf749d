import { formatTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Appointment } from '../domain/appointment.js';

export interface VideoRoomView {
  readonly title: string;
  readonly backHref: string;
  readonly time: string;
  /** Where the script asks, and the servers that help two browsers find each other (JSON). */
  readonly call: { readonly side: 'citizen' | 'clerk'; readonly base: string; readonly after: string; readonly iceServers: string };
}

export const videoRoomPage = definePage<VideoRoomView>('identity-check/video-room');

export function videoRoomView(appointment: Appointment, iceServers: string, { t, locale }: Frame): VideoRoomView {
  const base = `/identity-check/${appointment.checkId}`;
  return {
    title: t('视频核验'),
    backHref: `${base}/video`,
    time: `${formatTime(appointment.startsAt, locale)}–${formatTime(appointment.endsAt, locale)}`,
    call: { side: 'citizen', base: `${base}/video`, after: base, iceServers },
  };
}
