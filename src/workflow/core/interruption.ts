import type { BoundaryNode } from './definition.js';
import type { Token } from './instance.js';
import type { Marking } from './marking.js';
import { disarm, stopListening } from './waiting.js';

/** Closes whatever the token holds outside (its task, job, timers): the step is left without being done. */
function closeWork(marking: Marking, token: Token): void {
  const where = { token: token.id, node: token.node };
  disarm(marking, token, marking.node(token));
  if (token.waits === 'task') marking.effects.push({ do: 'close-task', ...where, how: 'cancelled' });
  if (token.waits === 'service' || token.waits === 'call') marking.effects.push({ do: 'cancel-work', ...where });
  if (token.waits === 'catch') stopListening(marking, token);
  if (token.waits !== 'join' && !marking.bodyOf(token)) marking.happenings.push(`leave:${token.node}`);
}

/** Ends everything inside a scope (a token id, 0 for the process). */
export function clear(marking: Marking, scope: number): void {
  for (const token of marking.inside(scope)) {
    clear(marking, token.id);
    closeWork(marking, token);
    marking.drop(token);
  }
}

/** A boundary event takes over from the step it sits on. */
export function interrupt(marking: Marking, holder: Token, boundary: BoundaryNode): void {
  clear(marking, holder.id);
  closeWork(marking, holder);
  marking.put(boundary.id, holder.scope);
  marking.drop(holder);
}

/**
 * Looks for a boundary event that catches the error: on the step itself, then on each sub-process around it.
 * One that names the code goes before one that catches all. Uncaught, it is an incident where it arose.
 */
export function raiseError(marking: Marking, origin: Token, code: string, detail: string): void {
  let token: Token | undefined = marking.bodyOf(origin) ?? origin;
  while (token) {
    const boundary = catcher(marking, token, code);
    if (boundary) return interrupt(marking, token, boundary);
    const owner: Token | undefined = token.scope === 0 ? undefined : marking.token(token.scope);
    token = owner && (marking.bodyOf(owner) ?? owner);
  }
  const waits = origin.waits === 'join' ? 'mend' : origin.waits;
  marking.stop(origin, 'uncaught-error', detail === '' ? code : `${code}: ${detail}`, waits);
}

function catcher(marking: Marking, token: Token, code: string): BoundaryNode | undefined {
  const catchers = marking
    .node(token)
    .boundaries.map((id) => marking.index.node(id))
    .filter((each): each is BoundaryNode => each.kind === 'boundary' && each.trigger.on === 'error');
  const codeOf = ({ trigger }: BoundaryNode): string | undefined =>
    trigger.on === 'error' ? trigger.errorCode : undefined;
  return catchers.find((each) => codeOf(each) === code) ?? catchers.find((each) => codeOf(each) === undefined);
}
