import { variablesIn } from './call-facts.js';
import type { ProcessDefinition, ProcessNode } from './definition.js';
import { MOST_FEEL, type FeelBudget } from './feel-budget.js';
import { freeNames, isBuiltIn } from './feel-names.js';
import { INSTANCE_COUNTERS } from './multi-instance.js';
import { error } from './problems.js';
import type { Problem } from './problems.js';

/** Names every expression may use besides the declared variables. */
const ALWAYS_KNOWN = ['outcome', 'outcomes'];
/** Time is in the event, never in an expression: a replay on another day has to give the same answer. */
const CLOCK_FUNCTIONS = new Set(['now', 'today']);

/**
 * FEEL of a process: readable, and naming only what is known. A misspelt variable would be null, its condition
 * never true, and the case would take the default flow without a word.
 */
export function checkExpressions(definition: ProcessDefinition, alsoKnown: readonly string[], budget: FeelBudget): Problem[] {
  const problems: Problem[] = [];
  for (const node of Object.values(definition.nodes)) {
    const known = namesKnownAt(definition, node, alsoKnown);
    const check = (element: string, source: string | undefined, more: readonly string[] = []): void => {
      if (source !== undefined) problems.push(...checkFeel(element, source, [...known, ...more], budget));
    };
    for (const flow of node.outgoing) check(flow, definition.flows[flow]?.condition);
    check(node.id, node.multiInstance?.cardinality);
    check(node.id, node.multiInstance?.collection);
    check(node.id, node.multiInstance?.until, INSTANCE_COUNTERS);
    if ((node.kind === 'catch' || node.kind === 'boundary') && node.trigger.on === 'timer') {
      const { timer } = node.trigger;
      if (timer.kind !== 'limit' && timer.value.startsWith('=')) check(node.id, timer.value.slice(1));
    }
  }
  return problems;
}

/** Every name that FEEL may use at a node. */
export function namesKnownAt(definition: ProcessDefinition, node: ProcessNode, alsoKnown: readonly string[]): string[] {
  const declared = variablesIn(definition, node.scope).map(({ name }) => name);
  return [...ALWAYS_KNOWN, ...alsoKnown, ...declared, ...ownNames(definition, node)];
}

/** One expression, or one unary test of a decision table. */
export function checkFeel(
  element: string,
  source: string,
  known: readonly string[],
  budget: FeelBudget,
  kind: 'expression' | 'unary' = 'expression',
): Problem[] {
  if (source.length > MOST_FEEL) return [error(element, 'feel-too-long', { most: String(MOST_FEEL) })];
  const reading = budget.take(source, known);
  if (reading !== 'enough') return reading === 'spent' ? [error(element, 'feel-too-much')] : [];
  let names;
  try {
    names = freeNames(source, known, kind);
  } catch (cause) {
    return [
      error(element, 'feel-syntax', {
        expression: source,
        what: cause instanceof Error ? cause.message : String(cause),
      }),
    ];
  }
  return names.flatMap(({ name, called }) => {
    if (CLOCK_FUNCTIONS.has(name)) return [error(element, 'feel-clock-function', { name, expression: source })];
    if (called && isBuiltIn(name)) return [];
    if (called) return [error(element, 'feel-unknown-function', { name, expression: source })];
    return known.includes(name) ? [] : [error(element, 'feel-unknown-variable', { name, expression: source })];
  });
}

/** Variables of the multi-instance steps around the node, up to the border of its own process. */
function ownNames(definition: ProcessDefinition, node: ProcessNode): string[] {
  const names: string[] = [];
  for (let each: ProcessNode | undefined = definition.nodes[node.scope]; each; each = definition.nodes[each.scope]) {
    if (each.kind === 'sub-process' && each.called) break;
    if (each.multiInstance)
      names.push('loopCounter', ...(each.multiInstance.item === undefined ? [] : [each.multiInstance.item]));
  }
  return names;
}
