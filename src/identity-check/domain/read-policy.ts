import { THRESHOLD_RANGES } from '../judgement/read-thresholds.js';
import type { Thresholds } from '../judgement/judgement.js';
import type { CheckPolicy, WayHours } from './policy.js';

/** A number of the policy as a form names it, and what it may be. */
export interface PolicyNumber {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

const whole = (name: string, least: number, most: number): PolicyNumber => ({ name, least, most, whole: true });

export const POLICY_NUMBERS: readonly PolicyNumber[] = [
  ...Object.entries(THRESHOLD_RANGES).map(([name, [least, most]]) => ({ name: `thresholds.${name}`, least, most, whole: name.endsWith('Ms') })),
  whole('validMonths', 1, 60), whole('openDays', 7, 365),
  whole('keepDays.pass', 0, 30), whole('keepDays.review', 1, 180), whole('keepDays.fail', 0, 180),
  whole('attempts.perAccount', 1, 20), whole('attempts.perDevice', 1, 100), whole('attempts.perAddress', 1, 10_000), whole('attempts.windowHours', 1, 72),
  whole('reviewers', 1, 2), whole('queueLength', 1, 1000),
  whole('video.slotMinutes', 5, 120), whole('video.perSlot', 1, 100), whole('window.slotMinutes', 5, 120), whole('window.perSlot', 1, 100),
];

const TIMES = ['video.from', 'video.to', 'window.from', 'window.to'] as const;

export type PolicyFault =
  | { readonly name: string; readonly fault: 'not-a-number' | 'not-a-time' | 'unknown-department' }
  | { readonly name: string; readonly fault: 'out-of-range'; readonly least: number; readonly most: number }
  /** The first must be below the second. */
  | { readonly name: string; readonly fault: 'not-below'; readonly other: string };

const ORDERED: readonly (readonly [string, string])[] = [
  ['thresholds.matchReview', 'thresholds.matchPass'], ['thresholds.spoofFail', 'thresholds.spoofReview'],
  ['thresholds.darkest', 'thresholds.brightest'], ['video.from', 'video.to'], ['window.from', 'window.to'],
];

/** Every name that a form sends. */
export const POLICY_NAMES: readonly string[] = [...POLICY_NUMBERS.map(({ name }) => name), ...TIMES, 'reviewDepartment', 'crossChecking'];

/** A whole policy from what was typed; every fault is told. */
export function readPolicy(
  typed: Readonly<Record<string, string>>, departments: readonly string[],
): { readonly policy: CheckPolicy } | { readonly faults: readonly PolicyFault[] } {
  const faults: PolicyFault[] = [];
  const numbers = new Map<string, number>();
  for (const { name, least, most, whole: isWhole } of POLICY_NUMBERS) {
    const text = (typed[name] ?? '').trim();
    const value = Number(text);
    if (!/^\d+(\.\d+)?$/.test(text) || (isWhole && !Number.isInteger(value))) faults.push({ name, fault: 'not-a-number' });
    else if (value < least || value > most) faults.push({ name, fault: 'out-of-range', least, most });
    else numbers.set(name, value);
  }
  for (const name of TIMES) if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(typed[name] ?? '')) faults.push({ name, fault: 'not-a-time' });
  if (!departments.includes(typed['reviewDepartment'] ?? '')) faults.push({ name: 'reviewDepartment', fault: 'unknown-department' });
  for (const [name, other] of ORDERED) {
    const wrongWay = name.startsWith('thresholds') ? (numbers.get(name) ?? -1) > (numbers.get(other) ?? Infinity) : (typed[name] ?? '') >= (typed[other] ?? '');
    if (wrongWay && !faults.some((fault) => fault.name === name || fault.name === other)) faults.push({ name, fault: 'not-below', other });
  }
  if (faults.length > 0) return { faults };
  const of = (name: string): number => numbers.get(name) ?? 0;
  const hours = (way: 'video' | 'window'): WayHours => ({
    from: typed[`${way}.from`] ?? '', to: typed[`${way}.to`] ?? '', slotMinutes: of(`${way}.slotMinutes`), perSlot: of(`${way}.perSlot`),
  });
  const names = Object.keys(THRESHOLD_RANGES) as (keyof Thresholds)[];
  return {
    policy: {
      thresholds: Object.fromEntries(names.map((name) => [name, of(`thresholds.${name}`)])) as unknown as Thresholds,
      validMonths: of('validMonths'),
      openDays: of('openDays'),
      keepDays: { pass: of('keepDays.pass'), review: of('keepDays.review'), fail: of('keepDays.fail') },
      attempts: {
        perAccount: of('attempts.perAccount'), perDevice: of('attempts.perDevice'), perAddress: of('attempts.perAddress'), windowHours: of('attempts.windowHours'),
      },
      reviewers: of('reviewers') === 2 ? 2 : 1,
      crossChecking: typed['crossChecking'] === 'true',
      queueLength: of('queueLength'),
      reviewDepartment: typed['reviewDepartment'] ?? '',
      video: hours('video'),
      window: hours('window'),
    },
  };
}

/** A policy as a form shows it: each name with its text. */
export function typedPolicy(policy: CheckPolicy): Record<string, string> {
  return Object.fromEntries(POLICY_NAMES.map((name) => {
    const [group = '', field] = name.split('.');
    const value: unknown = (policy as unknown as Record<string, unknown>)[group];
    return [name, String(field === undefined ? value : (value as Record<string, unknown>)[field])];
  }));
}
