import type { ClockExpiry } from '../../workflow/core/extension.js';

/** 電子監察: the mark an office gets for a limit that ran out while it had the case. */
export interface SupervisionCard {
  readonly caseId: string;
  readonly number: string;
  readonly slug: string;
  readonly clock: string;
  /** The clock's round: an acceptance limit runs anew after each correction. */
  readonly round: number;
  readonly officeId: string;
  readonly colour: CardColour;
  /** The deadline that was missed. */
  readonly givenAt: Date;
}

export type CardColour = 'yellow' | 'red';

/** A promise that was broken, an answer not given, is yellow; red is what the process says is. */
export function cardColour(expiry: Exclude<ClockExpiry, 'wait'>): CardColour {
  return expiry === 'red-card' ? 'red' : 'yellow';
}

export function worstCard(cards: readonly Pick<SupervisionCard, 'colour'>[]): CardColour | undefined {
  return cards.some(({ colour }) => colour === 'red') ? 'red' : cards[0]?.colour;
}
