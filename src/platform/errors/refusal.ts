/**
 * A refusal is an answer, not a defect: `{ refused: 'already-claimed', by }`. Use cases return it, pages explain it.
 * Defects throw.
 */
export interface Refusal<Reason extends string = string> {
  readonly refused: Reason;
}

export function isRefusal<T extends object>(result: T | Refusal): result is T & Refusal {
  return 'refused' in result;
}
