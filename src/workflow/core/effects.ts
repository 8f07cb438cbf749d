import type { TimerDeclaration } from './definition.js';
import type { Facts, IncidentCode } from './instance.js';

/** What the application layer has to do after a step, in this order, in the step's own transaction. */
export type Effect =
  | { readonly do: 'open-task'; readonly token: number; readonly node: string; readonly own?: Facts }
  | {
      readonly do: 'close-task';
      readonly token: number;
      readonly node: string;
      readonly how: 'completed' | 'cancelled';
      readonly outcome?: string;
    }
  /** Enqueue under the key `instance/token`; answer with `complete` or `error`. */
  | {
      readonly do: 'run-service';
      readonly token: number;
      readonly node: string;
      readonly operation: string;
      readonly parameters: Readonly<Record<string, string>>;
      readonly own?: Facts;
    }
  | { readonly do: 'decide'; readonly token: number; readonly node: string; readonly decision: string }
  | {
      readonly do: 'call';
      readonly token: number;
      readonly node: string;
      readonly process: string;
      readonly own?: Facts;
    }
  /** A service, decision or call that is no longer wanted. */
  | { readonly do: 'cancel-work'; readonly token: number; readonly node: string }
  /** `node` is the boundary or catch event; when it runs out, answer with `fire {token, node}`. See `timers.ts` for the due time. */
  | { readonly do: 'arm-timer'; readonly token: number; readonly node: string; readonly timer: ResolvedTimer }
  /** Of a move: a timer that runs is declared otherwise now. It is counted again, from where it was set. */
  | { readonly do: 'reset-timer'; readonly token: number; readonly node: string; readonly timer: ResolvedTimer }
  | { readonly do: 'disarm-timer'; readonly token: number; readonly node: string }
  | { readonly do: 'await-message'; readonly token: number; readonly node: string; readonly message: string }
  | { readonly do: 'forget-message'; readonly token: number; readonly node: string }
  | {
      readonly do: 'incident';
      readonly token: number;
      readonly node: string;
      readonly code: IncidentCode;
      readonly detail: string;
    }
  | { readonly do: 'incident-mended'; readonly token: number; readonly node: string }
  | { readonly do: 'ended'; readonly how: 'completed' | 'cancelled'; readonly at: string };

/** A timer with its FEEL already evaluated. */
export type ResolvedTimer = TimerDeclaration;

/**
 * What the clocks listen to, in the order it happened: `start`, `end`, `enter:NODE`, `leave:NODE`, `NODE:action`; and for
 * the trail that a case leaves on the drawing `take:FLOW`.
 */
export type Happening = string;
