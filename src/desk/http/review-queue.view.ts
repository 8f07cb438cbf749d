import type { ReviewPage } from '../../identity-check/application/review-attempts.js';
import { formatDayTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { findingText } from './finding-words.js';
import { identitySide, type IdentitySideItem } from './identity-side.view.js';

export interface ReviewQueueView {
  readonly title: string;
  readonly side: readonly IdentitySideItem[];
  readonly notice: string;
  readonly rows: readonly { readonly href: string; readonly at: string; readonly findings: string }[];
  readonly nextHref: string;
}

export const reviewQueuePage = definePage<ReviewQueueView>('desk/review-queue');

/** No names here: whose face it is, only the clerk who opens it learns. */
export function reviewQueueView(page: ReviewPage, done: string, frame: Frame): ReviewQueueView {
  const { t, locale } = frame;
  return {
    title: t('待复核的人脸核验'),
    side: identitySide('review', frame),
    notice: doneText(done, frame),
    rows: page.rows.map(({ id, judgedAt, startedAt, findings }) => ({
      href: `/desk/identity/${id}`,
      at: formatDayTime(judgedAt ?? startedAt, locale),
      findings: findings.map((code) => findingText(code, t)).join(t('、')),
    })),
    nextHref: page.next === undefined ? '' : `/desk/identity?after=${page.next}`,
  };
}

function doneText(done: string, { t }: Frame): string {
  switch (done) {
    case 'passed':
      return t('已判定通过，当事人会收到通知。');
    case 'failed':
      return t('已判定不通过，当事人会收到通知，可以换一种方式。');
    case 'divided':
      return t('您和另一位同事的意见不一致：没有得出结论，当事人会收到通知，请换一种方式核验。');
    case 'first-of-two':
      return t('您的意见已记录。还要另一位同事独立判断，才有结论。');
    default:
      return '';
  }
}
