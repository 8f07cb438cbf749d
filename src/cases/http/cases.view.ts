import type { ServiceVersion } from '../../catalog/domain/service.js';
import { formatDate, formatDayTime } from '../../platform/i18n/dates.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { CaseFile } from '../domain/case.js';
import { stateTag } from './case-words.js';
import { serviceName } from './service-words.js';

export interface CasesView {
  readonly title: string;
  readonly drafts: readonly { readonly href: string; readonly name: string; readonly detail: string; readonly discardAction: string }[];
  readonly cases: readonly {
    readonly href: string;
    readonly name: string;
    readonly number: string;
    readonly detail: string;
    /** 容缺: what is still to be handed in, and until when. */
    readonly owed: string;
    readonly tag: { readonly text: string; readonly colour: string };
  }[];
  readonly empty: boolean;
  readonly nextHref: string;
}

export const casesPage = definePage<CasesView>('cases/cases');

/** 我的办件: drafts first, then cases, newest first. */
export function casesView(
  drafts: readonly { id: string; slug: string; updatedAt: Date }[],
  cases: readonly CaseFile[],
  about: { readonly owed: ReadonlyMap<string, Date>; readonly bySlug: ReadonlyMap<string, ServiceVersion>; readonly byCase: ReadonlyMap<string, ServiceVersion> },
  nextHref: string | undefined,
  frame: Frame,
): CasesView {
  const { t, locale } = frame;
  return {
    title: t('我的办件'),
    drafts: drafts.map((draft) => {
      const version = about.bySlug.get(draft.slug);
      return {
        href: `/applications/${draft.id}`,
        name: version ? serviceName(version.service, frame) : draft.slug,
        detail: t('上次保存：{time}', { time: formatDayTime(draft.updatedAt, locale) }),
        discardAction: `/applications/${draft.id}/discard`,
      };
    }),
    cases: cases.map((each) => {
      const version = about.byCase.get(each.id);
      const due = about.owed.get(each.id);
      return {
        href: `/cases/${each.number}`,
        name: version ? serviceName(version.service, frame) : each.slug,
        number: each.number,
        detail: t('提交：{time}', { time: formatDayTime(each.submittedAt, locale) }),
        owed: due ? t('待补交材料，最迟 {date}', { date: formatDate(due, locale) }) : '',
        tag: stateTag(each.state, t),
      };
    }),
    empty: drafts.length === 0 && cases.length === 0,
    nextHref: nextHref ?? '',
  };
}
