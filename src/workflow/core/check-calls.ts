import { variablesIn } from './call-facts.js';
import { checkFeel, namesKnownAt } from './check-expressions.js';
import type { ProcessDefinition } from './definition.js';
import type { VariableDeclaration } from './extension.js';
import type { FeelBudget } from './feel-budget.js';
import { error } from './problems.js';
import type { Problem } from './problems.js';

/** What crosses the border of a called process: known on the side it comes from, declared on the side it goes to. */
export function checkCalls(definition: ProcessDefinition, alsoKnown: readonly string[], budget: FeelBudget): Problem[] {
  return Object.values(definition.nodes).flatMap((node) => {
    if (node.kind !== 'sub-process' || !node.called) return [];
    const { given, taken, variables } = node.called;
    const around = namesKnownAt(definition, node, alsoKnown);
    const within = [...variables.map(({ name }) => name), 'outcome', 'outcomes'];
    return [
      ...given.flatMap(({ source }) => checkFeel(node.id, source, around, budget)),
      ...taken.flatMap(({ source }) => checkFeel(node.id, source, within, budget)),
      ...undeclared(node.id, given, variables),
      ...undeclared(node.id, taken, variablesIn(definition, node.scope)),
    ];
  });
}

/** Clocks belong to the case, and what a called process begins with comes from its caller. */
export function checkCalled(called: ProcessDefinition): Problem[] {
  return [
    ...called.clocks.map(({ id }) => error(id, 'clock-in-called-process')),
    ...called.variables.flatMap(({ name, from }) =>
      from === undefined ? [] : [error(name, 'bad-declaration', { attribute: 'from', value: from })],
    ),
  ];
}

function undeclared(
  element: string,
  mappings: readonly { source: string; target: string }[],
  declared: readonly VariableDeclaration[],
): Problem[] {
  return mappings
    .filter(({ target }) => !declared.some(({ name }) => name === target))
    .map(({ source, target }) => error(element, 'feel-unknown-variable', { name: target, expression: source }));
}
