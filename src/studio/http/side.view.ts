import { formatNumber } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';

/** What the side of every page of the studio shows beside its links. */
export interface StudioSide {
  /** How many incidents wait; '' for none. */
  readonly incidents: string;
}

export const MOST_COUNTED = 1000;

export function studioSide(incidents: number, frame: Frame): StudioSide {
  return { incidents: incidents === 0 ? '' : countWords(incidents, frame) };
}

/** Of what is counted to `MOST_COUNTED` at most. */
export function countWords(count: number, { t, locale }: Frame): string {
  return count >= MOST_COUNTED ? t('{count} 以上', { count: formatNumber(MOST_COUNTED - 1, locale) }) : formatNumber(count, locale);
}
