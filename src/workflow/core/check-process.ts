import { checkCalls } from './check-calls.js';
import { checkClocks } from './check-clocks.js';
import { checkDeclarations } from './check-declarations.js';
import type { CitySetting } from './check-declarations.js';
import { checkExpressions } from './check-expressions.js';
import type { ProcessDefinition } from './definition.js';
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
): Problem[] {
  return [
    ...checkExpressions(definition, setting.variables ?? []),
    ...checkCalls(definition, setting.variables ?? []),
    ...checkDeclarations(definition, setting),
    ...checkClocks(definition),
    ...(mayBePublished(found) ? checkSoundness(definition) : []),
  ];
}
