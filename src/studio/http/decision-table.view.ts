import type { Frame } from '../../platform/rendering/frame.js';
import type { DecisionTable } from '../../workflow/core/decision.js';

/** A decision table as the studio prints it: the author's own words, FEEL as it stands in the file. */
export interface DecisionTableView {
  readonly title: string;
  readonly caption: string;
  readonly policy: string;
  readonly head: readonly { readonly text: string; readonly feel: string }[];
  /** Above the results. */
  readonly result: string;
  /** `head` again beside each test: on a phone a rule is a list of its own, and the heads of the table are far away. */
  readonly rows: readonly {
    readonly number: string;
    readonly tests: readonly { readonly head: string; readonly feel: string }[];
    readonly result: string;
    readonly note: string;
  }[];
}

export function decisionTableView(table: DecisionTable, { t }: Frame): DecisionTableView {
  const heads = table.inputs.map((feel, i) => table.headings?.inputs[i] ?? feel);
  return {
    title: table.name,
    caption: t('决策表“{name}”', { name: table.name }),
    policy: policyWords(table, t),
    head: heads.map((text, i) => ({ text, feel: text === table.inputs[i] ? '' : (table.inputs[i] ?? '') })),
    result: table.headings?.output ?? table.id,
    rows: table.rules.map(({ tests, result, note }, i) => ({
      number: String(i + 1),
      tests: tests.map((feel, column) => ({ head: heads[column] ?? '', feel })),
      result,
      note: note ?? '',
    })),
  };
}

function policyWords({ hitPolicy, aggregation }: DecisionTable, t: Frame['t']): string {
  switch (hitPolicy) {
    case 'UNIQUE': return t('UNIQUE：只能有一条规则符合；没有或有几条符合时，办件停下来由管理员处理。');
    case 'ANY': return t('ANY：可以有几条规则符合，但结果必须相同。');
    case 'FIRST': return t('FIRST：取从上到下第一条符合的规则。');
    case 'PRIORITY': return t('PRIORITY：取结果排在最前的规则。');
    case 'RULE ORDER': return t('RULE ORDER：取全部符合的结果，按规则的次序。');
    case 'OUTPUT ORDER': return t('OUTPUT ORDER：取全部符合的结果，按结果的次序。');
    case 'COLLECT': return aggregation === undefined
      ? t('COLLECT：取全部符合的结果。')
      : t('COLLECT {aggregation}：把全部符合的结果合成一个数。', { aggregation });
  }
}
