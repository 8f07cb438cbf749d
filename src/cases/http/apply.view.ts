import { formatDate, formatDayTime } from '../../platform/i18n/dates.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { Service } from '../../catalog/domain/service.js';
import { localisedContent } from '../../catalog/domain/localised-content.js';
import type { StartRefusal } from '../application/start-application.js';

export interface ApplyView {
  readonly title: string;
  readonly summary: string;
  readonly action: string;
  readonly startText: string;
  readonly backHref: string;
  readonly minutes: string;
  /** Drafts of this service begun before; the reader goes on rather than starting twice. */
  readonly drafts: readonly { readonly href: string; readonly text: string }[];
  /** Why it can't be begun now, and what to do instead. */
  readonly refusal: { readonly title: string; readonly reasons: readonly string[]; readonly action: { href: string; text: string } | null } | null;
}

export const applyPage = definePage<ApplyView>('cases/apply');

export function applyView(
  service: Service,
  drafts: readonly { id: string; updatedAt: Date }[],
  refusal: StartRefusal | undefined,
  frame: Frame,
): ApplyView {
  const { t, locale } = frame;
  const content = localisedContent(service, locale);
  const { item } = service;
  return {
    title: content('item.name', item.name),
    summary: content('item.summary', item.summary),
    action: `/services/${item.slug}/apply`,
    startText: drafts.length > 0 ? t('另起一份申请') : t('开始填写'),
    backHref: `/services/${item.slug}`,
    minutes: t('约 {count} 分钟 · 每一页都会保存，可以换设备接着填', { count: item.minutes }),
    drafts: drafts.map((draft) => ({
      href: `/applications/${draft.id}`,
      text: t('继续填写（上次保存：{time}）', { time: formatDayTime(draft.updatedAt, locale) }),
    })),
    refusal: refusal ? refusalView(service, refusal, frame) : null,
  };
}

function refusalView(service: Service, refusal: StartRefusal, frame: Frame): NonNullable<ApplyView['refusal']> {
  const { t, locale } = frame;
  const content = localisedContent(service, locale);
  switch (refusal.refused) {
    case 'no-such-service':
      return { title: t('这项服务现在不能申请'), reasons: [t('它可能已经停办或有了新版本。')], action: { href: '/services', text: t('查找其他事项') } };
    case 'other-audience':
      return refusal.audience === 'organization'
        ? { title: t('这项服务由企业申请'), reasons: [t('您现在以个人身份办事，请先切换到您代表的企业。')], action: { href: '/account/party', text: t('切换办事身份') } }
        : { title: t('这项服务由个人申请'), reasons: [t('您现在代表企业办事，请先切换到个人身份。')], action: { href: '/account/party', text: t('切换办事身份') } };
    case 'not-eligible':
      return { title: t('您现在还不符合申请条件'), reasons: refusal.rules.map((rule) => content(`item.eligibility.${rule.id}`, rule.refusal)), action: null };
    case 'not-open': {
      const { opening } = refusal;
      if (opening.refused === 'not-open-yet') {
        return {
          title: t('还没有到办理时间'),
          reasons: [t('您的证照有效至 {validTo}，从 {opensOn} 起可以办理。', { validTo: formatDate(opening.validTo, locale), opensOn: formatDate(opening.opensOn, locale) })],
          action: null,
        };
      }
      const instead = opening.insteadOf === undefined ? null : { href: `/services/${opening.insteadOf}`, text: t('改办这项服务') };
      return opening.refused === 'closed'
        ? { title: t('办理时间已过'), reasons: [t('这项服务在 {date} 已经截止。', { date: formatDate(opening.closedOn, locale) })], action: instead }
        : { title: t('您还没有需要的证照'), reasons: [t('没有找到您名下的相关证照，所以不能办理这项服务。')], action: instead };
    }
  }
}
