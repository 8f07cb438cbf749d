import type { Calendar } from './calendar.js';
import { dateInCity } from './city-time.js';
import type { ProcessDefinition } from './definition.js';
import type { ClockDeclaration, ClockUnit, PauseGround } from './extension.js';
import type { Happening } from './effects.js';
import { daysUsedBefore, endOfLimit, timeBetween } from './limit.js';

/** One legal clock of one case: plain JSON. */
export interface ClockState {
  readonly id: string;
  readonly state: 'running' | 'paused' | 'stopped' | 'expired';
  readonly startedAt: string;
  /** Units allowed, extensions included. */
  readonly limit: number;
  readonly unit: ClockUnit;
  /** It counts the applicant's time, not the office's: nobody gets a card for it, and no desk is due by it. */
  readonly whose?: 'applicant';
  /** Instant (ISO, UTC) up to and including which the work is in time; absent while paused. */
  readonly deadline?: string;
  /** Units left when it was paused: days, or milliseconds for units in hours. */
  readonly remaining?: number;
  /** An absent `to` is a pause that is still going on. */
  readonly pauses: readonly ClockPause[];
  readonly extensions: readonly { readonly units: number; readonly at: string }[];
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

/** `ground` where a person ordered it; otherwise a step of the process brought it about. */
export interface ClockPause {
  readonly from: string;
  readonly to?: string;
  readonly basis: string;
  readonly ground?: PauseGround;
}

export type ClockStates = readonly ClockState[];

/**
 * The clocks of a case after the happenings of one step at `at` (ISO). Returns the same array when nothing changed.
 * Sound the alarms that were due before (`soundAlarms`): a clock that has run out stays run out.
 * A start on a clock that runs or is paused changes nothing; on a stopped one it begins afresh.
 * Whatever still runs when the process ends is stopped.
 */
export function clockChanges(
  definition: ProcessDefinition,
  clocks: ClockStates,
  happenings: readonly Happening[],
  at: string,
  calendar: Calendar,
): ClockStates {
  let changed = clocks;
  for (const happening of happenings) {
    for (const declaration of definition.clocks) {
      const before = changed.find((each) => each.id === declaration.id);
      const after = afterHappening(declaration, before, happening, at, calendar);
      if (!after || after === before) continue;
      changed = before ? changed.map((each) => (each === before ? after : each)) : [...changed, after];
    }
  }
  return changed;
}

function afterHappening(
  declaration: ClockDeclaration,
  before: ClockState | undefined,
  happening: Happening,
  at: string,
  calendar: Calendar,
): ClockState | undefined {
  let clock = before;
  if (clock && clock.state !== 'stopped' && (happening === 'end' || declaration.stops.includes(happening)))
    clock = stopped(clock, at);
  if (declaration.starts.includes(happening) && (!clock || clock.state === 'stopped'))
    clock = started(declaration, clock, at, calendar);
  if (clock?.state === 'running' && declaration.pauses.includes(happening))
    clock = paused(clock, declaration.basis ?? '', at, calendar);
  else if (clock?.state === 'paused' && !isOrdered(clock) && declaration.resumes.includes(happening))
    clock = resumed(clock, at, calendar);
  return clock;
}

function started(
  declaration: ClockDeclaration,
  before: ClockState | undefined,
  at: string,
  calendar: Calendar,
): ClockState {
  return withDeadline(
    {
      id: declaration.id,
      state: 'running',
      startedAt: at,
      limit: declaration.limit,
      unit: declaration.unit,
      ...(declaration.onExpiry === 'wait' && { whose: 'applicant' as const }),
      pauses: [],
      extensions: [],
      late: false,
      escalated: [],
      round: (before?.round ?? 0) + 1,
      calendarVersion: calendar.version,
      provisional: false,
    },
    calendar,
  );
}

function stopped(clock: ClockState, at: string): ClockState {
  const late =
    clock.state === 'expired' || (clock.deadline !== undefined && Date.parse(at) > Date.parse(clock.deadline));
  return { ...clock, state: 'stopped', stoppedAt: at, late };
}

/** Who ordered a pause ends it: a step that is left meanwhile does not. */
function isOrdered(clock: ClockState): boolean {
  return clock.pauses.some((each) => each.to === undefined && each.ground !== undefined);
}

/** Stops the count on a legal basis, from the day of `at` on; `ground` where a person orders it. */
export function paused(
  clock: ClockState,
  basis: string,
  at: string,
  calendar: Calendar,
  ground?: PauseGround,
): ClockState {
  const { deadline: _gone, ...rest } = clock;
  return {
    ...rest,
    state: 'paused',
    remaining: unitsLeft(clock, at, calendar),
    pauses: [...clock.pauses, { from: at, basis, ...(ground !== undefined && { ground }) }],
    provisional: false,
  };
}

export function resumed(clock: ClockState, at: string, calendar: Calendar): ClockState {
  const { remaining: _gone, ...rest } = clock;
  const pauses = clock.pauses.map((each) => (each.to === undefined ? { ...each, to: at } : each));
  return withDeadline({ ...rest, state: 'running', pauses }, calendar);
}

/** Counts the deadline from the beginning: by the start, the limit and all pauses so far. */
export function withDeadline(clock: ClockState, calendar: Calendar): ClockState {
  const deadline = endOfLimit(clock.startedAt, clock.limit, clock.unit, calendar, clock.pauses);
  if (deadline === undefined) return clock;
  const provisional =
    clock.unit.startsWith('working') &&
    calendar.provisionalFrom !== undefined &&
    dateInCity(deadline) >= calendar.provisionalFrom;
  return { ...clock, deadline, provisional, calendarVersion: calendar.version };
}

/**
 * What is left at `at`: whole days that may still be used, today included, or milliseconds for units in hours.
 * Negative for days overdue never: a clock that ran out has 0.
 */
export function unitsLeft(clock: ClockState, at: string, calendar: Calendar): number {
  if (clock.state === 'paused') return clock.remaining ?? 0;
  const { startedAt, unit, limit, pauses } = clock;
  const left =
    unit === 'working-day' || unit === 'natural-day'
      ? limit - daysUsedBefore(startedAt, dateInCity(at), unit, calendar, pauses)
      : limit * 3_600_000 - timeBetween(startedAt, at, unit, calendar, pauses);
  return Math.max(0, left);
}

/** Deadlines counted again on a newer calendar, and what moved, for the record. */
export function recountClocks(
  clocks: ClockStates,
  calendar: Calendar,
): {
  clocks: ClockStates;
  moved: readonly { clock: string; from: string; to: string }[];
} {
  const moved: { clock: string; from: string; to: string }[] = [];
  const counted = clocks.map((clock) => {
    if (clock.state !== 'running' || clock.deadline === undefined) return clock;
    const after = withDeadline(clock, calendar);
    if (after.deadline !== undefined && after.deadline !== clock.deadline)
      moved.push({ clock: clock.id, from: clock.deadline, to: after.deadline });
    return after;
  });
  return { clocks: counted, moved };
}
