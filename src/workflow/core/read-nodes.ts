import type { NodeKind, ProcessNode, Scope, SequenceFlow } from './definition.js';
import { error } from './problems.js';
import type { Problem } from './problems.js';
import { readDecision, readMappings, readMultiInstance, readService, readWork } from './read-declarations.js';
import { messageName, readBoundary, readBrings, readCatch, readEnd, readStart } from './read-triggers.js';
import { child, children, feel, shortType, text } from './xml-element.js';
import type { XmlElement } from './xml-element.js';

/** The whole executable subset. What is not here is refused by its name; data and lanes are drawn, not run. */
const KINDS: Readonly<Record<string, NodeKind>> = {
  'bpmn:StartEvent': 'start',
  'bpmn:EndEvent': 'end',
  'bpmn:UserTask': 'user',
  'bpmn:ManualTask': 'manual',
  'bpmn:ServiceTask': 'service',
  'bpmn:SendTask': 'send',
  'bpmn:ReceiveTask': 'receive',
  'bpmn:BusinessRuleTask': 'business-rule',
  'bpmn:ExclusiveGateway': 'exclusive',
  'bpmn:ParallelGateway': 'parallel',
  'bpmn:InclusiveGateway': 'inclusive',
  'bpmn:EventBasedGateway': 'event-gateway',
  'bpmn:IntermediateCatchEvent': 'catch',
  'bpmn:BoundaryEvent': 'boundary',
  'bpmn:SubProcess': 'sub-process',
  'bpmn:CallActivity': 'call',
};
const NOT_RUN = new Set(['bpmn:DataObject', 'bpmn:DataObjectReference', 'bpmn:DataStoreReference']);

/** Attributes that would change how an element runs, and the value we can honour. */
const FIXED: readonly (readonly [attribute: string, only: unknown])[] = [
  ['triggeredByEvent', false],
  ['isForCompensation', false],
  ['instantiate', false],
  ['parallelMultiple', false],
  ['startQuantity', 1],
  ['completionQuantity', 1],
  ['eventGatewayType', 'Exclusive'],
];

/** Sub-processes within sub-processes; nobody reads more, and each is gone through by recursion. */
const MOST_DEPTH = 50;

export interface Read {
  readonly nodes: Record<string, ProcessNode>;
  readonly flows: Record<string, SequenceFlow>;
  readonly scopes: Record<string, Scope>;
}

/** Reads a process or sub-process and everything inside it into `into`. */
export function readScope(container: XmlElement, into: Read, problems: Problem[], depth = 0): void {
  const id = container.id ?? '';
  if (depth > MOST_DEPTH) {
    problems.push(error(id, 'nested-too-deep', { most: String(MOST_DEPTH) }));
    return;
  }
  const elements = children(container, 'flowElements');
  const flows = elements.filter((each) => each.$type === 'bpmn:SequenceFlow' && hasId(each, problems));
  const own: string[] = [];
  for (const element of elements) {
    if (element.$type === 'bpmn:SequenceFlow' || NOT_RUN.has(element.$type)) continue;
    const node = hasId(element, problems) ? readNode(element, id, elements, flows, problems) : undefined;
    if (!node) continue;
    into.nodes[node.id] = node;
    own.push(node.id);
    if (node.kind === 'sub-process') readScope(element, into, problems, depth + 1);
  }
  for (const flow of flows) {
    const read = readFlow(flow, problems);
    if (read) into.flows[read.id] = read;
  }
  into.scopes[id] = { id, nodes: own, starts: startsOf(own, into) };
}

function readNode(
  element: XmlElement,
  scope: string,
  siblings: readonly XmlElement[],
  flows: readonly XmlElement[],
  problems: Problem[],
): ProcessNode | undefined {
  const id = element.id ?? '';
  const kind = KINDS[element.$type];
  if (kind === undefined) {
    problems.push(error(id, 'unsupported-element', { type: shortType(element) }));
    return undefined;
  }
  for (const [attribute, only] of FIXED) {
    const value = element[attribute];
    if (value !== undefined && value !== only) problems.push(error(id, 'unsupported-attribute', { attribute }));
  }
  const defaultFlow = child(element, 'default')?.id;
  const multiInstance = readMultiInstance(element, problems);
  const base = {
    id,
    scope,
    name: text(element, 'name') ?? id,
    incoming: flows.filter((flow) => child(flow, 'targetRef') === element).map((flow) => flow.id ?? ''),
    outgoing: flows.filter((flow) => child(flow, 'sourceRef') === element).map((flow) => flow.id ?? ''),
    boundaries: siblings.filter((each) => child(each, 'attachedToRef') === element).map((each) => each.id ?? ''),
    ...(defaultFlow !== undefined && { defaultFlow }),
    ...(multiInstance && { multiInstance }),
  };
  switch (kind) {
    case 'start':
      readStart(element, problems);
      return { ...base, kind };
    case 'end':
      return { ...base, kind, ...readEnd(element, problems) };
    case 'user':
    case 'manual':
      return { ...base, kind, ...optional('work', readWork(element, problems)) };
    case 'service':
    case 'send':
      return { ...base, kind, ...optional('service', readService(element)) };
    case 'receive':
      return { ...base, kind, message: messageName(element, element), brings: readBrings(element) };
    case 'business-rule':
      return { ...base, kind, ...optional('decision', readDecision(element)) };
    case 'call':
      return {
        ...base,
        kind,
        // A qualified name: the package is the only name space there is.
        calls: (text(element, 'calledElement') ?? '').replace(/^.*:/, ''),
        given: readMappings(element, 'tongban:In', problems),
        taken: readMappings(element, 'tongban:Out', problems),
      };
    case 'catch': {
      const trigger = readCatch(element, problems);
      return trigger && { ...base, kind, trigger };
    }
    case 'boundary': {
      const trigger = readBoundary(element, problems);
      const host = child(element, 'attachedToRef')?.id;
      if (host === undefined) problems.push(error(id, 'missing-flow-end', { end: 'attachedToRef' }));
      const interrupting = element['cancelActivity'] !== false;
      return trigger && host !== undefined ? { ...base, kind, trigger, host, interrupting } : undefined;
    }
    default:
      return { ...base, kind };
  }
}

function readFlow(flow: XmlElement, problems: Problem[]): SequenceFlow | undefined {
  const [id, from, to] = [flow.id ?? '', child(flow, 'sourceRef')?.id, child(flow, 'targetRef')?.id];
  if (from === undefined || to === undefined) {
    problems.push(error(id, 'missing-flow-end', { end: from === undefined ? 'sourceRef' : 'targetRef' }));
    return undefined;
  }
  const expression = child(flow, 'conditionExpression');
  const language = text(expression, 'language');
  if (language !== undefined && !/feel/i.test(language)) problems.push(error(id, 'unsupported-language', { language }));
  const [name, condition] = [text(flow, 'name'), feel(expression)];
  return { id, from, to, ...(name !== undefined && { name }), ...(condition !== undefined && { condition }) };
}

/** A start event, or, in a scope without one, everything that nothing leads to (BPMN 2.0.2, 10.5.2). */
function startsOf(ids: readonly string[], { nodes }: Read): string[] {
  const explicit = ids.filter((id) => nodes[id]?.kind === 'start');
  if (explicit.length > 0) return explicit;
  return ids.filter((id) => nodes[id]?.kind !== 'boundary' && nodes[id]?.incoming.length === 0);
}

function hasId(element: XmlElement, problems: Problem[]): boolean {
  if (element.id !== undefined && element.id !== '' && element.id !== '__proto__') return true;
  problems.push(
    error(shortType(element), 'missing-id', { type: shortType(element), name: text(element, 'name') ?? '' }),
  );
  return false;
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>);
}
