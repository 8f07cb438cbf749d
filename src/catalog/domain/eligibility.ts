import { evaluate } from 'feelin';
import type { Variables } from '../../forms/condition.js';
import type { EligibilityRule, ServiceItem } from './service-item.js';

export type Eligibility =
  | { readonly eligible: 'yes' }
  /** Something isn't known yet (who the reader is, an answer): these rules are still open. */
  | { readonly eligible: 'not-known'; readonly open: readonly EligibilityRule[] }
  | { readonly refused: 'not-eligible'; readonly rules: readonly EligibilityRule[] };

/**
 * May a party with these facts apply? Every rule that is certainly false is named, not only the first: the applicant
 * is told once.
 *
 * @param facts see `ELIGIBILITY_FACTS`, and the form's facts once they are answered; an absent one is not known
 */
export function eligibilityOf(item: ServiceItem, facts: Variables): Eligibility {
  const known = Object.fromEntries(item.eligibility.flatMap((rule) => rule.requires.reads).map((name) => [name, facts[name] ?? null]));
  const failed: EligibilityRule[] = [];
  const open: EligibilityRule[] = [];
  for (const rule of item.eligibility) {
    // A rule that asks something unknown is open even where FEEL would say false: `list contains(null, x)` is false.
    const unknown = rule.requires.reads.some((name) => known[name] === null);
    const { value } = evaluate(rule.requires.feel, known);
    if (value === true) continue;
    if (value === false && !unknown) failed.push(rule);
    else open.push(rule);
  }
  if (failed.length > 0) return { refused: 'not-eligible', rules: failed };
  return open.length > 0 ? { eligible: 'not-known', open } : { eligible: 'yes' };
}
