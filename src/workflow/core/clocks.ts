import type { Calendar } from './calendar.js';
import type { ClockUnit, ProcessDefinition } from './definition.js';
import type { Happening } from './effects.js';

/** One legal clock of one case: plain JSON. */
export interface ClockState {
  readonly id: string;
  readonly state: 'running' | 'paused' | 'stopped' | 'expired';
  readonly startedAt: string;
  /** Units allowed, extensions included. */
  readonly limit: number;
  readonly unit: ClockUnit;
  /** Instant (ISO, UTC) up to and including which the work is in time; absent while paused. */
  readonly deadline?: string;
  /** Units left when it was paused: days, or milliseconds for units in hours. */
  readonly remaining?: number;
  /** An absent `to` is a pause that is still going on. */
  readonly pauses: readonly { readonly from: string; readonly to?: string; readonly basis: string }[];
  readonly extensions: readonly { readonly by: string; readonly units: number; readonly reason: string; readonly at: string }[];
  readonly stoppedAt?: string;
  readonly expiredAt?: string;
  /** It was stopped after its deadline. */
  readonly late: boolean;
  readonly warnedAt?: string;
  /** Remaining units for which somebody has been told already. */
  readonly escalated: readonly number[];
  /** 1 for the first run, 2 after the first fresh start, … */
  readonly round: number;
  readonly calendarVersion: string;
  /** The deadline reaches into a year that is not announced yet. */
  readonly provisional: boolean;
}

export type ClockStates = readonly ClockState[];

/** The clocks of a case after the happenings of one step at `at` (ISO). Returns the same array when nothing changed. */
export declare function clockChanges(
  definition: ProcessDefinition, clocks: ClockStates, happenings: readonly Happening[], at: string, calendar: Calendar,
): ClockStates;
