import type { VariableDeclaration } from '../../workflow/core/extension.js';
import type { Fact, Facts } from '../../workflow/core/instance.js';

/**
 * Values of process variables as a person types them: 12.5, true or false, a list one item a line. A blank text leaves the
 * variable as it is; names that are not declared are left out.
 */
export function readFacts(
  declared: readonly VariableDeclaration[],
  typed: Readonly<Record<string, string>>,
): { readonly facts: Facts } | { readonly wrong: readonly string[] } {
  const facts: Record<string, Fact> = {};
  const wrong: string[] = [];
  for (const { name, type } of declared) {
    const text = (Object.hasOwn(typed, name) ? (typed[name] ?? '') : '').trim();
    if (text === '') continue;
    const value = readFact(type, text);
    if (value === undefined) wrong.push(name);
    else facts[name] = value;
  }
  return wrong.length > 0 ? { wrong } : { facts };
}

function readFact(type: VariableDeclaration['type'], text: string): Fact | undefined {
  switch (type) {
    case 'number':
      return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'list':
      return text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
    default:
      return text;
  }
}
