import type { CallMapping, MultiInstance } from './definition.js';
import type { Action, ClockDeclaration, ClockExpiry, ClockUnit, Performer, ServiceDeclaration, Stage, VariableDeclaration, WorkDeclaration } from './extension.js';
import { ACTIONS, CLOCK_EXPIRIES, CLOCK_UNITS, PERFORMERS, STAGES } from './extension.js';
import { error } from './problems.js';
import type { Problem } from './problems.js';
import { child, children, extensions, feel, shortType, text, withoutEquals, words } from './xml-element.js';
import type { XmlElement } from './xml-element.js';

/** `<tongban:work>` of a user or manual task; undefined where there is none. */
export function readWork(task: XmlElement, problems: Problem[]): WorkDeclaration | undefined {
  const work = extensions(task, 'tongban:Work')[0];
  if (!work) return undefined;
  const say = wrongValue(task.id ?? '', problems);
  const performer = PERFORMERS.find((each): each is Performer => each === (text(work, 'performer') ?? 'office'));
  if (!performer) say('performer', text(work, 'performer') ?? '');
  const identity = text(work, 'identity');
  if (identity !== undefined && identity !== 'check') say('identity', identity);
  const stage = STAGES.find((each): each is Stage => each === text(work, 'stage'));
  if (!stage) say('stage', text(work, 'stage') ?? '');
  const actions = words(work, 'actions');
  for (const action of actions) {
    if (!isAction(action)) problems.push(error(task.id ?? '', 'unknown-action', { action }));
  }
  const [department, role, form] = [text(work, 'department'), text(work, 'role'), text(work, 'form')];
  return {
    performer: performer ?? 'office',
    stage: stage ?? 'review',
    actions: actions.filter(isAction),
    apartFrom: words(work, 'apartFrom'),
    audit: words(work, 'audit'),
    ...(department && { department }),
    ...(role && { role }),
    ...(form && { form }),
    ...(identity === 'check' && { identity }),
  };
}

export function readService(task: XmlElement): ServiceDeclaration | undefined {
  const effect = extensions(task, 'tongban:Effect')[0];
  const operation = text(effect, 'operation');
  if (!effect || operation === undefined) return undefined;
  const parameters: Record<string, string> = {};
  const foreign = effect['$attrs'];
  for (const [name, value] of [
    ...Object.entries(effect),
    ...Object.entries(typeof foreign === 'object' ? (foreign ?? {}) : {}),
  ]) {
    if (!name.startsWith('$') && name !== 'operation' && typeof value === 'string') parameters[name] = value;
  }
  return { operation, parameters };
}

export function readDecision(task: XmlElement): { id: string; result: string } | undefined {
  const decision = extensions(task, 'tongban:Decision')[0];
  const [id, result] = [text(decision, 'ref'), text(decision, 'result')];
  return id !== undefined && result !== undefined ? { id, result } : undefined;
}

/** `<tongban:in>` or `<tongban:out>` of a call activity. */
export function readMappings(call: XmlElement, type: 'tongban:In' | 'tongban:Out', problems: Problem[]): CallMapping[] {
  const mappings: CallMapping[] = [];
  const say = wrongValue(call.id ?? '', problems);
  for (const each of extensions(call, type)) {
    const [source, target] = [withoutEquals(text(each, 'source') ?? ''), text(each, 'target')];
    if (source === undefined) say('source', '');
    else if (target === undefined || mappings.some((other) => other.target === target)) say('target', target ?? '');
    else mappings.push({ source, target });
  }
  return mappings;
}

export function readVariables(process: XmlElement, problems: Problem[]): VariableDeclaration[] {
  const variables: VariableDeclaration[] = [];
  for (const each of extensions(process, 'tongban:Variable')) {
    const [name, type, from] = [text(each, 'name'), text(each, 'type') ?? 'string', text(each, 'from')];
    const say = wrongValue(name ?? process.id ?? '', problems);
    if (name === undefined || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) say('name', name ?? '');
    else if (variables.some((other) => other.name === name)) problems.push(error(name, 'duplicate-variable'));
    else if (type !== 'string' && type !== 'number' && type !== 'boolean' && type !== 'list') say('type', type);
    else variables.push({ name, type, ...(from && { from }) });
  }
  return variables;
}

export function readClocks(process: XmlElement, problems: Problem[]): ClockDeclaration[] {
  const clocks: ClockDeclaration[] = [];
  for (const each of extensions(process, 'tongban:Clock')) {
    const clock = readClock(each, problems);
    if (!clock) continue;
    if (clocks.some((other) => other.id === clock.id)) problems.push(error(clock.id, 'duplicate-clock'));
    else clocks.push(clock);
  }
  return clocks;
}

function readClock(element: XmlElement, problems: Problem[]): ClockDeclaration | undefined {
  const id = text(element, 'id') ?? '';
  const before = problems.length;
  const say = wrongValue(id || 'clock', problems);
  const unit = CLOCK_UNITS.find((each): each is ClockUnit => each === text(element, 'unit'));
  const onExpiry = CLOCK_EXPIRIES.find((each): each is ClockExpiry => each === text(element, 'onExpiry'));
  const limit = count(element, 'limit', say);
  if (id === '') say('id', '');
  if (!unit) say('unit', text(element, 'unit') ?? '');
  if (!onExpiry) say('onExpiry', text(element, 'onExpiry') ?? '');
  const warnAt = text(element, 'warnAt') === undefined ? undefined : count(element, 'warnAt', say);
  const [by, basis] = [text(element, 'extendableBy'), text(element, 'basis')];
  const most = by === undefined ? undefined : count(element, 'extendableMost', say);
  const escalations = children(element, 'escalations').flatMap((each) => {
    const [remaining, to] = [count(each, 'remaining', say), text(each, 'to')];
    if (to === undefined) say('to', '');
    return remaining !== undefined && to !== undefined ? [{ remaining, to }] : [];
  });
  if (problems.length > before || !unit || !onExpiry || limit === undefined) return undefined;
  return {
    id,
    name: text(element, 'name') ?? id,
    limit,
    unit,
    onExpiry,
    escalations,
    starts: words(element, 'starts'),
    stops: words(element, 'stops'),
    pauses: words(element, 'pauses'),
    resumes: words(element, 'resumes'),
    ...(basis !== undefined && { basis }),
    ...(warnAt !== undefined && { warnAt }),
    ...(by !== undefined && most !== undefined && { extension: { by, most } }),
  };
}

/** Multi-instance marker of an activity; other loop markers are refused by name. */
export function readMultiInstance(activity: XmlElement, problems: Problem[]): MultiInstance | undefined {
  const loop = child(activity, 'loopCharacteristics');
  if (!loop) return undefined;
  const id = activity.id ?? '';
  if (loop.$type !== 'bpmn:MultiInstanceLoopCharacteristics') {
    problems.push(error(id, 'unsupported-element', { type: shortType(loop) }));
    return undefined;
  }
  if ((text(loop, 'behavior') ?? 'All') !== 'All')
    problems.push(error(id, 'unsupported-attribute', { attribute: 'behavior' }));
  const cardinality = feel(child(loop, 'loopCardinality'));
  const input = child(loop, 'loopDataInputRef');
  const collection = withoutEquals(text(loop, 'collection') ?? '') ?? text(input, 'name') ?? input?.id;
  const inputItem = child(loop, 'inputDataItem');
  const item = text(loop, 'item') ?? text(inputItem, 'name') ?? inputItem?.id;
  const until = feel(child(loop, 'completionCondition'));
  if (cardinality === undefined && collection === undefined) problems.push(error(id, 'multi-instance-without-count'));
  return {
    sequential: loop['isSequential'] === true,
    ...(collection !== undefined ? { collection } : { cardinality: cardinality ?? '1' }),
    ...(item !== undefined && { item }),
    ...(until !== undefined && { until }),
  };
}

type Say = (attribute: string, value: string) => void;

function wrongValue(id: string, problems: Problem[]): Say {
  return (attribute, value) => problems.push(error(id, 'bad-declaration', { attribute, value }));
}

function count(element: XmlElement, attribute: string, say: Say): number | undefined {
  const value = text(element, attribute) ?? '';
  if (/^[1-9]\d{0,3}$/.test(value)) return Number(value);
  say(attribute, value);
  return undefined;
}

function isAction(word: string): word is Action {
  return ACTIONS.some((each) => each === word);
}
