import type { OpeningReason } from '../../identity-check/application/open-evidence.js';
import type { Review, ReviewRefusal } from '../../identity-check/application/review-attempts.js';
import type { Judgement, Thresholds } from '../../identity-check/judgement/judgement.js';
import { maskNumber } from '../../certificates/domain/masking.js';
import { formatDateTime, formatDayTime, formatNumber } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { actionText, findingText, openingReasonText } from './finding-words.js';
import { identitySide, type IdentitySideItem } from './identity-side.view.js';

/** Reasons a clerk may open it for. The person's own looking has its own page. */
export const CLERKS_REASONS = ['review', 'complaint', 'inspection'] as const satisfies readonly OpeningReason[];

interface Cell {
  readonly text: string;
  readonly numeric?: boolean;
}

export interface ReviewView {
  readonly title: string;
  readonly side: readonly IdentitySideItem[];
  readonly backHref: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly notice: string;
  readonly rows: readonly { readonly key: string; readonly value: string }[];
  readonly history: readonly (readonly Cell[])[];
  /** A reason is asked for before the pictures; null when they are open, or there is nothing to do. */
  readonly opening: { readonly action: string; readonly reasons: readonly { readonly value: string; readonly text: string; readonly checked: boolean }[] } | null;
  readonly evidence: {
    readonly person: readonly { readonly key: string; readonly value: string }[];
    readonly portrait: string;
    readonly pictures: readonly { readonly source: string; readonly caption: string }[];
    readonly scores: readonly (readonly Cell[])[];
    readonly models: readonly { readonly key: string; readonly value: string }[];
  } | null;
  readonly decision: {
    readonly action: string;
    readonly reason: { readonly value: string; readonly error: string };
    readonly verdicts: { readonly error: string; readonly items: readonly { readonly value: string; readonly text: string; readonly checked: boolean }[] };
    readonly two: boolean;
  } | null;
}

export const reviewPage = definePage<ReviewView>('desk/review');

export interface ReviewTry {
  readonly verdict: string;
  readonly reason: string;
  readonly refusal: ReviewRefusal | { readonly refused: 'verdict-missing' };
}

export function reviewView(review: Review, tried: ReviewTry | undefined, frame: Frame): ReviewView {
  const { t, locale } = frame;
  const { attempt, evidence } = review;
  const base = `/desk/identity/${attempt.id}`;
  const open = attempt.state === 'review' && review.ownVote === undefined;
  const line = tried && refusalLine(tried.refusal, frame);
  const errors = line && line.href !== '' && evidence ? [{ text: line.text, href: line.href }] : [];
  return {
    title: t('复核人脸核验'),
    side: identitySide('review', frame),
    backHref: '/desk/identity',
    hasErrors: errors.length > 0,
    errors,
    notice: line && errors.length === 0 ? line.text : standingText(review, frame),
    rows: [
      { key: t('核验时间'), value: formatDateTime(attempt.startedAt, locale) },
      { key: t('拿不准的地方'), value: attempt.findings.map((code) => findingText(code, t)).join(t('、')) },
      { key: t('需要几人判断'), value: t('{count} 人', { count: review.reviewers }) },
    ],
    history: review.history.map((each) => [
      { text: formatDayTime(each.startedAt, locale) },
      { text: each.id === attempt.id ? t('本次') : stateText(each.state, frame) },
      { text: each.findings.map((code) => findingText(code, t)).join(t('、')) },
    ]),
    opening: open && !evidence
      ? { action: `${base}/open`, reasons: CLERKS_REASONS.map((value) => ({ value, text: openingReasonText(value, t), checked: value === 'review' })) }
      : null,
    evidence: evidence
      ? {
          person: [
            { key: t('姓名'), value: review.person?.name ?? '' },
            { key: t('身份证件号码'), value: review.person?.code === undefined ? '' : maskNumber(review.person.code) },
            { key: t('要求的动作'), value: evidence.challenge.map((action) => actionText(action, t)).join(t('、')) },
            { key: t('看到的动作'), value: (evidence.judgement?.actionsSeen ?? []).map(({ action }) => actionText(action, t)).join(t('、')) || t('没有看到动作') },
          ],
          portrait: evidence.portrait ? dataUrl(evidence.portrait) : '',
          pictures: evidence.pictures.map((picture, index) => ({
            source: dataUrl(picture),
            caption: t('第 {number} 张', { number: index + 1 }),
          })),
          scores: evidence.judgement && evidence.thresholds ? scoreRows(evidence.judgement, evidence.thresholds, frame) : [],
          models: Object.entries(evidence.judgement?.models ?? {}).map(([key, value]) => ({ key, value })),
        }
      : null,
    decision: open && evidence
      ? {
          action: `${base}/decision`,
          reason: { value: tried?.reason ?? '', error: errors.find(({ href }) => href === '#reason')?.text ?? '' },
          verdicts: {
            error: errors.find(({ href }) => href === '#verdict')?.text ?? '',
            items: [
              { value: 'pass', text: t('通过：是本人，是真人'), checked: tried?.verdict === 'pass' },
              { value: 'fail', text: t('不通过：不是本人，或不是真人'), checked: tried?.verdict === 'fail' },
            ],
          },
          two: review.reviewers === 2,
        }
      : null,
  };
}

function scoreRows({ scores }: Judgement, limits: Thresholds, { t, locale }: Frame): Cell[][] {
  const number = (value: number | undefined, decimals = 2): string => (value === undefined ? t('没有测到') : formatNumber(value, locale, decimals));
  const row = (name: string, value: string, rule: string): Cell[] => [{ text: name }, { text: value, numeric: true }, { text: rule }];
  return [
    row(t('与存档照片的相似度'), number(scores.match), t('{pass} 以上通过，{review} 以上复核', { pass: number(limits.matchPass), review: number(limits.matchReview) })),
    row(t('前后画面最不像的一张'), number(scores.leastAlike), t('不低于 {limit}', { limit: number(limits.samePerson) })),
    row(t('真人分'), number(scores.spoof), t('低于 {limit} 复核', { limit: number(limits.spoofReview) })),
    row(t('亮度'), number(scores.brightness, 0), t('{from} 到 {to}', { from: number(limits.darkest, 0), to: number(limits.brightest, 0) })),
    row(t('脸占画面的宽度'), number(scores.faceWidth), t('不低于 {limit}', { limit: number(limits.smallestFace) })),
    row(t('每秒画面'), number(scores.framesPerSecond, 1), t('不低于 {limit}', { limit: number(limits.slowestRate, 0) })),
  ];
}

function standingText({ attempt, ownVote, votes, reviewers }: Review, { t }: Frame): string {
  if (attempt.state !== 'review') return t('这次核验已经有了结果，不需要再判断。');
  if (ownVote !== undefined) return t('您的意见已记录。还要另一位同事独立判断，才有结论。');
  return reviewers === 2 && votes === 1 ? t('已有一位同事判断过。请独立判断，他的意见不会给您看。') : '';
}

function stateText(state: Review['attempt']['state'], { t }: Frame): string {
  switch (state) {
    case 'passed':
      return t('已通过');
    case 'failed':
      return t('未通过');
    case 'review':
      return t('等待复核');
    case 'outage':
      return t('系统原因，不算次数');
    case 'lapsed':
      return t('没有做完');
    default:
      return t('进行中');
  }
}

function refusalLine(refusal: ReviewTry['refusal'], { t }: Frame): { text: string; href: string } {
  switch (refusal.refused) {
    case 'reason-missing':
      return { text: t('请写明理由：您看到了什么，凭什么这样判断。'), href: '#reason' };
    case 'verdict-missing':
      return { text: t('请选择结论。'), href: '#verdict' };
    case 'not-opened':
      return { text: t('画面打开已超过半小时，请重新写明理由打开，再作判断。'), href: '' };
    case 'voted-before':
      return { text: t('您已经判断过这次核验，要由另一位同事判断。'), href: '' };
    default:
      return { text: t('别的同事已经作出判断，或当事人撤回了。您刚才的判断没有生效。'), href: '' };
  }
}

function dataUrl(picture: Buffer): string {
  return `data:image/jpeg;base64,${picture.toString('base64')}`;
}
