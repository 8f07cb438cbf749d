import type { ProcessDefinition, Stage } from './definition.js';

/** Where a case stands on the drawing. Sets of node ids; each may be empty. */
export interface Marks {
  readonly done: ReadonlySet<string>;
  readonly current: ReadonlySet<string>;
  readonly late: ReadonlySet<string>;
  readonly notTaken: ReadonlySet<string>;
}
export type MarkedState = 'done' | 'current' | 'late' | 'not-taken' | 'open';

export interface ProcessStep {
  readonly nodeId: string;
  readonly name: string;
  readonly performer: 'office' | 'applicant' | 'system';
  readonly department?: string;
  readonly stage?: Stage;
  readonly state: MarkedState;
  /** It is off the main path (correction, say) and shown only when a case went there. */
  readonly aside: boolean;
}

/** The steps a person would name, in order along the main path; for the guide page and for screen readers. */
export declare function processSteps(definition: ProcessDefinition, marks?: Marks): ProcessStep[];
