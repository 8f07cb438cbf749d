import type { Calendar } from './calendar.js';
import { nextAlarm, soundAlarms, type ClockAlarm } from './clock-alarms.js';
import { clockChanges, type ClockStates } from './clocks.js';
import { addDays, dateInCity } from './city-time.js';
import type { ProcessDefinition } from './definition.js';
import type { Effect, ResolvedTimer } from './effects.js';
import type { EventRefusal, ProcessEvent } from './events.js';
import { initialInstance, type Facts, type ProcessInstance } from './instance.js';
import { NOWHERE, trailAfter, type Trail } from './standing.js';
import { timerAgain, timerDue } from './timer-values.js';
import { transition } from './transition.js';

/** What an administrator lets happen to a case that is only thought of. */
export type TrialStep =
  | { readonly do: 'complete'; readonly token: number; readonly outcome?: string }
  | { readonly do: 'fire'; readonly token: number; readonly node: string }
  | { readonly do: 'error'; readonly token: number; readonly code: string }
  /** Time goes by, in natural or working days; what falls due on the way happens. */
  | { readonly do: 'wait'; readonly days: number; readonly working: boolean };

export interface TrialEntry {
  readonly at: string;
  readonly what:
    | { readonly event: 'start' }
    | { readonly event: 'complete'; readonly node: string; readonly outcome?: string; readonly bySystem: boolean }
    | { readonly event: 'fire' | 'error'; readonly node: string; readonly code?: string }
    | { readonly event: 'alarm'; readonly alarm: ClockAlarm };
}

export interface Trial {
  readonly at: string;
  readonly instance: ProcessInstance;
  readonly clocks: ClockStates;
  readonly trail: Trail;
  readonly log: readonly TrialEntry[];
  /** A step did not fit; it and those after it were left out. */
  readonly refused?: EventRefusal;
}

interface TrialTimer {
  readonly token: number;
  readonly node: string;
  readonly timer: ResolvedTimer;
  readonly due: string;
  readonly fired: number;
}

interface State extends Trial {
  readonly timers: readonly TrialTimer[];
}

/** So much happens by itself in one stretch of waiting at most; a timer without end would go on for ever. */
const MOST_ALARMS = 500;

/** Runs a case that does not exist through the steps, with its clocks on the calendar: nothing is stored anywhere. */
export function tryOut(
  definition: ProcessDefinition,
  begin: { readonly at: string; readonly variables: Facts; readonly calendar: Calendar },
  steps: readonly TrialStep[],
): Trial {
  const { at, variables, calendar } = begin;
  const empty: State = { at, instance: initialInstance(definition), clocks: [], trail: NOWHERE, log: [], timers: [] };
  const started = apply(definition, calendar, empty, { type: 'start', at, variables }, { event: 'start' });
  return steps.reduce((state, step) => (state.refused ? state : take(definition, calendar, state, step)), started);
}

function take(definition: ProcessDefinition, calendar: Calendar, state: State, step: TrialStep): State {
  const { at } = state;
  if (step.do === 'wait') return wait(definition, calendar, state, later(at, step, calendar));
  const node = state.instance.tokens.find((token) => token.id === step.token)?.node ?? '';
  switch (step.do) {
    case 'complete': {
      const outcome = step.outcome === undefined ? {} : { outcome: step.outcome };
      return apply(definition, calendar, state, { type: 'complete', at, token: step.token, ...outcome }, { event: 'complete', node, ...outcome, bySystem: false });
    }
    case 'fire':
      return fire(definition, calendar, state, step, at);
    case 'error':
      return apply(definition, calendar, state, { type: 'error', at, token: step.token, code: step.code }, { event: 'error', node, code: step.code });
  }
}

/** What falls due first happens first, each at its own instant. */
function wait(definition: ProcessDefinition, calendar: Calendar, begun: State, until: string): State {
  let state = begun;
  for (let n = 0; n < MOST_ALARMS && !state.refused; n += 1) {
    const alarm = nextAlarm(definition, state.clocks, calendar);
    const timer = state.timers.toSorted((a, b) => (a.due < b.due ? -1 : 1))[0];
    const next = [alarm, timer?.due].filter((each) => each !== undefined).toSorted()[0];
    if (next === undefined || next > until) break;
    const now = next > state.at ? next : state.at;
    state = timer?.due === next ? fire(definition, calendar, state, timer, now) : sound(definition, calendar, state, now);
  }
  return { ...state, at: until };
}

function sound(definition: ProcessDefinition, calendar: Calendar, state: State, at: string): State {
  const { clocks, alarms } = soundAlarms(definition, state.clocks, at, calendar);
  const log = [...state.log, ...alarms.map((alarm): TrialEntry => ({ at: alarm.at, what: { event: 'alarm', alarm } }))];
  const decisive = alarms.find((alarm) => alarm.alarm === 'expired' && alarm.complete !== undefined);
  const complete = decisive?.alarm === 'expired' ? decisive.complete : undefined;
  const task = complete && state.instance.tokens.find((token) => token.node === complete.node && token.waits === 'task');
  const sounded: State = { ...state, at, clocks, log };
  if (!complete || !task) return sounded;
  // Like the portal: what nobody answered is accepted at its deadline.
  return apply(
    definition, calendar, sounded, { type: 'complete', at: decisive?.at ?? at, token: task.id, outcome: complete.action },
    { event: 'complete', node: complete.node, outcome: complete.action, bySystem: true },
  );
}

function fire(definition: ProcessDefinition, calendar: Calendar, state: State, { token, node }: { token: number; node: string }, at: string): State {
  const taken = state.timers.find((each) => each.token === token && each.node === node);
  const without: State = { ...state, timers: state.timers.filter((each) => each !== taken) };
  const after = apply(definition, calendar, without, { type: 'fire', at, token, node }, { event: 'fire', node });
  const boundary = definition.nodes[node];
  const stays = boundary?.kind === 'boundary' && !boundary.interrupting && after.instance.tokens.some((each) => each.id === token && each.node === boundary.host);
  const due = taken && stays ? timerAgain(taken.timer, at, taken.fired + 1) : undefined;
  return taken && due !== undefined ? { ...after, timers: [...after.timers, { ...taken, due, fired: taken.fired + 1 }] } : after;
}

function apply(definition: ProcessDefinition, calendar: Calendar, state: State, event: ProcessEvent, what: TrialEntry['what']): State {
  const stepped = transition(definition, state.instance, event);
  if (stepped.refused) return { ...state, refused: stepped.refused };
  return {
    at: event.at,
    instance: stepped.instance,
    clocks: clockChanges(definition, state.clocks, stepped.happenings, event.at, calendar),
    trail: trailAfter(state.trail, stepped),
    log: [...state.log, { at: event.at, what }],
    timers: stepped.effects.reduce((timers, effect) => timersAfter(timers, effect, event.at, calendar), state.timers),
  };
}

function timersAfter(timers: readonly TrialTimer[], effect: Effect, at: string, calendar: Calendar): readonly TrialTimer[] {
  if (effect.do === 'arm-timer') {
    const { token, node, timer } = effect;
    return [...timers, { token, node, timer, due: timerDue(timer, at, calendar), fired: 0 }];
  }
  return effect.do === 'disarm-timer' ? timers.filter((each) => each.token !== effect.token || each.node !== effect.node) : timers;
}

/** The same time of day, so many days on. */
function later(at: string, { days, working }: TrialStep & { do: 'wait' }, calendar: Calendar): string {
  let date = dateInCity(at);
  for (let left = days; left > 0; ) {
    date = addDays(date, 1);
    if (!working || calendar.isWorkingDay(date)) left -= 1;
  }
  const passed = Date.parse(`${date}T00:00:00Z`) - Date.parse(`${dateInCity(at)}T00:00:00Z`);
  return new Date(Date.parse(at) + passed).toISOString();
}
