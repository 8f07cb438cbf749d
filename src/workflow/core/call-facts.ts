import type { CalledProcess, ProcessDefinition } from './definition.js';
import type { VariableDeclaration } from './extension.js';
import { expression, fitsType } from './expression.js';
import type { Fact, Facts, ProcessInstance, Token } from './instance.js';

/** The variables declared for what stands in a scope: those of the called process around it, or the process's own. */
export function variablesIn(definition: ProcessDefinition, scope: string): readonly VariableDeclaration[] {
  for (let each = definition.nodes[scope]; each; each = definition.nodes[each.scope]) {
    if (each.kind === 'sub-process' && each.called) return each.called.variables;
  }
  return definition.variables;
}

/**
 * The token that holds the facts which a token sees: the call it is inside of, or undefined for the process itself. A call
 * that stopped while handing its results over is mended in its own facts.
 */
export function factHolder(find: (id: number) => Token | undefined, token: Token): Token | undefined {
  if (token.frame && token.incident) return token;
  let each = token.scope === 0 ? undefined : find(token.scope);
  while (each && !each.frame) each = each.scope === 0 ? undefined : find(each.scope);
  return each;
}

/** What is declared where a token stands, and its values. */
export function factsAt(
  definition: ProcessDefinition,
  instance: ProcessInstance,
  token: Token,
): { readonly declared: readonly VariableDeclaration[]; readonly facts: Facts } {
  const holder = factHolder((id) => instance.tokens.find((each) => each.id === id), token);
  const node = holder && definition.nodes[holder.node];
  if (node?.kind !== 'sub-process' || !node.called) return { declared: definition.variables, facts: instance.variables };
  return { declared: node.called.variables, facts: holder?.frame ?? {} };
}

/** Declared variables without a value, so that FEEL finds a null instead of nothing. */
export function blankFacts(variables: readonly VariableDeclaration[]): Record<string, Fact> {
  return { ...Object.fromEntries(variables.map(({ name }) => [name, null])), outcome: null, outcomes: {} };
}

/** Carries values over a call's border: each FEEL asked of `from`, each answer held to the type it goes to. */
export function carryOver(
  mappings: CalledProcess['given'],
  from: Facts,
  to: readonly VariableDeclaration[],
): { readonly facts: Facts; readonly failed?: undefined } | { readonly failed: string } {
  const facts: Record<string, Fact> = {};
  for (const { source, target } of mappings) {
    const answer = expression(source).evaluate(from);
    if (answer.failed !== undefined) return { failed: `${target}: ${answer.failed}` };
    const declared = to.find(({ name }) => name === target);
    if (declared && !fitsType(answer.value, declared.type)) return { failed: `${target} ${JSON.stringify(answer.value)}` };
    facts[target] = answer.value;
  }
  return { facts };
}
