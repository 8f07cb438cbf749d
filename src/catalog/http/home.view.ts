import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { HomeCard } from '../application/reader-knowledge.js';
import { localisedContent } from '../domain/localised-content.js';
import type { ServiceVersion } from '../domain/service.js';
import { LIFE_EVENTS, THEMES, type ServiceAudience } from '../domain/service-item.js';
import { serviceTile, type ServiceTile } from './tile.view.js';
import { audienceName, lifeEventName, lifeEventSymbol, themeName, themeSymbol } from './words.js';

export interface HomeView {
  readonly title: string;
  readonly description: string;
  readonly greeting: string;
  readonly chips: readonly { readonly href: string; readonly text: string }[];
  readonly todo: readonly HomeCard[];
  readonly tiles: readonly ServiceTile[];
  readonly audiences: readonly { readonly title: string; readonly href: string; readonly themes: readonly Door[] }[];
  readonly lifeEvents: readonly Door[];
}

/** A way into the catalogue: a theme, a life event. */
interface Door {
  readonly href: string;
  readonly text: string;
  readonly symbol: string;
  readonly count: string;
}

export const homePage = definePage<HomeView>('catalog/home');

const POPULAR = 8;
const CHIPS = 4;
const CARDS = 3;

/** @param cards what awaits the signed-in reader, the most urgent first; empty for everybody else */
export function homeView(services: readonly ServiceVersion[], cards: readonly HomeCard[], frame: Frame): HomeView {
  const { t, locale, account } = frame;
  const popular = services
    .filter(({ service }) => service.item.popular !== undefined)
    .sort((a, b) => (a.service.item.popular ?? 0) - (b.service.item.popular ?? 0));
  const tiles = popular.length > 0 ? popular : services;
  return {
    title: t('首页'),
    description: t('申江市一网通办：网上申请、网上审批、网上领证。政府已有的材料不再向您要。'),
    greeting: account ? t('您好，{name}。今天想办什么？', { name: account.displayName }) : t('您好。今天想办什么？'),
    chips: popular.slice(0, CHIPS).map(({ service }) => ({
      href: `/services/${service.item.slug}`,
      text: localisedContent(service, locale)('item.name', service.item.name),
    })),
    todo: cards.slice(0, CARDS),
    tiles: tiles.slice(0, POPULAR).map(({ service }) => serviceTile(service, frame)),
    audiences: (['person', 'organization'] as const).flatMap((audience) => {
      const themes = doors(services, audience, frame);
      return themes.length === 0 ? [] : [{ title: audienceName(audience, t), href: `/services?audience=${audience}`, themes }];
    }),
    lifeEvents: LIFE_EVENTS.flatMap((event) => {
      const count = services.filter(({ service }) => service.item.lifeEvents.includes(event)).length;
      return count === 0 ? [] : [{ href: `/services?event=${event}`, text: lifeEventName(event, t), symbol: lifeEventSymbol(event), count: t('{count} 项', { count }) }];
    }),
  };
}

function doors(services: readonly ServiceVersion[], audience: ServiceAudience, { t }: Frame): Door[] {
  const own = services.filter(({ service }) => service.item.audience === audience);
  return THEMES.flatMap((theme) => {
    const count = own.filter(({ service }) => service.item.theme === theme).length;
    return count === 0
      ? []
      : [{ href: `/services?audience=${audience}&theme=${theme}`, text: themeName(theme, t), symbol: themeSymbol(theme), count: t('{count} 项', { count }) }];
  });
}
