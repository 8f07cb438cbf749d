import type { Condition } from '../condition.js';

/**
 * The single choice that shows an element, where its condition says no more than that:
 * `housing != "rented"`, `not(housing = "rented")`, `not(list contains(uses, "food"))`, `not(married)`.
 * Such elements are drawn below that choice.
 */
export function revealedBy(hide: Condition): { readonly variable: string; readonly value: string } | undefined {
  const [variable, ...others] = hide.reads;
  if (variable === undefined || others.length > 0) return undefined;
  const patterns = [
    /^(\w+)\s*!=\s*"([^"\\]+)"$/,
    /^not\(\s*(\w+)\s*=\s*"([^"\\]+)"\s*\)$/,
    /^not\(\s*list contains\(\s*(\w+)\s*,\s*"([^"\\]+)"\s*\)\s*\)$/,
  ];
  for (const pattern of patterns) {
    const value = pattern.exec(hide.feel)?.[2];
    if (value !== undefined) return { variable, value };
  }
  const ticked = /^(?:not\(\s*\w+\s*\)|\w+\s*!=\s*true|\w+\s*=\s*false)$/.test(hide.feel);
  return ticked ? { variable, value: 'yes' } : undefined;
}
