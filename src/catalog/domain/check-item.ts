import { socialCreditCheckCharacter } from '../../accounts/domain/social-credit-code.js';
import type { PackageFault, PackageProblem } from './package-problems.js';
import type { Limit, ServiceAudience, ServiceItem, Theme } from './service-item.js';

/** 行政許可法 32: within five working days, or it counts as accepted. */
const ACCEPTANCE_BY_LAW = 5;

const THEMES_OF_FIRMS: readonly Theme[] = ['establishment', 'business-licence', 'investment', 'construction', 'tax', 'talent', 'other'];
const THEMES_OF_FIRMS_ONLY: readonly Theme[] = ['business-licence', 'investment', 'construction', 'tax'];

/** The consistency rules of the 實施清單 that need nothing but the item itself. */
export function checkItem(item: ServiceItem): PackageProblem[] {
  const problems: PackageProblem[] = [];
  const fault = (at: string, fault: PackageFault, severity: 'error' | 'warning' = 'error'): void => {
    problems.push({ file: 'item.json', at, severity, from: 'package', fault });
  };

  if (item.onlineDepth === 4 && item.visits.count > 0) {
    fault('visits.count', { problem: 'depth-four-with-visits', visits: item.visits.count });
  }
  if (item.visits.count > 0 && item.visits.reason === undefined) fault('visits.reason', { problem: 'visits-without-reason' });
  if (item.fee.amount > 0 && item.fee.basis === undefined) fault('fee.basis', { problem: 'fee-without-basis' });
  if (item.phones.advice !== '' && digits(item.phones.advice) === digits(item.phones.complaint)) {
    fault('phones.complaint', { problem: 'phones-are-the-same' });
  }
  if (item.legalBasis.length === 0) fault('legalBasis', { problem: 'no-legal-basis' });
  if (item.conditions.length === 0) fault('conditions', { problem: 'no-conditions' });

  const { acceptance, promised, statutory } = item.limits;
  if (acceptance.unit === 'working-day' && acceptance.days > ACCEPTANCE_BY_LAW) {
    fault('limits.acceptance', { problem: 'acceptance-exceeds-law', days: ACCEPTANCE_BY_LAW });
  }
  if (longer(promised, statutory)) {
    fault('limits.promised', { problem: 'promised-exceeds-statutory', promised: promised.days, statutory: statutory.days });
  }
  if (!themeFits(item.theme, item.audience)) fault('theme', { problem: 'theme-not-for-audience' }, 'warning');
  checkCodes(item, fault);
  return problems;
}

function checkCodes(item: ServiceItem, fault: (at: string, fault: PackageFault) => void): void {
  const { base, implementation, business } = item.codes;
  if (base !== '' && !/^[0-9A-Z]{12}$/.test(base)) fault('codes.base', { problem: 'bad-base-code' });
  if (implementation !== undefined && !isImplementationCode(implementation, base)) {
    fault('codes.implementation', { problem: 'bad-implementation-code', found: implementation });
  }
  if (business !== undefined && (implementation === undefined || !business.startsWith(implementation) || !/^[0-9A-Z]{33}$/.test(business))) {
    fault('codes.business', { problem: 'bad-business-code', found: business });
  }
}

/** USCC of the body (18) + level (1) + base code (12). */
function isImplementationCode(code: string, base: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}[0-9A-Z][0-9A-Z]{12}$/.test(code) || !code.endsWith(base)) return false;
  return socialCreditCheckCharacter(code.slice(0, 17)) === code[17];
}

/**
 * Is `a` certainly longer than `b`? Between working and natural days, the days of a usual week decide: five working
 * days are seven natural ones at least. Hours against days can't be told and count as fitting.
 */
export function longer(a: Limit, b: Limit): boolean {
  const natural = (limit: Limit): number | undefined =>
    limit.unit === 'natural-day' ? limit.days : limit.unit === 'working-day' ? Math.floor(limit.days / 5) * 7 + (limit.days % 5) : undefined;
  if (a.unit === b.unit) return a.days > b.days;
  const [daysOfA, daysOfB] = [natural(a), natural(b)];
  return daysOfA !== undefined && daysOfB !== undefined && daysOfA > daysOfB;
}

export function themeFits(theme: Theme, audience: ServiceAudience): boolean {
  return audience === 'organization' ? THEMES_OF_FIRMS.includes(theme) : !THEMES_OF_FIRMS_ONLY.includes(theme);
}

function digits(phone: string): string {
  return phone.replace(/\D/g, '');
}
