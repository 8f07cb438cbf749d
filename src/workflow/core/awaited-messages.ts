import type { CatchNode, ProcessDefinition, ReceiveNode } from './definition.js';
import type { ProcessInstance } from './instance.js';

/** A place where a case waits for something from outside; it is answered with `fire {token, node}`. */
export interface AwaitedMessage {
  readonly token: number;
  readonly node: string;
  readonly message: string;
  readonly brings: readonly string[];
  /** ISO time. */
  readonly since: string;
}

/** What a case waits for, the longest waiting first. */
export function awaitedMessages(definition: ProcessDefinition, instance: ProcessInstance): AwaitedMessage[] {
  return instance.tokens
    .filter((token) => token.waits === 'catch')
    .flatMap((token) =>
      listening(definition, token.node).flatMap((node) => {
        const heard = heardBy(node);
        return heard ? [{ token: token.id, node: node.id, since: token.since, ...heard }] : [];
      }),
    )
    .toSorted((a, b) => a.since.localeCompare(b.since) || a.token - b.token);
}

/** What a receive task or catch event hears; undefined for a timer. */
export function heardBy(node: CatchNode | ReceiveNode): Pick<AwaitedMessage, 'message' | 'brings'> | undefined {
  if (node.kind === 'receive') return { message: node.message ?? node.id, brings: node.brings };
  return node.trigger.on === 'message' ? { message: node.trigger.message, brings: node.trigger.brings } : undefined;
}

function listening(definition: ProcessDefinition, id: string): (CatchNode | ReceiveNode)[] {
  const node = definition.nodes[id];
  const nodes = node?.kind === 'event-gateway' ? node.outgoing.map((flow) => definition.nodes[definition.flows[flow]?.to ?? '']) : [node];
  return nodes.filter((each): each is CatchNode | ReceiveNode => each?.kind === 'catch' || each?.kind === 'receive');
}
