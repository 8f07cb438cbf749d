import type { ProcessNode } from './definition.js';
import type { Token } from './instance.js';
import type { Marking } from './marking.js';

/** Keeps a token that has to wait for its sisters; true when it stays (or was taken up by the join). */
export function waitAtJoin(marking: Marking, token: Token, node: ProcessNode): boolean {
  if (node.incoming.length < 2 || token.via === undefined) return false;
  // An inclusive join is decided when nothing else moves any more, see `openInclusiveJoin`.
  if (node.kind === 'inclusive') return token.waits === 'join';
  if (node.kind !== 'parallel') return false;
  const here = waitingAt(marking, token);
  const arrived = node.incoming.map((flow) => here.find((each) => each.via === flow));
  if (arrived.some((each) => each === undefined)) return true;
  for (const each of arrived) if (each && each.id !== token.id) marking.drop(each);
  return false;
}

/**
 * BPMN 2.0.2, table 13.4: an inclusive join with at least one token goes on as soon as no token elsewhere could still
 * arrive on one of its empty flows (unless that token could arrive on a flow that has one already).
 * Opens at most one join, because what then moves may hold up another; false when there is none to open.
 */
export function openInclusiveJoin(marking: Marking): boolean {
  const seen = new Set<string>();
  for (const token of marking.all()) {
    const node = token.waits === 'join' ? marking.node(token) : undefined;
    if (node?.kind !== 'inclusive' || seen.has(`${token.scope} ${node.id}`)) continue;
    seen.add(`${token.scope} ${node.id}`);
    const here = waitingAt(marking, token);
    const full = node.incoming.filter((flow) => here.some((each) => each.via === flow));
    const empty = node.incoming.filter((flow) => !full.includes(flow));
    if (isAwaited(marking, token, node, full, empty)) continue;
    for (const flow of full) {
      const each = here.find((one) => one.via === flow);
      if (each && each.id !== token.id) marking.drop(each);
    }
    marking.happenings.push(`enter:${node.id}`);
    marking.moves.push({ move: 'leave', token: token.id });
    return true;
  }
  return false;
}

function isAwaited(
  marking: Marking,
  token: Token,
  node: ProcessNode,
  full: readonly string[],
  empty: readonly string[],
): boolean {
  if (empty.length === 0) return false;
  for (const other of marking.all()) {
    if (other.scope !== token.scope || other.node === node.id) continue;
    const leads = (flow: string): boolean => marking.index.leadingTo(node, flow).has(other.node);
    if (empty.some(leads) && !full.some(leads)) return true;
  }
  return false;
}

function waitingAt(marking: Marking, token: Token): Token[] {
  return marking.inside(token.scope).filter((each) => each.node === token.node && each.waits === 'join');
}
