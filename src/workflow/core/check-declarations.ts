import { heardBy } from './awaited-messages.js';
import { variablesIn } from './call-facts.js';
import type { ProcessDefinition, ProcessNode, UserNode } from './definition.js';
import { ACTIONS_THAT_KEEP_THE_STEP, suits } from './extension.js';
import { error, warning } from './problems.js';
import type { Problem } from './problems.js';

/** What the city's set-up knows; a list that is absent is not asked for. */
export interface CitySetting {
  readonly departments?: readonly string[];
  readonly roles?: readonly string[];
  readonly forms?: readonly string[];
  readonly certificateTypes?: readonly string[];
  readonly operations?: readonly string[];
  /** Processes that a call activity may call. */
  readonly processes?: readonly string[];
  /** Decisions of the package's DMN files. */
  readonly decisions?: readonly string[];
  /** Variables known besides the declared ones. */
  readonly variables?: readonly string[];
}

/** Does every step say who does it and what may be done, in words the city knows? */
export function checkDeclarations(definition: ProcessDefinition, setting: CitySetting): Problem[] {
  return Object.values(definition.nodes).flatMap((node) => checkNode(definition, node, setting));
}

function checkNode(definition: ProcessDefinition, node: ProcessNode, setting: CitySetting): Problem[] {
  switch (node.kind) {
    case 'user':
    case 'manual':
      return checkWork(definition, node, setting);
    case 'service':
    case 'send': {
      if (!node.service) return setting.operations ? [error(node.id, 'missing-effect')] : [];
      const { operation, parameters } = node.service;
      const type = parameters['certificateType'];
      return [
        ...unknown(node.id, 'unknown-operation', 'operation', operation, setting.operations),
        ...unknown(node.id, 'unknown-certificate-type', 'certificateType', type, setting.certificateTypes),
        ...(operation.endsWith('-certificate') && type === undefined && setting.certificateTypes
          ? [error(node.id, 'bad-declaration', { attribute: 'certificateType', value: '' })]
          : []),
      ];
    }
    case 'catch':
    case 'receive': {
      const known = variablesIn(definition, node.scope);
      const heard = heardBy(node);
      return (heard?.brings ?? [])
        .filter((name) => !known.some((each) => each.name === name))
        .map((name) => error(node.id, 'feel-unknown-variable', { name, expression: heard?.message ?? '' }));
    }
    case 'call':
      if (!setting.processes) return [];
      return node.calls === ''
        ? [error(node.id, 'missing-call')]
        : unknown(node.id, 'unknown-process', 'process', node.calls, setting.processes);
    case 'business-rule': {
      const known = setting.decisions ?? (definition.decisions && Object.keys(definition.decisions));
      if (!known) return [];
      const { decision } = node;
      if (!decision) return [error(node.id, 'missing-decision')];
      return [
        ...unknown(node.id, 'decision-unknown', 'decision', decision.id, known),
        ...(variablesIn(definition, node.scope).some(({ name }) => name === decision.result)
          ? []
          : [error(node.id, 'feel-unknown-variable', { name: decision.result, expression: decision.id })]),
      ];
    }
    default:
      return [];
  }
}

/** Without departments and roles to compare with (replay), who does a step is not asked for. */
function checkWork(definition: ProcessDefinition, node: UserNode, setting: CitySetting): Problem[] {
  const { work } = node;
  if (!work) return setting.departments || setting.roles ? [error(node.id, 'missing-work')] : [];
  const problems: Problem[] = [
    ...unknown(node.id, 'unknown-department', 'department', work.department, setting.departments),
    ...unknown(node.id, 'unknown-role', 'role', work.role, setting.roles),
    ...unknown(node.id, 'unknown-form', 'form', work.form, setting.forms),
  ];
  if (
    work.performer === 'office' &&
    setting.departments &&
    (work.department === undefined || work.role === undefined)
  ) {
    problems.push(error(node.id, 'nobody-may-do', { missing: work.department === undefined ? 'department' : 'role' }));
  }
  for (const action of work.actions) {
    if (!suits(action, work.performer)) {
      problems.push(error(node.id, 'action-not-for-performer', { action, performer: work.performer }));
    }
  }
  if (!work.actions.some((action) => !ACTIONS_THAT_KEEP_THE_STEP.has(action)))
    problems.push(error(node.id, 'no-completing-action'));
  if (work.identity && work.performer === 'office')
    problems.push(error(node.id, 'bad-declaration', { attribute: 'identity', value: work.identity }));
  // Each of them signs for themselves: the step says for whom of them an instance is.
  if (work.performer === 'signatory' && (node.multiInstance?.collection === undefined || node.multiInstance.item === undefined))
    problems.push(error(node.id, 'signatories-without-list'));
  for (const other of work.apartFrom) {
    const kind = definition.nodes[other]?.kind;
    if (kind !== 'user' && kind !== 'manual')
      problems.push(error(node.id, 'bad-declaration', { attribute: 'apartFrom', value: other }));
  }
  return [...problems, ...unreadActions(definition, node)];
}

/** `correct` and its like must lead somewhere of their own, or the clerk's choice would make no difference. */
function unreadActions(definition: ProcessDefinition, node: UserNode): Problem[] {
  const choices = node.work?.actions.filter((action) => !ACTIONS_THAT_KEEP_THE_STEP.has(action)) ?? [];
  if (choices.length < 2) return [];
  const conditions = [
    ...Object.values(definition.flows).map((flow) => flow.condition ?? ''),
    ...Object.values(definition.nodes).flatMap((each) =>
      each.kind === 'sub-process' ? (each.called?.taken.map(({ source }) => source) ?? []) : [],
    ),
  ].join('\n');
  const tables = Object.values(definition.nodes).some((each) => each.kind === 'business-rule');
  const read = conditions.includes('outcome') || tables || node.multiInstance?.until !== undefined;
  return read ? [] : [warning(node.id, 'outcome-never-read', { actions: choices.join(' ') })];
}

function unknown(
  element: string,
  problem: Problem['problem'],
  key: string,
  value: string | undefined,
  known: readonly string[] | undefined,
): Problem[] {
  return value === undefined || !known || known.includes(value) ? [] : [error(element, problem, { [key]: value })];
}
