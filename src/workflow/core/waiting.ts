import type { BoundaryNode, ProcessNode, ReceiveNode, CatchNode, TimerDeclaration } from './definition.js';
import type { ResolvedTimer } from './effects.js';
import type { IncidentCode, Token } from './instance.js';
import type { Marking } from './marking.js';
import { isTimerValue } from './timer-values.js';

/** Tokens that hold something outside which has to be told when they go. */
const WITH_BOUNDARIES = new Set<Token['waits']>(['task', 'service', 'call', 'scope', 'body', 'catch']);

/**
 * Incidents behind the door of a step: it was entered and its timers were set. They run on, because time does; what the
 * drawing says is to happen when they run out happens then, mended or not.
 */
const BEHIND_THE_DOOR: ReadonlySet<IncidentCode> = new Set(['decision-failed', 'call-failed']);

export function stoppedBehindTheDoor({ waits, incident }: Pick<Token, 'waits' | 'incident'>): boolean {
  return waits === 'mend' && incident !== undefined && BEHIND_THE_DOOR.has(incident.code);
}

/** Boundary timers of the step the token is on; errors need no arming. */
export function boundaryTimers(marking: Marking, node: ProcessNode): (BoundaryNode & { trigger: { on: 'timer' } })[] {
  return node.boundaries
    .map((id) => marking.index.node(id))
    .filter(
      (each): each is BoundaryNode & { trigger: { on: 'timer'; timer: TimerDeclaration } } =>
        each.kind === 'boundary' && each.trigger.on === 'timer',
    );
}

/** Is this boundary event waiting on the token? */
export function isArmed(marking: Marking, token: Token, boundary: BoundaryNode): boolean {
  return (
    boundary.host === token.node &&
    boundary.trigger.on === 'timer' &&
    (WITH_BOUNDARIES.has(token.waits) || stoppedBehindTheDoor(token)) &&
    !marking.bodyOf(token) &&
    !token.fired?.includes(boundary.id)
  );
}

/**
 * Arms the boundary timers of a step and what a catch event waits for; false when a timer's FEEL failed
 * and the token was stopped.
 */
export function arm(
  marking: Marking,
  token: Token,
  nodes: readonly (BoundaryNode | CatchNode | ReceiveNode)[],
): boolean {
  const effects = [];
  for (const node of nodes) {
    if (node.kind === 'receive' || node.trigger.on === 'message') {
      const message =
        node.kind === 'receive' ? node.message : node.trigger.on === 'message' ? node.trigger.message : undefined;
      effects.push({ do: 'await-message', token: token.id, node: node.id, message: message ?? node.id } as const);
    } else if (node.trigger.on === 'timer') {
      const timer = resolve(marking, token, node.trigger.timer);
      if (typeof timer === 'string') {
        marking.stop(token, 'timer-failed', `${node.id}: ${timer}`);
        return false;
      }
      effects.push({ do: 'arm-timer', token: token.id, node: node.id, timer } as const);
    }
  }
  marking.effects.push(...effects);
  return true;
}

/** A running timer as this version declares it; the token is stopped when its FEEL fails. */
export function reset(marking: Marking, token: Token, node: string, declared: TimerDeclaration): void {
  const timer = resolve(marking, token, declared);
  if (typeof timer === 'string') marking.stop(token, 'timer-failed', `${node}: ${timer}`);
  else marking.effects.push({ do: 'reset-timer', token: token.id, node, timer });
}

function resolve(marking: Marking, token: Token, timer: TimerDeclaration): ResolvedTimer | string {
  if (timer.kind === 'limit' || !timer.value.startsWith('=')) return timer;
  const answer = marking.evaluate(timer.value.slice(1), token);
  if (answer.failed !== undefined) return answer.failed;
  const { value } = answer;
  if (typeof value !== 'string' || !isTimerValue(timer.kind, value))
    return `${timer.value} gave ${JSON.stringify(value)}`;
  return { kind: timer.kind, value };
}

/** Takes back the boundary timers of a step that the token leaves. */
export function disarm(marking: Marking, token: Token, node: ProcessNode): void {
  for (const timer of boundaryTimers(marking, node)) {
    if (isArmed(marking, token, timer)) marking.effects.push({ do: 'disarm-timer', token: token.id, node: timer.id });
  }
}

/** What a catch event, receive task or event gateway listens to. */
export function listened(marking: Marking, node: ProcessNode): (CatchNode | ReceiveNode)[] {
  const nodes =
    node.kind === 'event-gateway' ? marking.index.outgoing(node).map((flow) => marking.index.node(flow.to)) : [node];
  return nodes.filter((each): each is CatchNode | ReceiveNode => each.kind === 'catch' || each.kind === 'receive');
}

/** Stops listening, except to the event that has just come. */
export function stopListening(marking: Marking, token: Token, came?: string): void {
  for (const node of listened(marking, marking.node(token))) {
    if (node.id === came) continue;
    const timer = node.kind === 'catch' && node.trigger.on === 'timer';
    marking.effects.push({ do: timer ? 'disarm-timer' : 'forget-message', token: token.id, node: node.id });
  }
}
