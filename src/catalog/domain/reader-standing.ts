import type { Variables } from '../../forms/condition.js';
import type { Holdings } from '../../materials/domain/resolve-slots.js';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import type { Service } from './service.js';

/** What is known of a verified reader before they begin: their wallet, and the facts that eligibility asks. */
export interface ReaderStanding {
  readonly holdings: Holdings;
  /** See `ELIGIBILITY_FACTS`. */
  readonly facts: Variables;
  /** Services the party has begun to apply for, or has an open case of. */
  readonly underway: readonly string[];
}

/** Given by the cases room; without it (and for readers who are not verified) the guide speaks to everybody. */
export type FindReaderStanding = (actor: CitizenActor, service: Service) => Promise<ReaderStanding>;
