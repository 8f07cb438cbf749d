import { checkFeel } from './check-expressions.js';
import type { DecisionTable } from './decision.js';
import type { VariableDeclaration } from './extension.js';
import { expression, fitsType } from './expression.js';
import { MOST_FEEL, type FeelBudget } from './feel-budget.js';
import { freeNames } from './feel-names.js';
import { error } from './problems.js';
import type { Problem } from './problems.js';

/** FEEL of a decision table, for a process (or a called one) that knows `names`. */
export function checkDecision(table: DecisionTable, names: readonly string[], budget: FeelBudget): Problem[] {
  return [
    ...table.inputs.flatMap((input) => (input === '' ? [] : checkFeel(table.id, input, names, budget))),
    ...table.rules.flatMap(({ tests, result }) => [
      ...tests.flatMap((test) => checkFeel(table.id, test, [...names, '?'], budget, 'unary')),
      ...(result === '' ? [] : checkFeel(table.id, result, names, budget)),
    ]),
  ];
}

/** Results that don't fit the variable they go to, as far as they can be told without a case. */
export function checkDecisionResults(table: DecisionTable, variable: VariableDeclaration, budget: FeelBudget): Problem[] {
  const several = ['RULE ORDER', 'OUTPUT ORDER', 'COLLECT'].includes(table.hitPolicy);
  const expected = several ? (table.aggregation ? 'number' : 'list') : undefined;
  if (expected !== undefined) {
    return variable.type === expected || variable.type === 'any' ? [] : [wrongType(table, variable, `${table.hitPolicy} → ${expected}`)];
  }
  if (budget.isSpent) return [];
  return table.rules.flatMap(({ result }) => (literalFits(result, variable) ? [] : [wrongType(table, variable, result)]));
}

function literalFits(source: string, { type }: VariableDeclaration): boolean {
  if (source.length > MOST_FEEL) return true;
  try {
    if (freeNames(source, []).length > 0) return true;
  } catch {
    // What can't be parsed, or is too long for it, is named elsewhere.
    return true;
  }
  const answer = expression(source).evaluate({});
  return answer.failed !== undefined || fitsType(answer.value, type);
}

function wrongType(table: DecisionTable, { name, type }: VariableDeclaration, result: string): Problem {
  return error(table.id, 'decision-result-type', { name, type, result });
}
