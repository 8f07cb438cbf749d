import { contentText } from '../../platform/i18n/content-text.js';
import { formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { UseLine } from '../application/find-wallet.js';

/** One line: which certificate, for what, when, and what became of it. */
export interface UseItem {
  readonly certificate: string;
  readonly certificateHref: string;
  readonly purpose: string;
  readonly lines: readonly string[];
  readonly tag: { readonly text: string; readonly colour?: string };
  readonly caseHref: string | undefined;
  readonly caseText: string;
}

export interface WalletUsesView {
  readonly title: string;
  readonly breadcrumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly items: readonly UseItem[];
  readonly nextHref: string | undefined;
}

export const walletUsesPage = definePage<WalletUsesView>('certificates/uses');

export function walletUsesView(lines: readonly UseLine[], nextHref: string | undefined, frame: Frame): WalletUsesView {
  const { t } = frame;
  return {
    title: t('谁用过我的证照'),
    breadcrumbs: [{ text: t('我的证照'), href: '/wallet' }, { text: t('谁用过我的证照') }],
    items: lines.map((line) => useItem(line, frame)),
    nextHref,
  };
}

export function useItem(line: UseLine, { t, locale, now }: Frame): UseItem {
  const granted = t('{at}授权，限用一次', { at: formatDateTime(line.granted_at, locale) });
  const outcome = line.used_at
    ? t('{at}使用', { at: formatDateTime(line.used_at, locale) })
    : line.withdrawn_at
      ? t('{at}撤回，没有使用过', { at: formatDateTime(line.withdrawn_at, locale) })
      : t('{at}前有效', { at: formatDateTime(line.expires_at, locale) });
  return {
    certificate: contentText(line.type.name, locale),
    certificateHref: `/wallet/${line.certificate_id}`,
    purpose: line.purpose,
    lines: [granted, outcome],
    tag: line.used_at
      ? { text: t('已使用'), colour: 'green' }
      : line.withdrawn_at
        ? { text: t('已撤回'), colour: 'grey' }
        : line.expires_at <= now
          ? { text: t('已失效'), colour: 'grey' }
          : { text: t('待使用') },
    caseHref: line.case_number ? `/cases/${line.case_number}` : undefined,
    caseText: line.case_number ? t('办件 {number}', { number: line.case_number }) : '',
  };
}
