import { formatDate, formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Evidence } from '../application/open-evidence.js';
import type { HeldAttempt } from '../application/withdraw.js';
import type { AttemptState } from '../domain/attempt.js';

export interface HeldView {
  readonly title: string;
  readonly deleted: boolean;
  readonly items: readonly {
    readonly id: string;
    readonly title: string;
    readonly rows: readonly { readonly key: string; readonly value: string }[];
    readonly showHref: string;
    readonly pictures: readonly string[];
    readonly deleteAction: string;
  }[];
}

export const heldPage = definePage<HeldView>('identity-check/held');

export function heldView(held: readonly HeldAttempt[], opened: Evidence | undefined, deleted: boolean, { t, locale }: Frame): HeldView {
  return {
    title: t('保存了我的什么'),
    deleted,
    items: held.map((attempt) => ({
      id: attempt.id,
      title: t('{time}的刷脸核验', { time: formatDateTime(attempt.startedAt, locale) }),
      rows: [
        { key: t('结果'), value: stateText(attempt.state, t) },
        { key: t('保存的内容'), value: t('拍摄的画面和比对的结果，加密保存') },
        { key: t('最晚删除时间'), value: attempt.evidenceUntil ? formatDate(attempt.evidenceUntil, locale) : t('核验结束后开始计算') },
      ],
      showHref: opened?.attemptId === attempt.id || attempt.state === 'capturing' ? '' : `/identity-check/held?show=${attempt.id}#held-${attempt.id}`,
      pictures: opened?.attemptId === attempt.id ? opened.pictures.map((picture) => `data:image/jpeg;base64,${picture.toString('base64')}`) : [],
      deleteAction: `/identity-check/held/${attempt.id}/delete`,
    })),
  };
}

function stateText(state: AttemptState, t: Frame['t']): string {
  switch (state) {
    case 'capturing': return t('正在拍摄');
    case 'queued': return t('正在核对');
    case 'review': return t('等工作人员查看');
    case 'passed': return t('通过');
    case 'failed': return t('没有通过');
    case 'outage': return t('因系统故障没有完成');
    case 'lapsed': return t('没有完成');
  }
}
