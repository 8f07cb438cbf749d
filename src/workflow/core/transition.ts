import { factsAt } from './call-facts.js';
import { isClockOrder } from './clock-orders.js';
import type { BoundaryNode, ProcessDefinition } from './definition.js';
import type { Effect, Happening } from './effects.js';
import { runService } from './enter-node.js';
import { fitsType } from './expression.js';
import type { EventRefusal, ProcessEvent } from './events.js';
import type { Facts, ProcessInstance, Token } from './instance.js';
import { ownId } from './inline-calls.js';
import { clear, interrupt, raiseError } from './interruption.js';
import { Marking } from './marking.js';
import { askWhetherEnough } from './multi-instance.js';
import { netEffects } from './net-effects.js';
import { finishStep, settle } from './settle.js';
import { isArmed, listened, stoppedBehindTheDoor, stopListening } from './waiting.js';

export interface Stepped {
  readonly instance: ProcessInstance;
  readonly effects: readonly Effect[];
  /** For the clocks (`clockChanges`) and the history. */
  readonly happenings: readonly Happening[];
  readonly refused?: undefined;
}

/** The event doesn't fit the instance as it is now (a second clerk was quicker); nothing changes. */
export interface NotStepped {
  readonly refused: EventRefusal;
  readonly detail?: string;
}

/**
 * The next state of a case and what is to be done about it. Pure: the same definition, instance and event
 * always give the same answer, and the instance given is never changed.
 */
export function transition(
  definition: ProcessDefinition,
  instance: ProcessInstance,
  event: ProcessEvent,
): Stepped | NotStepped {
  const refused = whyNotNow(instance, event) ?? whyNotVariables(definition, instance, event);
  if (refused) return refused;
  const marking = new Marking(definition, instance, event.at);
  const unfit = apply(marking, event);
  if (unfit) return { refused: unfit };
  if (event.type !== 'cancel') settle(marking);
  return { instance: marking.after(), effects: netEffects(marking.effects), happenings: marking.happenings };
}

function whyNotNow(instance: ProcessInstance, event: ProcessEvent): NotStepped | undefined {
  if (instance.status === 'ended' || instance.status === 'cancelled') return { refused: 'already-ended' };
  if (event.type === 'start') return instance.status === 'not-started' ? undefined : { refused: 'already-started' };
  return instance.status === 'not-started' ? { refused: 'not-started' } : undefined;
}

/** History is for ever: only declared facts, of the declared type, go in. */
function whyNotVariables(
  definition: ProcessDefinition,
  instance: ProcessInstance,
  event: ProcessEvent,
): NotStepped | undefined {
  if (!('variables' in event) || event.variables === undefined) return undefined;
  const token = 'token' in event ? instance.tokens.find((each) => each.id === event.token) : undefined;
  const known = token ? factsAt(definition, instance, token).declared : definition.variables;
  for (const [name, value] of Object.entries(event.variables)) {
    const declared = known.find((each) => each.name === name);
    if (!declared) return { refused: 'undeclared-variable', detail: name };
    if (!fitsType(value, declared.type)) return { refused: 'wrong-type', detail: name };
  }
  return undefined;
}

function apply(marking: Marking, event: ProcessEvent): EventRefusal | undefined {
  if (event.type === 'start') return start(marking, event.variables);
  if (event.type === 'cancel') return cancel(marking);
  if (isClockOrder(event))
    return marking.definition.clocks.some((clock) => clock.id === event.clock) ? undefined : 'no-such-clock';
  const token = marking.find(event.token);
  if (!token) return 'no-such-token';
  switch (event.type) {
    case 'complete':
      return complete(marking, token, event.outcome, event.variables);
    case 'fire':
      return fire(marking, token, event.node, event.variables);
    case 'error':
      return fail(marking, token, event.code, event.detail);
    case 'resume':
      return resume(marking, token, event.variables);
  }
}

function start(marking: Marking, variables: Facts | undefined): undefined {
  marking.status = 'running';
  marking.variables = { ...variables };
  marking.happenings.push('start');
  for (const node of marking.definition.scopes[marking.definition.id]?.starts ?? []) marking.put(node, 0);
  marking.moves.push({ move: 'look-whether-done', scope: 0 });
}

function cancel(marking: Marking): undefined {
  clear(marking, 0);
  marking.status = 'cancelled';
  marking.happenings.push('end');
  marking.effects.push({ do: 'ended', how: 'cancelled', at: marking.at });
}

function complete(marking: Marking, token: Token, outcome?: string, variables?: Facts): EventRefusal | undefined {
  const node = marking.node(token);
  const receives = token.waits === 'catch' && node.kind === 'receive';
  if (token.waits !== 'task' && token.waits !== 'service' && token.waits !== 'call' && !receives)
    return 'token-not-open';
  if (outcome !== undefined && 'work' in node && node.work && !node.work.actions.some((action) => action === outcome))
    return 'unknown-outcome';
  marking.note(token, { ...variables, ...(outcome !== undefined && outcomeFacts(marking, token, outcome)) });
  if (outcome !== undefined) marking.happenings.push(`${node.id}:${outcome}`);
  if (token.waits === 'task') {
    marking.effects.push({
      do: 'close-task',
      token: token.id,
      node: node.id,
      how: 'completed',
      ...(outcome !== undefined && { outcome }),
    });
  }
  if (receives) stopListening(marking, token);
  finishStep(marking, token.incident ? marking.mend(token) : token, outcome);
  return undefined;
}

/** Gateways read `outcome = "accept"` right after the step, or `outcomes.fire_review = "pass"` any time later. */
function outcomeFacts(marking: Marking, token: Token, outcome: string): Facts {
  const before = marking.context(token)['outcomes'];
  const others = typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {};
  return { outcome, outcomes: { ...others, [ownId(token.node)]: outcome } };
}

function fire(marking: Marking, token: Token, id: string, variables?: Facts): EventRefusal | undefined {
  const node = marking.definition.nodes[id];
  if (node?.kind === 'boundary') {
    if (!isArmed(marking, token, node)) return 'not-armed';
  } else if (token.waits !== 'catch' || !listened(marking, marking.node(token)).some((each) => each.id === id))
    return 'not-armed';
  if (variables) marking.note(token, variables);
  if (node?.kind === 'boundary') fireBoundary(marking, token, node);
  else {
    stopListening(marking, token, id);
    finishStep(marking, token.node === id ? token : decided(marking, token, id), undefined);
  }
  return undefined;
}

/** An event gateway is left towards the event that came first; clocks may listen to both. */
function decided(marking: Marking, token: Token, event: string): Token {
  const flow = marking.index.outgoing(marking.node(token)).find((each) => each.to === event);
  marking.happenings.push(`leave:${token.node}`, ...(flow ? [`take:${flow.id}`] : []), `enter:${event}`);
  return marking.change(token, { node: event, ...(flow && { via: flow.id }) });
}

function fireBoundary(marking: Marking, token: Token, boundary: BoundaryNode): void {
  const repeats = boundary.trigger.on === 'timer' && boundary.trigger.timer.kind === 'cycle' && !boundary.interrupting;
  const holder = repeats ? token : marking.change(token, { fired: [...(token.fired ?? []), boundary.id] });
  if (boundary.interrupting) interrupt(marking, holder, boundary);
  else marking.put(boundary.id, token.scope);
}

function fail(marking: Marking, token: Token, code: string, detail = ''): EventRefusal | undefined {
  if (token.waits === 'join' || token.waits === 'mend') return 'token-not-open';
  if (token.waits === 'catch' && marking.node(token).kind !== 'receive') return 'token-not-open';
  raiseError(marking, token, code, detail);
  return undefined;
}

/** Goes on from where an incident stopped it, with the facts the administrator mended. */
function resume(marking: Marking, stopped: Token, variables?: Facts): EventRefusal | undefined {
  const { incident } = stopped;
  if (!incident) return 'no-incident';
  if (variables) marking.note(stopped, variables);
  const token = marking.mend(marking.token(stopped.id));
  const node = marking.node(token);
  if (token.waits === 'body' && node.multiInstance && incident.code === 'condition-not-boolean')
    askWhetherEnough(marking, token, node.multiInstance);
  if (token.waits === 'service' && (node.kind === 'service' || node.kind === 'send')) {
    marking.effects.push(runService(node, { token: token.id, node: node.id, ...(token.own && { own: token.own }) }));
  }
  if (token.waits === 'scope') marking.moves.push({ move: 'look-whether-done', scope: token.id });
  if (token.waits === 'mend') {
    const atTheDoor = ['bad-count', 'timer-failed', 'automatic-loop', 'uncaught-error'].includes(incident.code);
    marking.moves.push({ move: atTheDoor ? 'enter' : stoppedBehindTheDoor(stopped) ? 'open' : 'leave', token: token.id });
  }
  return undefined;
}
