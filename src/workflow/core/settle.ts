import { carryOver, variablesIn } from './call-facts.js';
import { enterNode, openNode } from './enter-node.js';
import type { Token } from './instance.js';
import { openInclusiveJoin } from './joins.js';
import { leaveNode } from './leave-node.js';
import type { Marking } from './marking.js';
import { instanceFinished } from './multi-instance.js';
import { disarm } from './waiting.js';

/** A loop of automatic steps never comes to rest: stop it instead of hanging. */
const MOST_MOVES = 20_000;

/** Makes every move that needs nobody, until all tokens wait or the process has ended. */
export function settle(marking: Marking): void {
  let made = 0;
  do {
    // The list grows while it is walked: each move appends those that follow from it.
    for (let next = 0; next < marking.moves.length; next += 1) {
      const move = marking.moves[next];
      if (!move) continue;
      if (move.move === 'look-whether-done') lookWhetherDone(marking, move.scope);
      else {
        const token = marking.find(move.token);
        if (!token) continue;
        made += 1;
        if (made > MOST_MOVES) {
          // It will enter anew, and set its timers anew.
          disarm(marking, token, marking.node(token));
          marking.stop(token, 'automatic-loop', token.node);
        } else if (move.move === 'enter') enterNode(marking, token);
        else if (move.move === 'open') openNode(marking, token, marking.node(token));
        else if (move.move === 'finish') finishStep(marking, token, undefined);
        else leaveNode(marking, token);
      }
    }
    marking.moves.length = 0;
  } while (openInclusiveJoin(marking));
  reportDeadlock(marking);
}

/** The activity of this token is done: one of several instances, or the step itself. */
export function finishStep(marking: Marking, token: Token, outcome: string | undefined): void {
  const body = marking.bodyOf(token);
  const loop = body && marking.node(body).multiInstance;
  if (!body || !loop) return leaveNode(marking, token);
  marking.drop(token);
  instanceFinished(marking, body, loop, outcome);
}

function lookWhetherDone(marking: Marking, scope: number): void {
  if (marking.status !== 'running' || marking.inside(scope).length > 0) return;
  if (scope === 0) {
    marking.status = 'ended';
    marking.happenings.push('end');
    marking.effects.push({ do: 'ended', how: 'completed', at: marking.at });
    return;
  }
  const owner = marking.find(scope);
  if (owner?.waits === 'scope' && handOver(marking, owner)) finishStep(marking, owner, undefined);
}

/** What the caller takes from a called process that is done; false when it could not be worked out. */
function handOver(marking: Marking, call: Token): boolean {
  const node = marking.node(call);
  if (node.kind !== 'sub-process' || !node.called) return true;
  const carried = carryOver(node.called.taken, marking.factsInside(call), variablesIn(marking.definition, node.scope));
  if (carried.failed === undefined) marking.note(call, carried.facts);
  else marking.stop(call, 'call-failed', carried.failed, 'scope');
  return carried.failed === undefined;
}

/** Everything waits for sisters that can't come any more: the publishing check should have refused this process. */
function reportDeadlock(marking: Marking): void {
  let first: Token | undefined;
  for (const token of marking.all()) {
    if (token.waits === 'scope' || token.waits === 'body') continue;
    if (token.waits !== 'join') return;
    first ??= token;
  }
  if (first && !first.incident) marking.stop(first, 'deadlock', first.node, 'join');
}
