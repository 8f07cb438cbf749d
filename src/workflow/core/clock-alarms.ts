import type { Calendar } from './calendar.js';
import { iso, MINUTE, startOfDay } from './city-time.js';
import type { ClockState, ClockStates } from './clocks.js';
import type { ProcessDefinition } from './definition.js';
import type { ClockDeclaration, ClockExpiry } from './extension.js';
import { dayUsed, timeUsed } from './limit.js';

/**
 * What a clock wants done at a moment; the application layer does it in the case's transaction. `at` is the instant from
 * which it is due (ISO), whenever the worker comes by: an expiry's is the deadline itself.
 */
export type ClockAlarm =
  | { readonly alarm: 'warn'; readonly clock: string; readonly at: string }
  | {
      readonly alarm: 'escalate';
      readonly clock: string;
      readonly at: string;
      readonly to: string;
      readonly remaining: number;
    }
  /** `complete` is there for `deem-accepted`: complete the open task on this node with this action, as the system. */
  | {
      readonly alarm: 'expired';
      readonly clock: string;
      readonly at: string;
      readonly expiry: ClockExpiry;
      readonly complete?: { readonly node: string; readonly action: string };
    };

/**
 * Alarms due at `at` in the order of time, and the clocks with those alarms marked as given, so that each is given once.
 * It ends with the first that completes a step: what the other clocks would say after that may no longer be so.
 */
export function soundAlarms(
  definition: ProcessDefinition,
  clocks: ClockStates,
  at: string,
  calendar: Calendar,
): { clocks: ClockStates; alarms: readonly ClockAlarm[] } {
  const now = Date.parse(at);
  const due = clocks
    .flatMap((clock) => pendingOf(definition, clock, calendar).filter((each) => each.from <= now))
    .toSorted((a, b) => a.from - b.from);
  const decisive = due.findIndex(({ alarm }) => alarm.alarm === 'expired' && alarm.complete !== undefined);
  const given = decisive < 0 ? due : due.slice(0, decisive + 1);
  if (given.length === 0) return { clocks, alarms: [] };
  return {
    clocks: clocks.map((clock) =>
      given.reduce((marked, { alarm, mark }) => (alarm.clock === clock.id ? mark(marked) : marked), clock),
    ),
    alarms: given.map(({ alarm }) => alarm),
  };
}

/** The next instant at which `soundAlarms` may have something to say (for the clock table's index); undefined: never. */
export function nextAlarm(definition: ProcessDefinition, clocks: ClockStates, calendar: Calendar): string | undefined {
  const times = clocks.flatMap((clock) => pendingOf(definition, clock, calendar).map((due) => due.from));
  return times.length > 0 ? iso(Math.min(...times)) : undefined;
}

interface Due {
  /** The first instant at which it may be said. */
  readonly from: number;
  readonly alarm: ClockAlarm;
  mark(clock: ClockState): ClockState;
}

function pendingOf(definition: ProcessDefinition, clock: ClockState, calendar: Calendar): Due[] {
  const declaration = definition.clocks.find((each) => each.id === clock.id);
  return declaration && clock.state === 'running' ? pending(declaration, clock, calendar) : [];
}

/** Alarms the clock still has to give, in the order of time. */
function pending(declaration: ClockDeclaration, clock: ClockState, calendar: Calendar): Due[] {
  const due: Due[] = [];
  if (declaration.warnAt !== undefined && clock.warnedAt === undefined) {
    const from = whenLeft(clock, declaration.warnAt, calendar);
    due.push({
      from,
      alarm: { alarm: 'warn', clock: clock.id, at: iso(from) },
      mark: (each) => ({ ...each, warnedAt: iso(from) }),
    });
  }
  for (const { remaining, to } of declaration.escalations) {
    if (clock.escalated.includes(remaining)) continue;
    const from = whenLeft(clock, remaining, calendar);
    due.push({
      from,
      alarm: { alarm: 'escalate', clock: clock.id, at: iso(from), to, remaining },
      mark: (each) => ({ ...each, escalated: [...each.escalated, remaining] }),
    });
  }
  const { deadline } = clock;
  if (deadline !== undefined) {
    due.push({
      from: Date.parse(deadline) + 1,
      alarm: expired(declaration, deadline),
      mark: (each) => ({ ...each, state: 'expired', expiredAt: deadline }),
    });
  }
  return due.toSorted((a, b) => a.from - b.from);
}

/** With n days left the alarm sounds as the day begins after which n remain; with n hours left, on the dot. */
function whenLeft(clock: ClockState, left: number, calendar: Calendar): number {
  const { startedAt, limit, unit, pauses } = clock;
  const used = limit - left;
  if (used <= 0) return Date.parse(startedAt);
  return unit === 'working-day' || unit === 'natural-day'
    ? startOfDay(dayUsed(startedAt, used, unit, calendar, pauses))
    : timeUsed(startedAt, used * 60 * MINUTE, unit, calendar, pauses);
}

function expired(declaration: ClockDeclaration, deadline: string): ClockAlarm {
  const alarm = { alarm: 'expired', clock: declaration.id, at: deadline, expiry: declaration.onExpiry } as const;
  const node = declaration.onExpiry === 'deem-accepted' ? deemedTask(declaration) : undefined;
  return node === undefined ? alarm : { ...alarm, complete: { node, action: 'accept' } };
}

/** 逾期視為受理: the step whose acceptance stops the clock is the one the system accepts. */
export function deemedTask(declaration: ClockDeclaration): string | undefined {
  return declaration.stops.find((each) => each.endsWith(':accept'))?.slice(0, -':accept'.length);
}
