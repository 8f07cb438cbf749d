import type { ProcessDefinition } from './definition.js';
import type { Marks } from './process-steps.js';

/** Words the drawing needs, already in the reader's language. */
export interface DrawingLabels {
  /** Accessible name of the whole picture. */
  readonly title: string;
  /** Names of nodes and flows in the reader's language, by id; the authored name where absent. */
  readonly names?: Readonly<Record<string, string>>;
  /** Said after a node's name for a screen reader. */
  readonly done?: string;
  readonly current?: string;
  readonly late?: string;
  readonly notTaken?: string;
}

export interface DrawingOptions {
  /** `across` follows the author's diagram where there is one; `down` is laid out for a phone. */
  readonly direction?: 'across' | 'down';
}

/** An `<svg>` with classes only (no styles, so the strict CSP holds), safe to print unescaped. */
export declare function drawProcess(
  definition: ProcessDefinition, marks: Marks | undefined, labels: DrawingLabels, options?: DrawingOptions,
): string;
