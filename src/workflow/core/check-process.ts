import type { ProcessDefinition } from './definition.js';
import type { Problem } from './problems.js';

/** What the city's set-up knows; a list that is absent is not asked for. */
export interface CitySetting {
  readonly departments?: readonly string[];
  readonly roles?: readonly string[];
  readonly forms?: readonly string[];
  readonly certificateTypes?: readonly string[];
  readonly operations?: readonly string[];
  readonly processes?: readonly string[];
  /** Variables known besides the declared ones. */
  readonly variables?: readonly string[];
}

/**
 * The publishing check of a definition that was read: FEEL, declarations, clocks, soundness.
 * Its problems come after those of `readDefinition`; publish when `mayBePublished` of both.
 */
export declare function checkProcess(definition: ProcessDefinition, setting: CitySetting): Problem[];
