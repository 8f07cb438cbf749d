import type { Calendar } from './calendar.js';
import { iso, MINUTE, startOfDay } from './city-time.js';
import type { ClockState, ClockStates } from './clocks.js';
import type { ClockDeclaration, ClockExpiry, ProcessDefinition } from './definition.js';
import { dayUsed, timeUsed } from './limit.js';

/** What a clock wants done at a moment; the application layer does it in the case's transaction. */
export type ClockAlarm =
  | { readonly alarm: 'warn'; readonly clock: string }
  | { readonly alarm: 'escalate'; readonly clock: string; readonly to: string; readonly remaining: number }
  /** `complete` is there for `deem-accepted`: complete the open task on this node with this action, as the system. */
  | {
      readonly alarm: 'expired';
      readonly clock: string;
      readonly expiry: ClockExpiry;
      readonly complete?: { readonly node: string; readonly action: string };
    };

/** Alarms due at `at`, and the clocks with those alarms marked as given, so that each is given once. */
export function soundAlarms(
  definition: ProcessDefinition,
  clocks: ClockStates,
  at: string,
  calendar: Calendar,
): { clocks: ClockStates; alarms: readonly ClockAlarm[] } {
  const alarms: ClockAlarm[] = [];
  const now = Date.parse(at);
  const after = clocks.map((clock) => {
    const declaration = definition.clocks.find((each) => each.id === clock.id);
    if (!declaration || clock.state !== 'running') return clock;
    let sounded = clock;
    for (const due of pending(declaration, clock, calendar)) {
      if (due.at > now) continue;
      alarms.push(due.alarm);
      sounded = due.mark(sounded, at);
    }
    return sounded;
  });
  return alarms.length > 0 ? { clocks: after, alarms } : { clocks, alarms };
}

/** The next instant at which `soundAlarms` may have something to say (for the clock table's index); undefined: never. */
export function nextAlarm(definition: ProcessDefinition, clocks: ClockStates, calendar: Calendar): string | undefined {
  const times = clocks.flatMap((clock) => {
    const declaration = definition.clocks.find((each) => each.id === clock.id);
    return declaration && clock.state === 'running' ? pending(declaration, clock, calendar).map((due) => due.at) : [];
  });
  return times.length > 0 ? iso(Math.min(...times)) : undefined;
}

interface Due {
  readonly at: number;
  readonly alarm: ClockAlarm;
  mark(clock: ClockState, at: string): ClockState;
}

/** Alarms the clock still has to give, in the order of time. */
function pending(declaration: ClockDeclaration, clock: ClockState, calendar: Calendar): Due[] {
  const due: Due[] = [];
  if (declaration.warnAt !== undefined && clock.warnedAt === undefined) {
    due.push({
      at: whenLeft(clock, declaration.warnAt, calendar),
      alarm: { alarm: 'warn', clock: clock.id },
      mark: (each, at) => ({ ...each, warnedAt: at }),
    });
  }
  for (const { remaining, to } of declaration.escalations) {
    if (clock.escalated.includes(remaining)) continue;
    due.push({
      at: whenLeft(clock, remaining, calendar),
      alarm: { alarm: 'escalate', clock: clock.id, to, remaining },
      mark: (each) => ({ ...each, escalated: [...each.escalated, remaining] }),
    });
  }
  if (clock.deadline !== undefined) {
    due.push({
      at: Date.parse(clock.deadline) + 1,
      alarm: expired(declaration),
      mark: (each, at) => ({ ...each, state: 'expired', expiredAt: at }),
    });
  }
  return due.toSorted((a, b) => a.at - b.at);
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

function expired(declaration: ClockDeclaration): ClockAlarm {
  const alarm = { alarm: 'expired', clock: declaration.id, expiry: declaration.onExpiry } as const;
  const node = declaration.onExpiry === 'deem-accepted' ? deemedTask(declaration) : undefined;
  return node === undefined ? alarm : { ...alarm, complete: { node, action: 'accept' } };
}

/** 逾期視為受理: the step whose acceptance stops the clock is the one the system accepts. */
export function deemedTask(declaration: ClockDeclaration): string | undefined {
  return declaration.stops.find((each) => each.endsWith(':accept'))?.slice(0, -':accept'.length);
}
