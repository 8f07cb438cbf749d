import { formatDateTime, formatDayTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { StaffRole } from '../../accounts/domain/actor.js';
import { DEMO_DEPARTMENTS } from '../../seed/city/offices.js';
import type { DemoPerson } from '../../seed/city/people.js';
import { DEMO_DISTRICTS } from '../../seed/city/regions.js';
import { SHOWN_DISTRICT, type StaffWithCode } from '../demo-accounts.js';
import { CLOCK_MOVES, type ClockMove } from '../demo-clock.js';
import type { ReceivedMail } from '../mail-sink.js';
import { FACE_BEHAVIOURS, type FaceBehaviour } from '../national-face-service.js';
import { IDENTITY_BEHAVIOURS, type IdentityBehaviour } from '../national-identity-service.js';
import type { ReceivedSms } from '../sms-gateway.js';
import { storyText } from './story.text.js';

interface Cell {
  readonly text: string;
  readonly numeric?: boolean;
}

interface Table {
  readonly caption: string;
  readonly head: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
}

interface PersonCard {
  readonly name: string;
  readonly story: string;
  readonly rows: readonly { readonly key: string; readonly value: string }[];
}

/** Radios that make a stand-in behave. */
interface Switch<Behaviour> {
  readonly id: string;
  readonly name: string;
  readonly legend: string;
  readonly items: readonly { readonly value: Behaviour; readonly text: string; readonly checked: boolean }[];
}

export interface DemoView {
  readonly title: string;
  readonly password: string;
  readonly people: readonly PersonCard[];
  readonly staff: Table;
  readonly otherStaff: Table;
  readonly codesChange: string;
  readonly clock: {
    readonly now: string;
    readonly moved: boolean;
    readonly moves: readonly { readonly value: ClockMove; readonly text: string }[];
  } | null;
  readonly sms: readonly { readonly to: string; readonly at: string; readonly text: string }[];
  readonly mails: readonly { readonly to: string; readonly at: string; readonly subject: string; readonly text: string; readonly attachments: string }[];
  readonly identity: Switch<IdentityBehaviour> | null;
  readonly face: Switch<FaceBehaviour> | null;
}

export const demoPage = definePage<DemoView>('demo/demo');

const SHOWN_MESSAGES = 20;

export function demoView(
  frame: Frame,
  facts: {
    password: string;
    people: readonly (DemoPerson & { actsFor: readonly string[] })[];
    staff: readonly StaffWithCode[];
    clock: { offset: number } | undefined;
    sms: readonly ReceivedSms[];
    mails: readonly ReceivedMail[];
    identity: IdentityBehaviour | undefined;
    face: FaceBehaviour | undefined;
  },
): DemoView {
  const { t, locale, now } = frame;
  const shown = facts.staff.filter(({ member }) => member.district === SHOWN_DISTRICT || !member.number.match(/\d{2}-/));
  const others = facts.staff.filter((each) => !shown.includes(each));
  return {
    title: t('演示说明'),
    password: facts.password,
    people: facts.people.map((person) => personCard(person, t)),
    staff: staffTable(t('{district}的工作人员、管理员和审计员', { district: districtName(SHOWN_DISTRICT) }), shown, t),
    otherStaff: staffTable(t('其他各区的工作人员'), others, t),
    codesChange: t('动态验证码每 30 秒换一次，还有 {count} 秒；每个只能用一次。刷新本页可以看到新的。', {
      count: facts.staff[0]?.secondsLeft ?? 0,
    }),
    clock: facts.clock
      ? {
          now: formatDateTime(now, locale),
          moved: facts.clock.offset !== 0,
          moves: CLOCK_MOVES.map((value) => ({ value, text: moveText(value, t) })),
        }
      : null,
    sms: facts.sms.slice(0, SHOWN_MESSAGES).map(({ to, at, text }) => ({ to, at: formatDayTime(new Date(at), locale), text })),
    mails: facts.mails.slice(0, SHOWN_MESSAGES).map(({ to, at, subject, text, attachments }) => ({
      to,
      at: formatDayTime(new Date(at), locale),
      subject,
      text,
      attachments: attachments.join(t('、')),
    })),
    identity: facts.identity
      ? {
          id: 'behaviour',
          name: 'behaviour',
          legend: t('国家身份认证服务（替身）现在'),
          items: IDENTITY_BEHAVIOURS.map((value) => ({ value, text: behaviourText(value, t), checked: value === facts.identity })),
        }
      : null,
    face: facts.face
      ? {
          id: 'face-behaviour',
          name: 'face',
          legend: t('国家人脸核验服务（替身）现在'),
          items: FACE_BEHAVIOURS.map((value) => ({ value, text: behaviourText(value, t), checked: value === facts.face })),
        }
      : null,
  };
}

function personCard(person: DemoPerson & { actsFor: readonly string[] }, t: Frame['t']): PersonCard {
  return {
    name: person.name,
    story: storyText(person.key, t),
    rows: [
      { key: t('手机号码'), value: person.mobile ?? t('没有账号') },
      { key: t('身份证件号码'), value: person.idNumber },
      ...(person.actsFor.length > 0 ? [{ key: t('还可以代办'), value: person.actsFor.join(t('、')) }] : []),
    ],
  };
}

function staffTable(caption: string, staff: readonly StaffWithCode[], t: Frame['t']): Table {
  return {
    caption,
    // The code stands beside the number: both are typed, and a phone shows no more than two or three columns.
    head: [{ text: t('工号') }, { text: t('动态验证码'), numeric: true }, { text: t('姓名') }, { text: t('部门') }, { text: t('角色') }],
    rows: staff.map(({ member, code }) => [
      { text: member.number },
      { text: code, numeric: true },
      { text: member.name },
      { text: `${districtName(member.district)} ${DEMO_DEPARTMENTS.find((each) => each.code === member.departmentType)?.name ?? ''}` },
      { text: member.roles.map((role) => roleText(role, t)).join(t('、')) },
    ]),
  };
}

function districtName(code: string): string {
  return DEMO_DISTRICTS.find((district) => district.code === code)?.name ?? '';
}

function roleText(role: StaffRole, t: Frame['t']): string {
  switch (role) {
    case 'clerk':
      return t('经办人');
    case 'leader':
      return t('负责人');
    case 'admin':
      return t('管理员');
    case 'auditor':
      return t('审计员');
  }
}

function moveText(move: ClockMove, t: Frame['t']): string {
  switch (move) {
    case 'hour':
      return t('往后一小时');
    case 'day':
      return t('往后一天');
    case 'working-day':
      return t('到下一个工作日上午 9 点');
    case 'week':
      return t('往后一周');
    case 'eleven-months':
      return t('往后十一个月');
    case 'year':
      return t('往后一年');
    case 'now':
      return t('回到现在');
  }
}

function behaviourText(behaviour: IdentityBehaviour | FaceBehaviour, t: Frame['t']): string {
  switch (behaviour) {
    case 'off':
      return t('没有接入，由本系统判断');
    case 'unsure':
      return t('拿不准，交给工作人员');
    case 'normal':
      return t('正常');
    case 'slow':
      return t('很慢，等不到答复');
    case 'wrong':
      return t('答非所问');
    case 'down':
      return t('停机');
  }
}
