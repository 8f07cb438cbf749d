import { carryOver, variablesIn } from './call-facts.js';
import { decide } from './decision.js';
import type { CalledProcess, ProcessNode } from './definition.js';
import { fitsType } from './expression.js';
import type { Facts, Token } from './instance.js';
import { clear, raiseError } from './interruption.js';
import { waitAtJoin } from './joins.js';
import type { Marking } from './marking.js';
import { beginInstances, countInstances } from './multi-instance.js';
import { arm, boundaryTimers, listened } from './waiting.js';

/** A token arrives at a node: it waits there, goes on at once, or opens what is inside. */
export function enterNode(marking: Marking, token: Token): void {
  const node = marking.node(token);
  if (marking.bodyOf(token)) return openNode(marking, token, node);
  if (waitAtJoin(marking, token, node)) return;
  const loop = node.multiInstance;
  const items = loop && countInstances(marking, token, loop);
  if (loop && !items) return;
  if (!arm(marking, token, boundaryTimers(marking, node))) return;
  marking.happenings.push(`enter:${node.id}`);
  if (loop && items) beginInstances(marking, token, loop, items);
  else openNode(marking, token, node);
}

/** Does what the step is, once it was entered. */
export function openNode(marking: Marking, token: Token, node: ProcessNode): void {
  const { id, own } = token;
  const where = { token: id, node: node.id, ...(own && { own }) };
  switch (node.kind) {
    case 'user':
    case 'manual':
      marking.change(token, { waits: 'task' });
      marking.effects.push({ do: 'open-task', ...where });
      return;
    case 'service':
    case 'send':
      marking.change(token, { waits: 'service' });
      marking.effects.push(runService(node, where));
      return;
    case 'business-rule':
      return askDecision(marking, token, node);
    case 'call':
      marking.change(token, { waits: 'call' });
      marking.effects.push({ do: 'call', ...where, process: node.calls });
      return;
    case 'receive':
    case 'catch':
    case 'event-gateway': {
      const waiting = marking.change(token, { waits: 'catch' });
      arm(marking, waiting, listened(marking, node));
      return;
    }
    case 'sub-process': {
      const frame = node.called && beginCall(marking, token, node.called);
      if (node.called && !frame) return;
      marking.change(token, { waits: 'scope', ...(frame && { frame }) });
      const { starts } = marking.definition.scopes[node.id] ?? { starts: [] };
      for (const start of starts) marking.put(start, id);
      marking.moves.push({ move: 'look-whether-done', scope: id });
      return;
    }
    case 'end':
      if (node.ends === 'error') return raiseError(marking, token, node.errorCode ?? '', node.id);
      marking.happenings.push(`leave:${node.id}`);
      marking.drop(token);
      if (node.ends === 'terminate') clear(marking, token.scope);
      return;
    default:
      marking.moves.push({ move: 'leave', token: id });
  }
}

/**
 * Asks the definition's own decision table at once; one it doesn't hold is asked outside. A table without exactly one
 * answer, or an answer of the wrong kind, stops the case for a person.
 */
function askDecision(marking: Marking, token: Token, node: ProcessNode & { kind: 'business-rule' }): void {
  const table = marking.definition.decisions?.[node.decision?.id ?? ''];
  if (!table || !node.decision) {
    marking.change(token, { waits: 'service' });
    marking.effects.push({ do: 'decide', token: token.id, node: node.id, decision: node.decision?.id ?? node.id });
    return;
  }
  const { result } = node.decision;
  const decided = decide(table, marking.context(token));
  if (decided.failed !== undefined)
    return marking.stop(token, 'decision-failed', `${decided.failed} ${decided.detail}`);
  const declared = variablesIn(marking.definition, node.scope).find((each) => each.name === result);
  if (declared && !fitsType(decided.value, declared.type))
    return marking.stop(token, 'decision-failed', `${result} ${JSON.stringify(decided.value)}`);
  marking.note(token, { [result]: decided.value });
  marking.change(token, { waits: 'service' });
  marking.moves.push({ move: 'finish', token: token.id });
}

/** The facts a called process begins with; undefined when they could not be worked out and the token was stopped. */
function beginCall(marking: Marking, token: Token, called: CalledProcess): Facts | undefined {
  const carried = carryOver(called.given, marking.context(token), called.variables);
  if (carried.failed === undefined) return carried.facts;
  marking.stop(token, 'call-failed', carried.failed);
  return undefined;
}

/** The effect that has a service step carried out; also sent again when an incident is resumed. */
export function runService(
  node: ProcessNode & { kind: 'service' | 'send' },
  where: { token: number; node: string },
): { do: 'run-service'; operation: string; parameters: Readonly<Record<string, string>>; token: number; node: string } {
  const { operation, parameters } = node.service ?? {
    operation: node.kind === 'send' ? 'notify' : node.id,
    parameters: {},
  };
  return { do: 'run-service', ...where, operation, parameters };
}
