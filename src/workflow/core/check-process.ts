import { checkCalls } from './check-calls.js';
import { checkClocks } from './check-clocks.js';
import { checkDeclarations } from './check-declarations.js';
import type { CitySetting } from './check-declarations.js';
import { checkExpressions } from './check-expressions.js';
import type { ProcessDefinition } from './definition.js';
import { FeelBudget } from './feel-budget.js';
import { mayBePublished } from './problems.js';
import type { Problem } from './problems.js';
import { checkSoundness } from './soundness.js';

export type { CitySetting } from './check-declarations.js';

/**
 * The publishing check of a definition that was read: FEEL, declarations, clocks, soundness.
 * Its problems come after those of `readDefinition`; publish when `mayBePublished` of both. Soundness is explored
 * only where the file itself was read without an error: a drawing with holes is unsound by its holes.
 */
export function checkProcess(
  definition: ProcessDefinition,
  setting: CitySetting,
  found: readonly Problem[] = [],
  budget = new FeelBudget(),
): Problem[] {
  return [
    ...checkExpressions(definition, setting.variables ?? [], budget),
    ...checkCalls(definition, setting.variables ?? [], budget),
    ...checkDeclarations(definition, setting),
    ...checkClocks(definition),
    ...(mayBePublished(found) ? checkSoundness(definition) : []),
  ];
}
