import { DmnModdle } from 'dmn-moddle';
import { evaluate } from 'feelin';
import { HIT_POLICIES } from './decision.js';
import type { DecisionRule, DecisionTable, HitPolicy } from './decision.js';
import { isFact } from './expression.js';
import { MOST_FEEL } from './feel-budget.js';
import type { Fact } from './instance.js';
import { error } from './problems.js';
import type { Problem } from './problems.js';
import { hasDoctype, tooLarge } from './read-file.js';
import { child, children, text } from './xml-element.js';
import type { XmlElement } from './xml-element.js';

const moddle = new DmnModdle();

/** Reads the decision tables of a DMN file; what they may ask for depends on who asks them: see `checkDecision`. */
export async function readDecisions(xml: string): Promise<{ decisions: DecisionTable[]; problems: Problem[] }> {
  const large = tooLarge(xml);
  if (large) return { decisions: [], problems: [large] };
  if (hasDoctype(xml)) return { decisions: [], problems: [error('definitions', 'doctype')] };
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
  const found = children(root, 'drgElement').filter((each) => each.$type === 'dmn:Decision');
  const decisions: DecisionTable[] = [];
  for (const each of found) {
    const table = readTable(each, problems);
    if (table && decisions.some((other) => other.id === table.id)) problems.push(error(table.id, 'duplicate-id'));
    else if (table) decisions.push(table);
  }
  if (found.length === 0) problems.push(unreadable('definitions', 'no decision'));
  return { decisions, problems };
}

function readTable(decision: XmlElement, problems: Problem[]): DecisionTable | undefined {
  const id = decision.id ?? '';
  if (id === '' || id === '__proto__') {
    problems.push(error('decision', 'missing-id', { type: 'Decision', name: text(decision, 'name') ?? '' }));
    return undefined;
  }
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
  const columns = children(logic, 'input');
  const inputs = columns.map((each) => text(child(each, 'inputExpression'), 'text') ?? '');
  const output = outputs[0];
  const table: DecisionTable = {
    id,
    name: text(decision, 'name') ?? id,
    hitPolicy,
    inputs,
    headings: {
      inputs: columns.map((each, i) => text(each, 'label') ?? inputs[i] ?? ''),
      output: text(output, 'label') ?? text(output, 'name') ?? id,
    },
    priorities: valuesOf(output),
    rules: children(logic, 'rule').map(readRule),
    ...(aggregation && { aggregation }),
  };
  problems.push(...checkShape(table), ...foreignLanguages(id, logic));
  return table;
}

function readRule(rule: XmlElement, i: number): DecisionRule {
  const note = text(rule, 'description');
  return {
    id: rule.id ?? `rule ${i + 1}`,
    tests: children(rule, 'inputEntry').map((each) => text(each, 'text') ?? '-'),
    result: text(children(rule, 'outputEntry')[0], 'text') ?? '',
    ...(note !== undefined && { note }),
  };
}

function checkShape(table: DecisionTable): Problem[] {
  const problems = table.rules.flatMap(({ id, tests, result }) => [
    ...(tests.length === table.inputs.length ? [] : [unreadable(table.id, `${id} has ${tests.length} entries for ${table.inputs.length} input columns`)]),
    ...(result === '' ? [unreadable(table.id, `${id} has no result`)] : []),
  ]);
  if (table.inputs.includes('')) problems.push(unreadable(table.id, 'an input column asks for nothing'));
  if (table.rules.length === 0) problems.push(unreadable(table.id, 'no rules'));
  if (table.aggregation && table.hitPolicy !== 'COLLECT') {
    problems.push(unreadable(table.id, `${table.aggregation} goes with COLLECT, not with ${table.hitPolicy}`));
  }
  if ((table.hitPolicy === 'PRIORITY' || table.hitPolicy === 'OUTPUT ORDER') && table.priorities.length === 0) {
    problems.push(unreadable(table.id, `${table.hitPolicy} needs the output values in order`));
  }
  return problems;
}

/** Another expression language than FEEL would be read as FEEL and mean something else. */
function foreignLanguages(id: string, logic: XmlElement): Problem[] {
  const entries = [
    ...children(logic, 'input').map((each) => child(each, 'inputExpression')),
    ...children(logic, 'rule').flatMap((each) => [...children(each, 'inputEntry'), ...children(each, 'outputEntry')]),
  ];
  const languages = new Set(entries.flatMap((each) => text(each, 'expressionLanguage') ?? []));
  return [...languages]
    .filter((language) => !/feel/i.test(language))
    .map((language) => error(id, 'unsupported-language', { language }));
}

/** The list of output values, in order of priority. */
function valuesOf(output: XmlElement | undefined): Fact[] {
  const list = text(child(output, 'outputValues'), 'text');
  if (list === undefined || list.length > MOST_FEEL) return [];
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
