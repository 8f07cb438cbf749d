import type { ProcessNode, SequenceFlow } from './definition.js';
import type { Token } from './instance.js';
import type { Marking } from './marking.js';
import { disarm } from './waiting.js';

const TAKES_EVERY_FLOW = new Set<ProcessNode['kind']>([
  'start',
  'parallel',
  'event-gateway',
  'catch',
  'boundary',
  'end',
]);

/** The token goes on: over the flows its node opens, or out of the process where nothing follows. */
export function leaveNode(marking: Marking, token: Token): void {
  const node = marking.node(token);
  const flows = openFlows(marking, token, node);
  disarm(marking, token, node);
  if (!Array.isArray(flows)) return marking.stop(token, flows.code, flows.detail);
  marking.happenings.push(`leave:${node.id}`);
  for (const flow of flows) {
    marking.happenings.push(`take:${flow.id}`);
    marking.put(flow.to, token.scope, flow.id);
  }
  marking.drop(token);
}

interface Stuck {
  readonly code: 'no-flow-true' | 'condition-not-boolean' | 'expression-failed';
  readonly detail: string;
}

function openFlows(marking: Marking, token: Token, node: ProcessNode): SequenceFlow[] | Stuck {
  const outgoing = marking.index.outgoing(node);
  if (TAKES_EVERY_FLOW.has(node.kind)) return [...outgoing];
  const open: SequenceFlow[] = [];
  for (const flow of outgoing) {
    if (flow.id === node.defaultFlow) continue;
    const answer = isOpen(marking, token, flow);
    if (typeof answer !== 'boolean') return answer;
    if (!answer) continue;
    open.push(flow);
    if (node.kind === 'exclusive') break;
  }
  if (open.length > 0 || outgoing.length === 0) return open;
  const otherwise = outgoing.find((flow) => flow.id === node.defaultFlow);
  return otherwise ? [otherwise] : { code: 'no-flow-true', detail: node.id };
}

/** A condition that is neither true nor false means a fact is missing: never take the default for it. */
function isOpen(marking: Marking, token: Token, flow: SequenceFlow): boolean | Stuck {
  if (flow.condition === undefined) return true;
  const answer = marking.evaluate(flow.condition, token);
  if (answer.failed !== undefined) return { code: 'expression-failed', detail: `${flow.id}: ${answer.failed}` };
  if (typeof answer.value === 'boolean') return answer.value;
  return { code: 'condition-not-boolean', detail: `${flow.id}: ${flow.condition}` };
}
