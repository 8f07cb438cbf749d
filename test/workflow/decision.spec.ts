import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkDecision } from '../../src/workflow/core/check-decision.js';
import { decide } from '../../src/workflow/core/decision.js';
import type { DecisionTable } from '../../src/workflow/core/decision.js';
import { withDecisions } from '../../src/workflow/core/definition.js';
import { incidents } from '../../src/workflow/core/instance.js';
import { FeelBudget } from '../../src/workflow/core/feel-budget.js';
import { readDecisions } from '../../src/workflow/core/read-decisions.js';
import { readDefinition } from '../../src/workflow/core/read-definition.js';
import { Run } from './small-process.js';

const dmn = readFileSync('test/fixtures/processes/grade.dmn', 'utf8');
const VARIABLES = ['floorArea', 'businessKind'];

describe('a food licence', async () => {
  const { definition } = await readDefinition(readFileSync('test/fixtures/processes/food-licence.bpmn', 'utf8'));
  const { decisions, problems } = await readDecisions(dmn);
  if (!definition || problems.length > 0) throw new Error(JSON.stringify(problems));
  const process = withDecisions(definition, decisions);
  const accepted = (floorArea: number, businessKind: string | null): Run =>
    new Run(process, { floorArea, businessKind }).complete('accept_task', 'accept');

  it('for a small shop is granted at once', () => {
    expect(accepted(30, 'prepackaged').effects()).toEqual(['close-task accept_task', 'run-service issue']);
  });

  it('for a large shop goes to both departments at once, and to the leader when both are done', () => {
    const run = accepted(300, 'prepackaged');
    expect(run.open()).toEqual(['fire_review', 'market_review']);
    run.complete('fire_review', 'pass');
    expect(run.open()).toEqual(['market_review']);
    expect(run.complete('market_review', 'pass').open()).toEqual(['decide_task']);
  });

  it('for a kitchen is inspected, with a reminder after three working days', () => {
    const run = accepted(30, 'catering');
    expect(run.last.effects).toContainEqual({
      do: 'arm-timer',
      token: expect.any(Number),
      node: 'inspect_reminder',
      timer: { kind: 'limit', limit: 3, unit: 'working-day' },
    });
    run.fire('inspect_reminder', 'inspect');
    expect(run.last.effects).toMatchObject([
      { do: 'run-service', operation: 'notify', parameters: { template: 'inspection-due', to: 'clerk' } },
    ]);
  });

  it('that no rule fits stops for a person, and goes on when the fact is mended', () => {
    const gap = {
      ...process,
      decisions: { grade: { ...decisions[0], rules: decisions[0]?.rules.slice(1, 2) } as DecisionTable },
    };
    const stopped = new Run(gap, { floorArea: 10, businessKind: 'prepackaged' }).complete('accept_task', 'accept');
    expect(incidents(stopped.instance)).toMatchObject([
      { node: 'grade_task', incident: { code: 'decision-failed', detail: 'no-match grade' } },
    ]);
    expect(stopped.resume('grade_task', { floorArea: 60 }).open()).toEqual(['fire_review', 'market_review']);
  });
});

describe('hit policies', () => {
  const rule = (id: string, test: string, result: string): DecisionTable['rules'][number] => ({
    id,
    tests: [test],
    result,
  });
  const table = (hitPolicy: DecisionTable['hitPolicy'], more: Partial<DecisionTable> = {}): DecisionTable => ({
    id: 't',
    name: 't',
    hitPolicy,
    inputs: ['x'],
    priorities: ['high', 'low'],
    rules: [rule('a', '> 1', '"low"'), rule('b', '> 5', '"high"'), rule('c', '> 9', '"low"')],
    ...more,
  });
  const answer = (asked: DecisionTable, x: number): unknown => {
    const decided = decide(asked, { x });
    return decided.failed ?? decided.value;
  };

  it('say what happens when several rules fit', () => {
    expect([answer(table('UNIQUE'), 3), answer(table('UNIQUE'), 7), answer(table('UNIQUE'), 0)]).toEqual([
      'low',
      'overlap',
      'no-match',
    ]);
    expect([
      answer(table('ANY'), 7),
      answer(table('ANY', { rules: [rule('a', '> 1', '1'), rule('b', '> 2', '1')] }), 7),
    ]).toEqual(['disagreement', 1]);
    expect([answer(table('FIRST'), 7), answer(table('PRIORITY'), 7)]).toEqual(['low', 'high']);
    expect([answer(table('RULE ORDER'), 10), answer(table('OUTPUT ORDER'), 10)]).toEqual([
      ['low', 'high', 'low'],
      ['high', 'low', 'low'],
    ]);
    const fees = table('COLLECT', { rules: [rule('a', '> 1', '10'), rule('b', '> 5', 'x * 2')] });
    expect([
      answer(fees, 7),
      answer({ ...fees, aggregation: 'SUM' }, 7),
      answer({ ...fees, aggregation: 'MAX' }, 7),
      answer({ ...fees, aggregation: 'COUNT' }, 0),
    ]).toEqual([[10, 14], 24, 14, 0]);
  });
});

describe('a decision file', () => {
  it('with a misspelt variable, the clock or an unknown policy is refused by the table’s name', async () => {
    const problems = async (xml: string): Promise<string[]> => {
      const read = await readDecisions(xml);
      const asked = read.decisions.flatMap((table) => checkDecision(table, VARIABLES, new FeelBudget()));
      return [...read.problems, ...asked].map(({ problem, element }) => `${problem} ${element}`);
    };
    expect(await problems(dmn)).toEqual([]);
    expect(await problems(dmn.replace('floorArea', 'floorAera'))).toEqual(['feel-unknown-variable grade']);
    expect(await problems(dmn.replace('&lt;= 50', '&lt;= limit'))).toEqual(['feel-unknown-variable grade']);
    expect(await problems(dmn.replace('"instant"', 'now()'))).toEqual(['feel-clock-function grade']);
    expect(await problems(dmn.replace('UNIQUE', 'LUCKY'))).toEqual(['hit-policy-unsupported grade']);
    expect(await problems('nonsense')).toEqual(['decision-unreadable definitions']);
  });
});
