import type { ProcessDefinition } from './definition.js';
import type { Problem } from './problems.js';

/** Reads a BPMN 2.0 file. `definition` is there whenever enough could be understood to draw it. */
export declare function readDefinition(xml: string): Promise<{ definition?: ProcessDefinition; problems: Problem[] }>;
