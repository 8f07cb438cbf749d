import { evaluate, unaryTest } from 'feelin';
import { isFact } from './expression.js';
import type { Fact, Facts } from './instance.js';

/** A DMN decision table with one output: what a business-rule task asks. Plain data, part of a definition. */
export interface DecisionTable {
  readonly id: string;
  readonly name: string;
  readonly hitPolicy: HitPolicy;
  readonly aggregation?: 'SUM' | 'COUNT' | 'MIN' | 'MAX';
  /** FEEL of each input column. */
  readonly inputs: readonly string[];
  /** What the author wrote above the columns; it decides nothing. */
  readonly headings?: { readonly inputs: readonly string[]; readonly output: string };
  /** Results in falling priority, for PRIORITY and OUTPUT ORDER (FEEL literals, evaluated). */
  readonly priorities: readonly Fact[];
  readonly rules: readonly DecisionRule[];
}
export interface DecisionRule {
  readonly id: string;
  readonly tests: readonly string[];
  readonly result: string;
  /** Why, in the author's words; it decides nothing. */
  readonly note?: string;
}

export const HIT_POLICIES = ['UNIQUE', 'ANY', 'FIRST', 'PRIORITY', 'RULE ORDER', 'OUTPUT ORDER', 'COLLECT'] as const;
export type HitPolicy = (typeof HIT_POLICIES)[number];

/**
 * UNIQUE: exactly one rule may fit. ANY: those that fit agree. FIRST: the first that fits. PRIORITY: the result that stands
 * first among the output values. RULE ORDER, OUTPUT ORDER, COLLECT: a list of all results; COLLECT may sum or count them.
 */
export type Decided =
  | { readonly value: Fact; readonly rules: readonly string[]; readonly failed?: undefined }
  | { readonly failed: 'no-match' | 'overlap' | 'disagreement' | 'expression'; readonly detail: string };

/** Asks a decision table. No fitting rule, or two under UNIQUE, is never an answer: the case stops for a person. */
export function decide(table: DecisionTable, facts: Facts): Decided {
  const values: Fact[] = [];
  for (const input of table.inputs) {
    const value = feel(() => evaluate(input, { ...facts }).value);
    if (value.failed !== undefined) return { failed: 'expression', detail: `${input}: ${value.failed}` };
    values.push(value.value);
  }
  const hits: { rule: string; value: Fact }[] = [];
  for (const rule of table.rules) {
    const fits = ruleFits(rule, values, facts);
    if (typeof fits === 'string') return { failed: 'expression', detail: `${rule.id}: ${fits}` };
    if (!fits) continue;
    const result = feel(() => evaluate(rule.result, { ...facts }).value);
    if (result.failed !== undefined) return { failed: 'expression', detail: `${rule.id}: ${result.failed}` };
    hits.push({ rule: rule.id, value: result.value });
  }
  return byPolicy(table, hits);
}

function ruleFits(rule: DecisionRule, values: readonly Fact[], facts: Facts): boolean | string {
  for (const [i, test] of rule.tests.entries()) {
    const answer = feel(() => unaryTest(test, { ...facts, '?': values[i] ?? null }).value);
    if (answer.failed !== undefined) return answer.failed;
    if (answer.value !== true) return false;
  }
  return true;
}

function byPolicy(table: DecisionTable, hits: readonly { rule: string; value: Fact }[]): Decided {
  const rules = hits.map((hit) => hit.rule);
  const first = hits[0];
  if (!first) return table.aggregation === 'COUNT' ? { value: 0, rules } : { failed: 'no-match', detail: table.id };
  const values = hits.map((hit) => hit.value);
  const byPriority = hits.toSorted((a, b) => rank(table, a.value) - rank(table, b.value));
  switch (table.hitPolicy) {
    case 'UNIQUE':
      return hits.length === 1 ? { value: first.value, rules } : { failed: 'overlap', detail: rules.join(' ') };
    case 'ANY': {
      const agree = values.every((value) => JSON.stringify(value) === JSON.stringify(first.value));
      return agree ? { value: first.value, rules } : { failed: 'disagreement', detail: rules.join(' ') };
    }
    case 'FIRST':
      return { value: first.value, rules: [first.rule] };
    case 'PRIORITY':
      return { value: byPriority[0]?.value ?? null, rules: [byPriority[0]?.rule ?? ''] };
    case 'OUTPUT ORDER':
      return { value: byPriority.map((hit) => hit.value), rules };
    case 'RULE ORDER':
      return { value: values, rules };
    case 'COLLECT':
      return table.aggregation ? aggregate(table.aggregation, values, rules) : { value: values, rules };
  }
}

function aggregate(how: 'SUM' | 'COUNT' | 'MIN' | 'MAX', values: readonly Fact[], rules: readonly string[]): Decided {
  if (how === 'COUNT') return { value: values.length, rules };
  const numbers = values.filter((value): value is number => typeof value === 'number');
  if (numbers.length < values.length) return { failed: 'expression', detail: `${how} of ${JSON.stringify(values)}` };
  if (how === 'SUM') return { value: numbers.reduce((sum, each) => sum + each, 0), rules };
  return { value: how === 'MIN' ? Math.min(...numbers) : Math.max(...numbers), rules };
}

/** A result that is not among the output values comes last. */
function rank(table: DecisionTable, value: Fact): number {
  const at = table.priorities.findIndex((each) => JSON.stringify(each) === JSON.stringify(value));
  return at < 0 ? table.priorities.length : at;
}

function feel(ask: () => unknown): { value: Fact; failed?: undefined } | { failed: string } {
  try {
    const value = ask();
    return isFact(value) ? { value } : { failed: 'not a plain value' };
  } catch (cause) {
    return { failed: cause instanceof Error ? cause.message : String(cause) };
  }
}
