import { formatDate, formatDateTime, formatDayTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { TriesLeft } from '../application/begin-attempt.js';
import type { AttemptFacts } from '../application/face-attempts.js';
import type { IdentityStanding } from '../application/find-check.js';
import type { Subject } from '../application/own-checks.js';
import type { IdentityCheck } from '../domain/check.js';
import { adviceOn, wayText } from './finding-words.js';

export interface StandingView {
  readonly title: string;
  readonly rows: readonly { readonly key: string; readonly value: string; readonly tag?: { readonly text: string; readonly colour: string } }[];
  readonly forChild: string;
  readonly checked: boolean;
  readonly guardianMissing: boolean;
}

export interface CheckView {
  readonly title: string;
  readonly forChild: string;
  /** Which block the page shows. */
  readonly show: { readonly open: boolean; readonly judging: boolean; readonly review: boolean; readonly booked: boolean; readonly passed: boolean; readonly failed: boolean; readonly lapsed: boolean };
  /** What the last try was found lacking. */
  readonly lastTry: { readonly title: string; readonly findings: readonly string[] } | null;
  readonly tries: string;
  readonly ways: readonly { readonly href: string; readonly name: string; readonly text: string; readonly symbol: string }[];
  readonly signing: boolean;
  readonly until: string;
  readonly way: string;
  readonly waitingHref: string;
  readonly returnHref: string;
  readonly withdrawAction: string;
}

export const standingPage = definePage<StandingView>('identity-check/standing');
export const checkPage = definePage<CheckView>('identity-check/check');

export function standingView(standing: IdentityStanding, subject: Subject, { t, locale }: Frame): StandingView {
  const checked = standing.checkedUntil !== undefined;
  return {
    title: t('身份核验'),
    forChild: subject.asGuardian ? t('您正在以监护人身份为 {name} 办理。', { name: subject.name ?? '' }) : '',
    checked,
    guardianMissing: subject.guardianMissing,
    rows: [
      {
        key: t('身份核验'),
        value: standing.checkedUntil ? t('有效至 {date}', { date: formatDate(standing.checkedUntil, locale) }) : t('还没有核验，或已经到期'),
        tag: checked ? { text: t('已核验身份'), colour: 'green' } : { text: t('未核验身份'), colour: 'grey' },
      },
      ...(standing.by ? [{ key: t('方式'), value: wayText(standing.by, t) }] : []),
    ],
  };
}

export function checkView(
  check: IdentityCheck,
  facts: {
    readonly subject: Subject;
    readonly last: AttemptFacts | undefined;
    readonly tries: TriesLeft;
    readonly standing: IdentityStanding;
  },
  frame: Frame,
): CheckView {
  const { t, locale } = frame;
  const { last, subject, tries } = facts;
  const base = `/identity-check/${check.id}`;
  const byFace = check.state === 'waiting' && check.way === 'face';
  const judging = byFace && last?.state === 'queued';
  return {
    title: check.purpose.kind === 'signing' ? t('签署前的身份核验') : t('身份核验'),
    forChild: subject.asGuardian ? t('您正在以监护人身份为 {name} 办理。', { name: subject.name ?? '' }) : '',
    show: {
      open: check.state === 'open',
      judging,
      review: byFace && !judging,
      booked: check.state === 'waiting' && !byFace,
      passed: check.state === 'passed',
      failed: check.state === 'failed',
      lapsed: check.state === 'lapsed',
    },
    lastTry: lastTry(check, last, frame),
    tries: tries.nextAt
      ? t('刷脸的次数用完了，{time}后可以再试。其他方式不受影响。', { time: formatDayTime(tries.nextAt, locale) })
      : t('{hours} 小时内还可以刷脸 {count} 次。', { count: tries.left, hours: tries.windowHours }),
    ways: [
      { href: `${base}/face`, name: wayText('face', t), symbol: 'scan-face', text: t('用手机或电脑的摄像头，大约一分钟，随时可以做。先要您单独同意。') },
      { href: `${base}/video`, name: wayText('video', t), symbol: 'video', text: t('预约一个时间，与工作人员视频通话，大约十分钟。') },
      { href: `${base}/window`, name: wayText('window', t), symbol: 'building-2', text: t('预约一个时间，带身份证到社区事务受理中心，不拍摄也不比对面部。') },
    ],
    signing: check.purpose.kind === 'signing',
    until: facts.standing.checkedUntil ? formatDate(facts.standing.checkedUntil, locale) : '',
    way: check.way ? wayText(check.way, t) : '',
    waitingHref: check.way === 'video' || check.way === 'window' ? `${base}/${check.way}` : base,
    returnHref: check.returnPath,
    withdrawAction: last && byFace ? `/identity-check/held/${last.id}/delete` : '',
  };
}

function lastTry(check: IdentityCheck, last: AttemptFacts | undefined, { t, locale }: Frame): CheckView['lastTry'] {
  if (!last || check.state === 'passed') return null;
  const at = formatDateTime(last.startedAt, locale);
  switch (last.state) {
    case 'failed':
      return { title: t('{time}的刷脸没有通过', { time: at }), findings: adviceOn(last.findings, t) };
    case 'outage':
      return { title: t('{time}的刷脸因系统故障没有完成', { time: at }), findings: [t('这不是您的问题，也不占用您的次数。请再试一次，或改用其他方式。')] };
    case 'lapsed':
      return { title: t('{time}的刷脸没有完成', { time: at }), findings: [t('拍摄没有在规定时间内完成，或已按您的要求删除。可以再试一次，或改用其他方式。')] };
    default:
      return null;
  }
}
