import { formatDate, formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { HeldStill } from '../application/own-stills.js';
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

export interface Held {
  readonly attempts: readonly HeldAttempt[];
  readonly stills: readonly HeldStill[];
  /** Of the try or call that the reader wants to see. */
  readonly opened: { readonly id: string; readonly pictures: readonly Buffer[] } | undefined;
  readonly deleted: boolean;
}

export function heldView({ attempts, stills, opened, deleted }: Held, { t, locale }: Frame): HeldView {
  const item = (id: string, at: string): Pick<HeldView['items'][number], 'id' | 'showHref' | 'pictures' | 'deleteAction'> => ({
    id,
    showHref: opened?.id === id ? '' : `/identity-check/held?show=${id}#held-${id}`,
    pictures: opened?.id === id ? opened.pictures.map((picture) => `data:image/jpeg;base64,${picture.toString('base64')}`) : [],
    deleteAction: `${at}/${id}/delete`,
  });
  const rows = (result: string, what: string, until: Date | undefined): { key: string; value: string }[] => [
    { key: t('结果'), value: result },
    { key: t('保存的内容'), value: what },
    { key: t('最晚删除时间'), value: until ? formatDate(until, locale) : t('核验结束后开始计算') },
  ];
  return {
    title: t('保存了我的什么'),
    deleted,
    items: [
      ...attempts.map((attempt) => {
        const shown = item(attempt.id, '/identity-check/held');
        return {
          ...shown,
          title: t('{time}的刷脸核验', { time: formatDateTime(attempt.startedAt, locale) }),
          rows: rows(stateText(attempt.state, t), t('拍摄的画面和比对的结果，加密保存'), attempt.evidenceUntil),
          showHref: attempt.state === 'capturing' ? '' : shown.showHref,
        };
      }),
      ...stills.map((still) => ({
        ...item(still.id, '/identity-check/held/stills'),
        title: t('{time}的视频核验', { time: formatDateTime(still.takenAt, locale) }),
        rows: rows(stillStateText(still.state, t), t('通话中截取的一张画面，加密保存'), still.until),
      })),
    ],
  };
}

function stillStateText(state: HeldStill['state'], t: Frame['t']): string {
  if (state === 'passed') return t('通过');
  return state === 'failed' ? t('没有通过') : t('没有完成');
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
