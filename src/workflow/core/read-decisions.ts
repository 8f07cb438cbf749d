import { DmnModdle } from 'dmn-moddle';
import { evaluate } from 'feelin';
import { checkFeel } from './check-expressions.js';
import { HIT_POLICIES } from './decision.js';
import type { DecisionRule, DecisionTable, HitPolicy } from './decision.js';
import { isFact } from './expression.js';
import type { Fact } from './instance.js';
import { error } from './problems.js';
import type { Problem } from './problems.js';
import { child, children, text } from './xml-element.js';
import type { XmlElement } from './xml-element.js';

const moddle = new DmnModdle();

/** Reads the decision tables of a DMN file; `variables` are the process variables its FEEL may use. */
export async function readDecisions(
  xml: string,
  variables: readonly string[],
): Promise<{ decisions: DecisionTable[]; problems: Problem[] }> {
  if (/<!DOCTYPE/i.test(xml)) return { decisions: [], problems: [error('definitions', 'doctype')] };
  const problems: Problem[] = [];
  let root: XmlElement;
  try {
    const read = await moddle.fromXML(xml);
    root = read.rootElement;
    problems.push(...read.warnings.map((warning) => unreadable(warning.element?.id ?? 'definitions', warning.message)));
  } catch (cause) {
    return {
      decisions: [],
      problems: [unreadable('definitions', cause instanceof Error ? cause.message : String(cause))],
    };
  }
  const decisions = children(root, 'drgElement')
    .filter((each) => each.$type === 'dmn:Decision')
    .flatMap((each) => readTable(each, variables, problems) ?? []);
  return { decisions, problems };
}

function readTable(decision: XmlElement, variables: readonly string[], problems: Problem[]): DecisionTable | undefined {
  const id = decision.id ?? '';
  const logic = child(decision, 'decisionLogic');
  if (logic?.$type !== 'dmn:DecisionTable') {
    problems.push(unreadable(id, `${logic?.$type ?? 'nothing'} is not a decision table`));
    return undefined;
  }
  const outputs = children(logic, 'output');
  if (outputs.length !== 1) {
    problems.push(unreadable(id, `${outputs.length} output columns; a process variable takes the result of one`));
    return undefined;
  }
  const policy = text(logic, 'hitPolicy') ?? 'UNIQUE';
  const hitPolicy = HIT_POLICIES.find((each): each is HitPolicy => each === policy);
  if (!hitPolicy) {
    problems.push(error(id, 'hit-policy-unsupported', { policy }));
    return undefined;
  }
  const aggregation = (['SUM', 'COUNT', 'MIN', 'MAX'] as const).find((each) => each === text(logic, 'aggregation'));
  const inputs = children(logic, 'input').map((each) => text(child(each, 'inputExpression'), 'text') ?? '');
  const table: DecisionTable = {
    id,
    name: text(decision, 'name') ?? id,
    hitPolicy,
    inputs,
    priorities: valuesOf(outputs[0]),
    rules: children(logic, 'rule').map(readRule),
    ...(aggregation && { aggregation }),
  };
  problems.push(...checkTable(table, variables));
  return table;
}

function readRule(rule: XmlElement, i: number): DecisionRule {
  return {
    id: rule.id ?? `rule ${i + 1}`,
    tests: children(rule, 'inputEntry').map((each) => text(each, 'text') ?? '-'),
    result: text(children(rule, 'outputEntry')[0], 'text') ?? '',
  };
}

function checkTable(table: DecisionTable, variables: readonly string[]): Problem[] {
  const problems = table.inputs.flatMap((input) => checkFeel(table.id, input, variables));
  for (const rule of table.rules) {
    problems.push(...rule.tests.flatMap((test) => checkFeel(table.id, test, [...variables, '?'], 'unary')));
    problems.push(
      ...(rule.result === ''
        ? [unreadable(table.id, `${rule.id} has no result`)]
        : checkFeel(table.id, rule.result, variables)),
    );
  }
  if ((table.hitPolicy === 'PRIORITY' || table.hitPolicy === 'OUTPUT ORDER') && table.priorities.length === 0) {
    problems.push(unreadable(table.id, `${table.hitPolicy} needs the output values in order`));
  }
  return problems;
}

/** The list of output values, in order of priority. */
function valuesOf(output: XmlElement | undefined): Fact[] {
  const list = text(child(output, 'outputValues'), 'text');
  if (list === undefined) return [];
  try {
    const { value } = evaluate(`[${list}]`, {});
    return Array.isArray(value) ? value.filter(isFact) : [];
  } catch {
    return [];
  }
}

function unreadable(element: string, what: string): Problem {
  return error(element, 'decision-unreadable', { what: what.split('\n')[0] ?? '' });
}
