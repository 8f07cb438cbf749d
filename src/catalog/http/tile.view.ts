import type { Frame } from '../../platform/rendering/frame.js';
import { freeSlots } from '../domain/free-slots.js';
import { localisedContent } from '../domain/localised-content.js';
import type { Service } from '../domain/service.js';
import { limitText } from './words.js';

/** A service as partials/service-tile shows it. */
export interface ServiceTile {
  readonly href: string;
  readonly mark: string;
  readonly name: string;
  readonly tag: { readonly text: string; readonly colour: string } | undefined;
  readonly detail: string;
}

export function serviceTile(service: Service, { t, locale }: Pick<Frame, 't' | 'locale'>): ServiceTile {
  const content = localisedContent(service, locale);
  const { item, materials } = service;
  return {
    href: `/services/${item.slug}`,
    mark: content('', item.mark),
    name: content('item.name', item.name),
    tag: freeTag(freeSlots(materials), t),
    detail: item.processing === 'immediate' ? t('秒批') : limitText(item.limits.promised, t),
  };
}

function freeTag({ free, all }: { free: number; all: number }, t: Frame['t']): ServiceTile['tag'] {
  if (free === 0) return undefined;
  return { text: free === all ? t('全部免交') : t('可免交 {count} 份', { count: free }), colour: 'green' };
}
