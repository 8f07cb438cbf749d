import type { HoldRefusal, OpenedAppointment } from '../../identity-check/application/hold-appointment.js';
import { stepsOf, VERDICTS, type ScriptStep, type Verdict } from '../../identity-check/domain/appointment.js';
import { maskNumber } from '../../certificates/domain/masking.js';
import { formatDate, formatTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { identitySide, type IdentitySideItem } from './identity-side.view.js';
import { appointmentStateTag, stepText, verdictText } from './identity-words.js';

interface Choice {
  readonly value: string;
  readonly text: string;
  readonly checked: boolean;
}

export interface AppointmentView {
  readonly title: string;
  readonly side: readonly IdentitySideItem[];
  readonly backHref: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly notice: string;
  readonly video: boolean;
  readonly tag: { readonly text: string; readonly colour: string };
  readonly rows: readonly { readonly key: string; readonly value: string }[];
  /** To take charge of it; null when one is, or can't. */
  readonly open: { readonly action: string; readonly text: string } | null;
  /** Why there is nothing to do; '' where there is. */
  readonly idle: string;
  readonly call: { readonly side: 'clerk'; readonly base: string; readonly after: string; readonly iceServers: string } | null;
  /** The clerk in charge sees the person and decides. */
  readonly work: {
    readonly portraitSrc: string;
    readonly stillSrc: string;
    readonly hasStill: boolean;
    readonly stillAction: string;
    readonly action: string;
    readonly steps: { readonly error: string; readonly items: readonly Choice[] };
    readonly reason: { readonly value: string; readonly error: string };
    readonly verdicts: { readonly error: string; readonly items: readonly Choice[] };
  } | null;
}

export const deskAppointmentPage = definePage<AppointmentView>('desk/appointment');

export interface ConclusionForm {
  readonly verdict: Verdict | undefined;
  readonly steps: readonly ScriptStep[];
  readonly reason: string;
}

export interface AppointmentPlace {
  readonly iceServers: string;
  readonly form?: ConclusionForm;
  readonly refusal?: HoldRefusal | { readonly refused: 'verdict-missing' };
}

export function deskAppointmentView(opened: OpenedAppointment, place: AppointmentPlace, frame: Frame): AppointmentView {
  const { t, locale } = frame;
  const { appointment, person, mine, door } = opened;
  const video = appointment.way === 'video';
  const base = `/desk/appointments/${appointment.id}`;
  const refused = place.refusal?.refused;
  const working = mine && appointment.state === 'booked';
  const errors = refused ? [refusalLine(place.refusal, frame)].filter(({ href }) => working && href !== '') : [];
  const errorOf = (href: string): string => errors.find((each) => each.href === href)?.text ?? '';
  return {
    title: video ? t('视频核验') : t('窗口核验'),
    side: identitySide(appointment.way, frame),
    backHref: `/desk/appointments?way=${appointment.way}`,
    hasErrors: errors.length > 0,
    errors,
    notice: refused && errors.length === 0 ? refusalLine(place.refusal, frame).text : '',
    video,
    tag: appointmentStateTag(appointment.state, appointment.openedAt !== undefined, t),
    rows: [
      { key: t('时间'), value: `${formatDate(appointment.startsAt, locale)} ${formatTime(appointment.startsAt, locale)}–${formatTime(appointment.endsAt, locale)}` },
      ...(working
        ? [
            { key: t('姓名'), value: person?.name ?? t('（未实名）') },
            { key: t('身份证件号码'), value: person?.code === undefined ? t('（未实名）') : maskNumber(person.code) },
          ]
        : []),
      ...(opened.clerkName === undefined ? [] : [{ key: t('核验人'), value: opened.clerkName }]),
    ],
    open: video && appointment.state === 'booked' && door === 'open' && !mine
      ? { action: `${base}/open`, text: appointment.openedAt === undefined ? t('由我来核验') : t('由我接手') }
      : null,
    idle: appointment.state !== 'booked' ? t('这次预约已经办完。') : door === 'early' && video ? t('开始前 10 分钟可以进入。') : '',
    call: working && video ? { side: 'clerk', base, after: base, iceServers: place.iceServers } : null,
    work: working
      ? {
          portraitSrc: opened.hasPortrait ? `${base}/portrait` : '',
          stillSrc: `${base}/still`,
          hasStill: appointment.hasStill,
          stillAction: `${base}/still`,
          action: `${base}/conclusion`,
          steps: {
            error: errorOf('#steps'),
            items: stepsOf(appointment.way).map((step) => ({ value: step, text: stepText(step, t), checked: place.form?.steps.includes(step) ?? false })),
          },
          reason: { value: place.form?.reason ?? '', error: errorOf('#reason') },
          verdicts: {
            error: errorOf('#verdict'),
            items: VERDICTS.filter((verdict) => video || verdict !== 'missed')
              .map((verdict) => ({ value: verdict, text: verdictText(verdict, t), checked: place.form?.verdict === verdict })),
          },
        }
      : null,
  };
}

function refusalLine(refusal: AppointmentPlace['refusal'], { t }: Frame): { text: string; href: string } {
  switch (refusal?.refused) {
    case 'reason-missing':
      return { text: t('请写明理由：您看到了什么，凭什么这样判断。'), href: '#reason' };
    case 'steps-missing':
      return { text: t('通过之前，核验步骤要逐项做完并勾选。'), href: '#steps' };
    case 'still-missing':
      return { text: t('通过之前，请先截取一张对方的画面，与存档照片比对。'), href: '#still' };
    case 'name-unknown':
      return { text: t('对方还没有实名，没有可以核对的姓名和号码。请选“没有结论”，请对方先完成实名认证。'), href: '#verdict' };
    case 'verdict-missing':
      return { text: t('请选择结论。'), href: '#verdict' };
    case 'in-charge':
      return { text: refusal.name === undefined ? t('现在由另一位同事核验。') : t('现在由{name}核验。', { name: refusal.name }), href: '' };
    case 'early':
      return { text: t('还没有到时间：开始前 10 分钟可以进入。'), href: '' };
    default:
      return { text: t('这次预约已经办完、取消或过期，刚才的操作没有生效。'), href: '' };
  }
}
