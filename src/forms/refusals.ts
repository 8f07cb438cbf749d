import type { ResidentIdRefusal } from '../accounts/domain/resident-id.js';
import type { SocialCreditCodeRefusal } from '../accounts/domain/social-credit-code.js';
import type { MobileNumberRefusal } from '../accounts/domain/mobile-number.js';
import type { Answers, Typed } from './answers.js';

/** What is wrong with one input. The words are in `http/refusal.text.ts`. */
export type Refusal =
  | { readonly refused: 'required'; readonly how: 'fill' | 'choose' }
  | { readonly refused: 'too-short'; readonly min: number; readonly actual: number }
  | { readonly refused: 'too-long'; readonly max: number; readonly actual: number }
  | { readonly refused: 'control-characters' }
  | { readonly refused: 'pattern'; readonly hint?: string }
  | { readonly refused: 'not-an-email' }
  | { readonly refused: 'not-a-number' }
  | { readonly refused: 'not-an-amount' }
  | { readonly refused: 'too-many-decimals'; readonly most: number }
  | { readonly refused: 'number-too-small'; readonly min: number }
  | { readonly refused: 'number-too-large'; readonly max: number }
  /** Amounts in 分. */
  | { readonly refused: 'amount-too-small'; readonly min: number }
  | { readonly refused: 'amount-too-large'; readonly max: number }
  | { readonly refused: 'not-an-option' }
  | { readonly refused: 'not-ticked' }
  | { readonly refused: 'date-incomplete'; readonly missing: readonly ('year' | 'month' | 'day')[] }
  | { readonly refused: 'not-a-date' }
  | { readonly refused: 'date-too-early'; readonly earliest: string }
  /** `from`: the day on which this date will do, where the limit moves with today. */
  | { readonly refused: 'date-too-late'; readonly latest: string; readonly from?: string }
  | { readonly refused: 'resident-id'; readonly because: ResidentIdRefusal }
  | { readonly refused: 'social-credit-code'; readonly because: SocialCreditCodeRefusal }
  | { readonly refused: 'mobile'; readonly because: MobileNumberRefusal }
  | { readonly refused: 'unknown-region' }
  | { readonly refused: 'region-too-wide' }
  | { readonly refused: 'too-few-rows'; readonly min: number }
  | { readonly refused: 'too-many-rows'; readonly max: number };

/** A refusal and the input that it is about: `mobile`, `residence.detail`, `members.0.name`. */
export type FieldRefusal = Refusal & { readonly field: string };

/** The outcome of reading a page. What was typed is always kept. */
export type PageReading =
  | { readonly answers: Answers }
  | {
      readonly refusals: readonly FieldRefusal[];
      readonly typed: Typed;
      /** The answers as far as they could be read: they decide which questions are drawn again. */
      readonly soFar: Answers;
      /** The person pressed 'add a row' or 'remove': nothing is wrong yet, show the page again with status 200. */
      readonly rowsChanged: boolean;
    };
