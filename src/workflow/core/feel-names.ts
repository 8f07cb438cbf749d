import { evaluate, parseExpression, parseUnaryTests } from 'feelin';

export interface FreeName {
  readonly name: string;
  /** It stands before parentheses. */
  readonly called: boolean;
}

/**
 * The names an expression takes from outside: not those it binds itself (`for`, `some`, `every`, functions, contexts),
 * nor what stands inside a filter, where a name may be a field of the items. Throws where it can't be parsed.
 */
export function freeNames(
  source: string,
  known: readonly string[],
  kind: 'expression' | 'unary' = 'expression',
): FreeName[] {
  const context = Object.fromEntries(known.map((name) => [name, null]));
  const tree =
    kind === 'unary' ? parseUnaryTests(source, context, undefined) : parseExpression(source, context, undefined);
  const found = new Map<string, FreeName>();
  const bound = new Set<string>();
  const filters: number[] = [];
  tree.iterate({
    enter(ref) {
      if (ref.type.isError) throw new FeelSyntaxError(source, ref.from);
      const words = source.slice(ref.from, ref.to).replace(/\s+/g, ' ');
      if (ref.name === '[' && ref.node.parent?.name === 'FilterExpression') filters.push(ref.node.parent.to);
      while (filters.length > 0 && ref.from >= (filters.at(-1) ?? 0)) filters.pop();
      if (ref.name === 'Name') bound.add(words);
      if (ref.name !== 'VariableName' || bound.has(words)) return;
      const called = ref.node.parent?.name === 'FunctionInvocation' && ref.node.prevSibling === null;
      if (filters.length > 0 && !called) return;
      found.set(words, { name: words, called: called || (found.get(words)?.called ?? false) });
    },
  });
  return [...found.values()];
}

export class FeelSyntaxError extends Error {
  constructor(source: string, position: number) {
    super(`${source.slice(0, position)}⟨?⟩${source.slice(position)}`);
  }
}

const builtIn = new Map<string, boolean>();

/** Does FEEL itself know a function of this name? */
export function isBuiltIn(name: string): boolean {
  const known = builtIn.get(name);
  if (known !== undefined) return known;
  const answer = typeof evaluateQuietly(name) === 'object' || typeof evaluateQuietly(name) === 'function';
  builtIn.set(name, answer);
  return answer;
}

function evaluateQuietly(name: string): unknown {
  try {
    return evaluate(name, {}).value ?? undefined;
  } catch {
    return undefined;
  }
}
