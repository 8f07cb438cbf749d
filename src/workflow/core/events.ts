import type { Facts } from './instance.js';

/** What may happen to a case. Time is always in the event (`at`, ISO instant), so a history replays exactly. */
export type ProcessEvent =
  | { readonly type: 'start'; readonly at: string; readonly variables?: Facts }
  /** A task, service, call or decision is done. `outcome` is the action's name. */
  | {
      readonly type: 'complete';
      readonly at: string;
      readonly token: number;
      readonly outcome?: string;
      readonly variables?: Facts;
    }
  /** A timer ran out or a message came: `node` is the boundary or catch event, `token` the one that armed it. */
  | {
      readonly type: 'fire';
      readonly at: string;
      readonly token: number;
      readonly node: string;
      readonly variables?: Facts;
    }
  /** A step failed with a business error that a boundary event may catch. */
  | {
      readonly type: 'error';
      readonly at: string;
      readonly token: number;
      readonly code: string;
      readonly detail?: string;
    }
  /** An administrator mended what caused an incident, perhaps by setting variables: try again from there. */
  | { readonly type: 'resume'; readonly at: string; readonly token: number; readonly variables?: Facts }
  /** Withdrawn, terminated or taken over elsewhere: everything open is closed. */
  | { readonly type: 'cancel'; readonly at: string; readonly reason: string };

export type EventRefusal =
  | 'already-started'
  | 'not-started'
  | 'already-ended'
  | 'no-such-token'
  | 'token-not-open'
  | 'not-armed'
  | 'no-incident'
  | 'unknown-outcome'
  | 'undeclared-variable'
  | 'wrong-type';
