import { contentText } from '../../platform/i18n/content-text.js';
import { formatDate, formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { WalletDetail } from '../application/find-wallet.js';
import { maskNumber } from '../domain/masking.js';
import { standingTag, standingText } from './standing-text.js';
import { type UseItem, useItem } from './wallet-uses.view.js';
import { type CardView, cardView, daysLeftText, expiresSoon } from './wallet.view.js';

interface Row {
  readonly key: string;
  readonly value: string;
  readonly tag?: { readonly text: string; readonly colour?: string };
}

export interface WalletCertificateView {
  readonly title: string;
  readonly card: CardView;
  readonly breadcrumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly notice: string | undefined;
  readonly rows: readonly Row[];
  readonly usable: boolean;
  readonly pdfHref: string;
  readonly qrCode: string;
  readonly portrait: string;
  readonly verifyUrl: string;
  readonly versions: readonly { readonly text: string; readonly detail: string; readonly href: string | undefined }[];
  readonly uses: readonly UseItem[];
}

export const walletCertificatePage = definePage<WalletCertificateView>('certificates/certificate');

export function walletCertificateView(detail: WalletDetail, frame: Frame): WalletCertificateView {
  const { t, locale } = frame;
  const { metadata, standing } = detail;
  const number = metadata.ZZBH === metadata.CZZTDM ? maskNumber(metadata.ZZBH) : metadata.ZZBH;
  const rows: Row[] = [
    { key: t('当前状态'), value: '', tag: standingTag(standing, frame) },
    { key: t('持证人'), value: metadata.CZZT },
    { key: metadata.CZZTDMLX === '001' ? t('统一社会信用代码') : t('公民身份号码'), value: maskNumber(metadata.CZZTDM) },
    ...detail.type.attributes.flatMap(({ key, label, kind }): Row[] => {
      const value = detail.attributes[key];
      return value ? [{ key: contentText(label, locale), value: kind === 'date' ? formatDate(value, locale) : value }] : [];
    }),
    { key: t('证照编号'), value: number },
    { key: t('证照标识'), value: metadata.ZZBS },
    { key: t('发证机关'), value: metadata.ZZBFJG },
    { key: t('发证日期'), value: formatDate(metadata.ZZBFRQ, locale) },
    {
      key: t('有效期'),
      value: detail.validTo === null
        ? t('{from}起长期有效', { from: formatDate(detail.validFrom, locale) })
        : t('{from}至{to}', { from: formatDate(detail.validFrom, locale), to: formatDate(detail.validTo, locale) }),
    },
  ];
  return {
    title: contentText(detail.label, locale),
    card: cardView(detail, frame, { link: false }),
    breadcrumbs: [{ text: t('我的证照'), href: '/wallet' }, { text: contentText(detail.label, locale) }],
    notice: noticeText(detail, frame),
    rows,
    usable: standing.standing === 'valid',
    pdfHref: `/wallet/${detail.id}/certificate.pdf`,
    qrCode: detail.qrCode,
    portrait: detail.portrait ?? '',
    verifyUrl: detail.verifyUrl,
    versions: detail.versions.length < 2 ? [] : detail.versions.map((version) => ({
      text: t('第 {number} 版', { number: version.version }),
      detail: t('{at}签发，{standing}', { at: formatDateTime(version.issuedAt, locale), standing: standingText(version.standing, frame) }),
      href: version.id === detail.id ? undefined : `/wallet/${version.id}`,
    })),
    uses: detail.uses.map((line) => useItem(line, frame)),
  };
}

function noticeText(detail: WalletDetail, { t, locale }: Frame): string | undefined {
  const { standing } = detail;
  switch (standing.standing) {
    case 'revoked':
      return t('这张证照已注销，不能再使用。原因：{reason}', { reason: standing.reason });
    case 'expired':
      return t('这张证照已过期，办事时不会再用到。请及时换领。');
    case 'superseded':
      return t('这是旧版本，办事时使用最新的一版。');
    case 'not-yet':
      return t('这张证照从{date}起可以使用。', { date: formatDate(standing.from, locale) });
    case 'valid':
      return expiresSoon(detail) ? daysLeftText(detail, t) : undefined;
  }
}
