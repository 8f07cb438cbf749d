import type { Calendar } from './calendar.js';
import type { ClockStates } from './clocks.js';
import type { ClockExpiry, ProcessDefinition } from './definition.js';

/** What a clock wants done at a moment; the application layer does it in the case's transaction. */
export type ClockAlarm =
  | { readonly alarm: 'warn'; readonly clock: string }
  | { readonly alarm: 'escalate'; readonly clock: string; readonly to: string; readonly remaining: number }
  /** `complete` is there for `deem-accepted`: complete the open task on this node with this action, as the system. */
  | { readonly alarm: 'expired'; readonly clock: string; readonly then: ClockExpiry; readonly complete?: { readonly node: string; readonly action: string } };

/** Alarms due at `at`, and the clocks with those alarms marked as given, so that each is given once. */
export declare function soundAlarms(
  definition: ProcessDefinition, clocks: ClockStates, at: string, calendar: Calendar,
): { clocks: ClockStates; alarms: readonly ClockAlarm[] };

/** The next instant at which `soundAlarms` may have something to say (for the clock table's index); undefined: never. */
export declare function nextAlarm(definition: ProcessDefinition, clocks: ClockStates, calendar: Calendar): string | undefined;
