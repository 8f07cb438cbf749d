import type { ProcessDefinition, ProcessNode } from './definition.js';
import { error, warning } from './problems.js';
import type { Problem } from './problems.js';

const MAY_CHOOSE = new Set([
  'exclusive',
  'inclusive',
  'user',
  'manual',
  'service',
  'send',
  'receive',
  'business-rule',
  'call',
  'sub-process',
]);

/** Rules of the drawing itself that BPMN states and an editor may let slip. */
export function checkStructure(definition: ProcessDefinition): Problem[] {
  const problems: Problem[] = [];
  for (const scope of Object.values(definition.scopes)) {
    if (scope.nodes.length === 0) problems.push(error(scope.id, 'empty-process'));
    const starts = scope.nodes.filter((id) => definition.nodes[id]?.kind === 'start');
    if (starts.length > 1) problems.push(error(scope.id, 'several-starts', { starts: starts.join(' ') }));
  }
  for (const flow of Object.values(definition.flows)) {
    const [from, to] = [definition.nodes[flow.from], definition.nodes[flow.to]];
    if (from && to && from.scope !== to.scope) problems.push(error(flow.id, 'flow-crosses-scope'));
    if (from && flow.condition !== undefined && !MAY_CHOOSE.has(from.kind)) {
      problems.push(error(flow.id, 'condition-not-allowed', { node: from.id }));
    }
  }
  for (const node of Object.values(definition.nodes)) checkNode(definition, node, problems);
  return problems;
}

function checkNode(definition: ProcessDefinition, node: ProcessNode, problems: Problem[]): void {
  if (node.kind === 'start' && node.incoming.length > 0) problems.push(error(node.id, 'start-has-incoming'));
  if (node.kind === 'end' && node.outgoing.length > 0) problems.push(error(node.id, 'end-has-outgoing'));
  if (node.defaultFlow !== undefined && !node.outgoing.includes(node.defaultFlow)) {
    problems.push(error(node.id, 'default-not-allowed', { flow: node.defaultFlow }));
  }
  if (node.kind === 'boundary') {
    if (node.incoming.length > 0) problems.push(error(node.id, 'boundary-has-incoming'));
    if (node.outgoing.length === 0) problems.push(error(node.id, 'boundary-leads-nowhere'));
  }
  if (node.kind === 'exclusive' && node.outgoing.length > 1) {
    for (const id of node.outgoing) {
      // Without a condition it would always win and silently shut the flows after it.
      if (id !== node.defaultFlow && definition.flows[id]?.condition === undefined) {
        problems.push(error(id, 'condition-missing', { node: node.id }));
      }
    }
  }
  if (node.kind === 'event-gateway') checkEventGateway(definition, node, problems);
}

function checkEventGateway(definition: ProcessDefinition, node: ProcessNode, problems: Problem[]): void {
  if (node.outgoing.length === 0) problems.push(error(node.id, 'event-gateway-needs-targets'));
  if (node.outgoing.length === 1) problems.push(warning(node.id, 'event-gateway-needs-targets'));
  for (const id of node.outgoing) {
    const target = definition.nodes[definition.flows[id]?.to ?? ''];
    if (!target) continue;
    if (
      (target.kind !== 'catch' && target.kind !== 'receive') ||
      target.incoming.length > 1 ||
      target.boundaries.length > 0 ||
      target.multiInstance
    ) {
      problems.push(error(node.id, 'event-gateway-target', { target: target.id }));
    }
  }
}
