import type { MoveProgress } from '../../cases/application/move-cases.js';
import type { CaseMoveState } from '../../cases/domain/case-move.js';
import { localisedContent } from '../../catalog/domain/localised-content.js';
import { formatDateTime, formatNumber } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { moveStateTag, namesOf, stayText } from './move-words.js';
import type { StudioSide } from './side.view.js';
import { versionPath, type Tag } from './version-words.js';

export interface StudioMoveProgressView {
  readonly title: string;
  readonly id: string;
  readonly backHref: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly progress: { readonly text: string; readonly value: number; readonly max: number; readonly label: string };
  readonly working: boolean;
  readonly refreshHref: string;
  readonly facts: readonly { readonly key: string; readonly value: string; readonly href?: string }[];
  readonly tabs: readonly { readonly text: string; readonly href: string; readonly current: boolean; readonly count?: string }[];
  readonly cases: readonly {
    readonly number: string;
    readonly tag: Tag;
    readonly time: string;
    readonly reasons: readonly string[];
    /** Where to take it back; '' where it can't be. */
    readonly undoAction: string;
  }[];
  readonly nextHref: string;
  readonly mayTakeAllBack: boolean;
}

export const studioMoveProgressPage = definePage<StudioMoveProgressView & StudioSide>('studio/move-progress');

export const MOVE_STATES: readonly CaseMoveState[] = ['waiting', 'moved', 'stayed', 'returning', 'returned'];

/** `shown`: the state that is looked at; `refused`: the case that could not be taken back just now. */
export function studioMoveProgressView(found: MoveProgress, shown: CaseMoveState | undefined, refused: string | undefined, frame: Frame): StudioMoveProgressView {
  const { t, locale } = frame;
  const { batch, counts, move } = found;
  const base = `/studio/moves/${batch.id}`;
  const all = MOVE_STATES.reduce((sum, state) => sum + counts[state], 0);
  const left = counts.waiting + counts.returning;
  const name = namesOf(move.from.service.process, localisedContent(move.from.service, locale));
  const service = localisedContent(move.to.service, locale)('item.name', move.to.service.item.name);
  return {
    title: t('换版进度'),
    id: batch.id,
    backHref: versionPath(batch.fromVersionId),
    hasErrors: refused !== undefined,
    errors: refused === undefined ? [] : [{ text: t('{number} 没有撤回：换版后已经办了下一步。', { number: refused }), href: `#case-${refused}` }],
    progress: {
      text: left === 0
        ? t('{count} 件都处理完了', { count: formatNumber(all, locale) })
        : t('{count} 件里处理了 {done} 件', { count: formatNumber(all, locale), done: formatNumber(all - left, locale) }),
      value: all - left,
      max: all,
      label: t('换版进度'),
    },
    working: left > 0,
    refreshHref: base,
    facts: [
      { key: t('事项'), value: service },
      { key: t('从'), value: t('第 {version} 版', { version: move.from.version }), href: versionPath(move.from.id) },
      { key: t('换到'), value: t('第 {version} 版', { version: move.to.version }), href: versionPath(move.to.id) },
      { key: t('开始时间'), value: formatDateTime(batch.startedAt, locale) },
    ],
    tabs: [
      { text: t('全部'), href: base, current: shown === undefined, count: formatNumber(all, locale) },
      ...MOVE_STATES.filter((state) => counts[state] > 0).map((state) => ({
        text: moveStateTag(state, t).text, href: `${base}?state=${state}`, current: shown === state, count: formatNumber(counts[state], locale),
      })),
    ],
    cases: found.cases.map((each) => ({
      number: each.number,
      tag: moveStateTag(each.state, t),
      time: each.doneAt ? formatDateTime(each.doneAt, locale) : '',
      reasons: each.reasons.map((reason) => stayText(reason, name, t)),
      undoAction: each.state === 'moved' && !each.reasons.some(({ code }) => code === 'gone-on') ? `${base}/cases/${each.number}/take-back` : '',
    })),
    nextHref: found.next === undefined ? '' : `${base}?${shown === undefined ? '' : `state=${shown}&`}after=${found.next}`,
    mayTakeAllBack: counts.moved > 0 && left === 0,
  };
}
