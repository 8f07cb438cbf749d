import type { PauseGround } from './extension.js';
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
  | { readonly type: 'cancel'; readonly at: string; readonly reason: string }
  | ClockOrder;

/**
 * What a person orders one clock to do; the tokens stay where they are. Reasons are not in it: they are words about a
 * person, and history is for ever.
 */
export type ClockOrder =
  | { readonly type: 'extend-clock'; readonly at: string; readonly clock: string; readonly units: number }
  | { readonly type: 'pause-clock'; readonly at: string; readonly clock: string; readonly ground: PauseGround }
  | { readonly type: 'resume-clock'; readonly at: string; readonly clock: string };

export type EventRefusal =
  | 'already-started'
  | 'not-started'
  | 'already-ended'
  | 'no-such-token'
  | 'token-not-open'
  | 'not-armed'
  | 'no-incident'
  | 'no-such-clock'
  | 'unknown-outcome'
  | 'undeclared-variable'
  | 'wrong-type';
