import type { CitizenActor } from '../../accounts/domain/actor.js';
import { NOTHING_PROVIDED, resolveSlots } from '../../materials/domain/resolve-slots.js';
import { contentText } from '../../platform/i18n/content-text.js';
import { formatDay } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { HomeCard, ReaderKnowledge } from '../application/reader-knowledge.js';
import { eligibilityOf } from '../domain/eligibility.js';
import { localisedContent } from '../domain/localised-content.js';
import { openingOf } from '../domain/opening.js';
import type { ReaderStanding } from '../domain/reader-standing.js';
import type { Service, ServiceVersion } from '../domain/service.js';

/**
 * What the catalogue itself can tell a verified reader: a certificate that is about to end and may be renewed now, and
 * what they are entitled to without submitting anything (免申即享).
 *
 * @param today calendar date of the city
 */
export async function homeSuggestions(
  services: readonly ServiceVersion[], readers: ReaderKnowledge, actor: CitizenActor, today: string, frame: Frame,
): Promise<readonly HomeCard[]> {
  const asked = services.filter(({ service: { item } }) => item.audience === actor.actingFor.kind && (item.proactive || item.opens !== undefined));
  const cards = await Promise.all(asked.map(async ({ service }) => {
    const standing = await readers.standingOf(actor, service);
    if (!standing || standing.underway.includes(service.item.slug)) return [];
    return [...renewal(service, standing, today, frame), ...entitlement(service, standing, today, frame)];
  }));
  return cards.flat();
}

function renewal(service: Service, standing: ReaderStanding, today: string, { t, locale }: Frame): HomeCard[] {
  const { item } = service;
  const held = standing.holdings.certificates.find((each) => each.type === item.opens?.certificateType && each.status === 'valid');
  if (!item.opens || !held?.validTo || 'refused' in openingOf(item.opens, held.validTo, today)) return [];
  return [{
    href: `/services/${item.slug}`,
    title: t('{certificate} {date}到期', { certificate: contentText(held.label, locale), date: formatDay(held.validTo, locale) }),
    text: t('现在可以办：{service}', { service: localisedContent(service, locale)('item.name', item.name) }),
    symbol: 'calendar-clock',
    colour: 'amber',
    urgency: 2,
  }];
}

function entitlement(service: Service, standing: ReaderStanding, today: string, { t, locale }: Frame): HomeCard[] {
  const { item, materials } = service;
  if (!item.proactive) return [];
  const eligibility = eligibilityOf(item, standing.facts);
  if ('refused' in eligibility || eligibility.eligible !== 'yes') return [];
  const held = standing.facts['certificates'];
  const result = item.result.certificate?.type;
  if (result !== undefined && Array.isArray(held) && held.includes(result)) return [];
  const slots = resolveSlots(materials, {}, standing.holdings, NOTHING_PROVIDED, today);
  if (slots.some((slot) => slot.required && slot.state !== 'authorise')) return [];
  return [{
    href: `/services/${item.slug}`,
    title: t('您可享受 {service}', { service: localisedContent(service, locale)('item.name', item.name) }),
    text: t('无需材料，确认即可'),
    symbol: 'sparkles',
    colour: 'green',
    urgency: 4,
  }];
}
