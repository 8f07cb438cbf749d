import { checkFeel } from './check-expressions.js';
import type { DecisionTable } from './decision.js';
import type { VariableDeclaration } from './definition.js';
import { expression, fitsType } from './expression.js';
import { freeNames } from './feel-names.js';
import { error } from './problems.js';
import type { Problem } from './problems.js';

/** FEEL of a decision table, for a process (or a called one) that knows `names`. */
export function checkDecision(table: DecisionTable, names: readonly string[]): Problem[] {
  return [
    ...table.inputs.flatMap((input) => (input === '' ? [] : checkFeel(table.id, input, names))),
    ...table.rules.flatMap(({ tests, result }) => [
      ...tests.flatMap((test) => checkFeel(table.id, test, [...names, '?'], 'unary')),
      ...(result === '' ? [] : checkFeel(table.id, result, names)),
    ]),
  ];
}

/** Results that don't fit the variable they go to, as far as they can be told without a case. */
export function checkDecisionResults(table: DecisionTable, variable: VariableDeclaration): Problem[] {
  const several = ['RULE ORDER', 'OUTPUT ORDER', 'COLLECT'].includes(table.hitPolicy);
  const expected = several ? (table.aggregation ? 'number' : 'list') : undefined;
  if (expected !== undefined) {
    return variable.type === expected || variable.type === 'any' ? [] : [wrongType(table, variable, `${table.hitPolicy} → ${expected}`)];
  }
  return table.rules.flatMap(({ result }) => (literalFits(result, variable) ? [] : [wrongType(table, variable, result)]));
}

function literalFits(source: string, { type }: VariableDeclaration): boolean {
  try {
    if (freeNames(source, []).length > 0) return true;
  } catch {
    // What can't be parsed is named elsewhere.
    return true;
  }
  const answer = expression(source).evaluate({});
  return answer.failed !== undefined || fitsType(answer.value, type);
}

function wrongType(table: DecisionTable, { name, type }: VariableDeclaration, result: string): Problem {
  return error(table.id, 'decision-result-type', { name, type, result });
}
