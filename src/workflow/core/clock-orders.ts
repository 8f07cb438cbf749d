import type { Calendar } from './calendar.js';
import { clockChanges, paused, resumed, withDeadline, type ClockState, type ClockStates } from './clocks.js';
import type { ProcessDefinition } from './definition.js';
import type { ClockDeclaration } from './extension.js';
import type { Happening } from './effects.js';
import type { ClockOrder, ProcessEvent } from './events.js';

export type ClockOrderRefusal =
  | 'no-such-clock'
  /** It is paused, stopped or has run out. */
  | 'not-running'
  /** Nothing that a person has ordered is there to be ended. */
  | 'not-paused'
  | 'not-extendable'
  /** The process names no legal basis on which this clock may pause. */
  | 'no-basis'
  | 'too-much';

/** What a person may order one clock to do. */
export interface ClockOffer {
  readonly clock: string;
  /** Units that are left to give. */
  readonly extend?: { readonly most: number };
  readonly pause: boolean;
  readonly resume: boolean;
}

export function isClockOrder(event: ProcessEvent): event is ClockOrder {
  return event.type === 'extend-clock' || event.type === 'pause-clock' || event.type === 'resume-clock';
}

/** The clocks after an order: 延期 (行政許可法 42) before the limit has run out, a pause on its legal basis, its end. */
export function orderClock(
  definition: ProcessDefinition,
  clocks: ClockStates,
  order: ClockOrder,
  calendar: Calendar,
): { clocks: ClockStates; refused?: undefined } | { refused: ClockOrderRefusal; most?: number } {
  const declaration = definition.clocks.find((each) => each.id === order.clock);
  const clock = clocks.find((each) => each.id === order.clock);
  if (!declaration || !clock) return { refused: 'no-such-clock' };
  const changed = (after: ClockState): { clocks: ClockStates } => ({
    clocks: clocks.map((each) => (each === clock ? after : each)),
  });
  if (order.type === 'resume-clock')
    return orderedPause(clock) ? changed(resumed(clock, order.at, calendar)) : { refused: 'not-paused' };
  if (!runsAt(clock, order.at)) return { refused: 'not-running' };
  if (order.type === 'pause-clock') {
    if (declaration.basis === undefined) return { refused: 'no-basis' };
    return changed(paused(clock, declaration.basis, order.at, calendar, order.ground));
  }
  const most = unitsToGive(declaration, clock);
  if (most === undefined) return { refused: 'not-extendable' };
  if (!Number.isInteger(order.units) || order.units < 1 || order.units > most) return { refused: 'too-much', most };
  return changed(extended(clock, order.units, order.at, calendar));
}

/** The clocks of a case after one event of its history: what a replay counts with. Throws at an order that can't have been given. */
export function clocksAfter(
  definition: ProcessDefinition,
  clocks: ClockStates,
  event: ProcessEvent,
  happenings: readonly Happening[],
  calendar: Calendar,
): ClockStates {
  if (!isClockOrder(event)) return clockChanges(definition, clocks, happenings, event.at, calendar);
  const ordered = orderClock(definition, clocks, event, calendar);
  if (ordered.refused) throw new Error(`clock ${event.clock} of ${definition.id}: ${ordered.refused}`);
  return ordered.clocks;
}

/**
 * Which orders somebody with these roles may give now: pages offer them, POST guards check against them. `atWork`: the
 * actor does an open step of the case, or leads the office that does.
 */
export function availableOrders(
  definition: ProcessDefinition,
  clocks: ClockStates,
  standing: { readonly roles: readonly string[]; readonly atWork: boolean },
  at: string,
): ClockOffer[] {
  if (!standing.atWork) return [];
  return clocks.flatMap((clock): ClockOffer[] => {
    const declaration = definition.clocks.find((each) => each.id === clock.id);
    if (!declaration) return [];
    const running = runsAt(clock, at);
    const leads = declaration.extension !== undefined && standing.roles.includes(declaration.extension.by);
    const most = running && leads ? (unitsToGive(declaration, clock) ?? 0) : 0;
    const offer = {
      clock: clock.id,
      ...(most > 0 && { extend: { most } }),
      pause: running && declaration.basis !== undefined,
      resume: orderedPause(clock),
    };
    return offer.extend || offer.pause || offer.resume ? [offer] : [];
  });
}

function runsAt(clock: ClockState, at: string): boolean {
  return clock.state === 'running' && clock.deadline !== undefined && Date.parse(at) <= Date.parse(clock.deadline);
}

/** One that a step of the process brought about is ended by a step, not by a person. */
export function orderedPause(clock: ClockState): boolean {
  return clock.state === 'paused' && clock.pauses.some((each) => each.to === undefined && each.ground !== undefined);
}

function unitsToGive(declaration: ClockDeclaration, clock: ClockState): number | undefined {
  if (!declaration.extension) return undefined;
  return declaration.extension.most - clock.extensions.reduce((sum, each) => sum + each.units, 0);
}

/** It warns and escalates anew before the later deadline. */
function extended(clock: ClockState, units: number, at: string, calendar: Calendar): ClockState {
  const { warnedAt: _again, ...rest } = clock;
  const longer = { ...rest, limit: clock.limit + units, escalated: [], extensions: [...clock.extensions, { units, at }] };
  return withDeadline(longer, calendar);
}
