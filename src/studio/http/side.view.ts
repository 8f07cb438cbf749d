import { formatNumber } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';

/** What the side of every page of the studio shows beside its links. */
export interface StudioSide {
  /** How many incidents wait; '' for none. */
  readonly incidents: string;
}

const MOST_COUNTED = 1000;

export function studioSide(incidents: number, { t, locale }: Frame): StudioSide {
  if (incidents === 0) return { incidents: '' };
  const most = formatNumber(MOST_COUNTED - 1, locale);
  return { incidents: incidents >= MOST_COUNTED ? t('{count} 以上', { count: most }) : formatNumber(incidents, locale) };
}
