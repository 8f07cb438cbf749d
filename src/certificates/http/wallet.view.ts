import { contentText } from '../../platform/i18n/content-text.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { formatDate } from '../../platform/i18n/dates.js';
import { definePage } from '../../platform/rendering/page.js';
import type { WalletEntry } from '../application/find-wallet.js';
import type { CertificateColour } from '../domain/certificate-type.js';
import { maskNumber } from '../domain/masking.js';
import { EXPIRES_SOON_DAYS } from '../domain/status.js';
import { standingText } from './standing-text.js';

/** What `partials/certificate-card` prints. */
export interface CardView {
  readonly type: string;
  readonly holder: string;
  readonly details: readonly string[];
  readonly seal: string;
  readonly demo: boolean;
  readonly href?: string;
  readonly colour?: string;
  readonly state?: string;
  readonly void?: boolean;
}

export interface WalletView {
  readonly title: string;
  readonly current: readonly CardView[];
  readonly past: readonly CardView[];
  readonly soonText: string | undefined;
}

export const walletPage = definePage<WalletView>('certificates/wallet');

export function walletView(entries: readonly WalletEntry[], frame: Frame): WalletView {
  const { t } = frame;
  const current = entries.filter(({ standing }) => standing.standing === 'valid' || standing.standing === 'not-yet');
  const soon = current.filter(expiresSoon).length;
  return {
    title: t('我的证照'),
    current: current.sort(byUrgency).map((entry) => cardView(entry, frame)),
    past: entries.filter((entry) => !current.includes(entry)).map((entry) => cardView(entry, frame)),
    soonText: soon > 0 ? t('有 {count} 张证照即将到期', { count: soon }) : undefined,
  };
}

export function cardView(entry: WalletEntry, { t, locale }: Frame, options: { link: boolean } = { link: true }): CardView {
  const { standing, validTo, metadata } = entry;
  const current = standing.standing === 'valid' || standing.standing === 'not-yet';
  const state = current ? (expiresSoon(entry) ? daysLeftText(entry, t) : undefined) : standingText(standing, { t, locale });
  const colour = CARD_COLOURS[entry.type.colour];
  return {
    type: contentText(entry.label, locale),
    holder: metadata.CZZT,
    details: [...faceOf(entry, locale), validTo === null ? t('长期有效') : t('有效至 {date}', { date: formatDate(validTo, locale) })],
    seal: entry.department,
    demo: entry.demo,
    ...(options.link && { href: `/wallet/${entry.id}` }),
    ...(colour && { colour }),
    ...(state && { state }),
    ...(!current && { void: true }),
  };
}

export function expiresSoon(entry: Pick<WalletEntry, 'daysLeft' | 'standing'>): boolean {
  return entry.standing.standing === 'valid' && entry.daysLeft !== null && entry.daysLeft <= EXPIRES_SOON_DAYS;
}

export function daysLeftText(entry: Pick<WalletEntry, 'daysLeft'>, t: Frame['t']): string {
  const days = entry.daysLeft ?? 0;
  return days === 0 ? t('今天到期') : t('还有 {count} 天到期', { count: days });
}

/** An identity card or a licence is known by its number; other types say what to show. */
function faceOf({ metadata, type, attributes }: WalletEntry, locale: Frame['locale']): string[] {
  if (metadata.ZZBH === metadata.CZZTDM) return [maskNumber(metadata.ZZBH)];
  const shown = type.cardAttributes.flatMap((key) => {
    const value = attributes[key];
    const { kind, label } = type.attributes.find((attribute) => attribute.key === key) ?? {};
    if (!value || !label) return [];
    // A bare number says nothing.
    return [kind === 'date' ? formatDate(value, locale) : kind === 'number' ? `${contentText(label, locale)} ${value}` : value];
  });
  return shown.length > 0 ? [shown.join(' · ')] : [];
}

/** The type's palette in the theme's words; blue is the card's own colour. */
const CARD_COLOURS: Readonly<Record<CertificateColour, string | undefined>> = {
  blue: undefined, green: 'green', bronze: 'amber', red: 'red', purple: 'violet', teal: 'teal', slate: 'grey',
};

/** What ends soon first; otherwise as they came, newest first. */
function byUrgency(a: WalletEntry, b: WalletEntry): number {
  return Number(expiresSoon(b)) - Number(expiresSoon(a));
}
