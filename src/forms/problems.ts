import type { ConditionProblem } from './condition.js';

/** What keeps a form from being published. The words are in `describe-problem.ts`. */
export type FormFault =
  | { readonly problem: 'not-a-form' }
  | { readonly problem: 'no-pages' }
  | { readonly problem: 'too-many-elements'; readonly max: number }
  | { readonly problem: 'bad-id' }
  | { readonly problem: 'duplicate-id' }
  | { readonly problem: 'outside-a-page'; readonly type: string }
  | { readonly problem: 'missing-label' }
  | { readonly problem: 'empty-page' }
  | { readonly problem: 'unknown-type'; readonly type: string }
  | { readonly problem: 'unknown-kind'; readonly kind: string }
  | { readonly problem: 'kind-needs-type'; readonly kind: string; readonly types: readonly string[] }
  | { readonly problem: 'unknown-property'; readonly property: string }
  | { readonly problem: 'wrong-value'; readonly property: string }
  | { readonly problem: 'bad-key'; readonly key: string }
  | { readonly problem: 'duplicate-key'; readonly key: string }
  | { readonly problem: 'no-options' }
  /** Options filled in at run time can't be checked before publishing. */
  | { readonly problem: 'dynamic-options' }
  | { readonly problem: 'incomplete-option'; readonly at: number }
  | { readonly problem: 'duplicate-option'; readonly value: string }
  | { readonly problem: 'contradictory-limits'; readonly min: string; readonly max: string }
  | { readonly problem: 'bad-pattern' }
  /** A repeated group with a repetition inside can take years to refuse one text. */
  | { readonly problem: 'costly-pattern' }
  | { readonly problem: 'identifying-fact'; readonly kind: string }
  | { readonly problem: 'duplicate-fact'; readonly fact: string }
  | { readonly problem: 'unknown-prefill'; readonly source: string }
  | { readonly problem: 'fixed-without-prefill' }
  | { readonly problem: 'not-in-rows'; readonly what: 'condition' | 'prefill' | 'fact' | 'list' | 'text' }
  | { readonly problem: 'reads-later-answer'; readonly variable: string }
  | { readonly problem: 'unknown-option'; readonly variable: string; readonly value: string }
  | ConditionProblem;

/** A fault and the element it is in: its id, else its key, else its place such as `components[2]`. */
export type FormProblem = FormFault & { readonly element: string };
