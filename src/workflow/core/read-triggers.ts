import type { BoundaryNode, CatchNode, TimerDeclaration } from './definition.js';
import type { ClockUnit } from './extension.js';
import { CLOCK_UNITS } from './extension.js';
import { error } from './problems.js';
import type { Problem } from './problems.js';
import { isDuration, isIsoInstant, isCycle } from './timer-values.js';
import { child, children, extensions, shortType, text, words } from './xml-element.js';
import type { XmlElement } from './xml-element.js';

/** How an end event ends. */
export function readEnd(
  event: XmlElement,
  problems: Problem[],
): { ends: 'normal' | 'terminate' | 'error'; errorCode?: string } {
  const definition = onlyDefinition(event, problems);
  switch (definition?.$type) {
    case undefined:
      return { ends: 'normal' };
    case 'bpmn:TerminateEventDefinition':
      return { ends: 'terminate' };
    case 'bpmn:ErrorEventDefinition':
      return { ends: 'error', ...errorCode(definition) };
    default:
      return unsupported(event, definition, problems, { ends: 'normal' });
  }
}

/** Only a plain start: cases begin because an application was submitted, never by themselves. */
export function readStart(event: XmlElement, problems: Problem[]): void {
  const definition = onlyDefinition(event, problems);
  if (definition) unsupported(event, definition, problems, undefined);
}

export function readCatch(event: XmlElement, problems: Problem[]): CatchNode['trigger'] | undefined {
  const definition = onlyDefinition(event, problems, true);
  switch (definition?.$type) {
    case undefined:
      return undefined;
    case 'bpmn:TimerEventDefinition':
      return timerTrigger(event, definition, problems);
    case 'bpmn:MessageEventDefinition':
      return { on: 'message', message: messageName(event, definition), brings: readBrings(event) };
    default:
      return unsupported(event, definition, problems, undefined);
  }
}

export function readBoundary(event: XmlElement, problems: Problem[]): BoundaryNode['trigger'] | undefined {
  const definition = onlyDefinition(event, problems, true);
  switch (definition?.$type) {
    case undefined:
      return undefined;
    case 'bpmn:TimerEventDefinition':
      return timerTrigger(event, definition, problems);
    case 'bpmn:ErrorEventDefinition':
      if (event['cancelActivity'] === false) problems.push(error(idOf(event), 'error-boundary-not-interrupting'));
      return { on: 'error', ...errorCode(definition) };
    default:
      return unsupported(event, definition, problems, undefined);
  }
}

/** A message is known by its name; an event that names none is known by its own id. */
export function messageName(event: XmlElement, holder: XmlElement): string {
  const message = child(holder, 'messageRef');
  return text(message, 'name') ?? message?.id ?? idOf(event);
}

/** The variables that a message may set. */
export function readBrings(event: XmlElement): string[] {
  const message = extensions(event, 'tongban:Message')[0];
  return message ? words(message, 'brings') : [];
}

function onlyDefinition(event: XmlElement, problems: Problem[], needed = false): XmlElement | undefined {
  const definitions = [...children(event, 'eventDefinitions'), ...children(event, 'eventDefinitionRef')];
  if (definitions.length > 1) problems.push(error(idOf(event), 'several-triggers'));
  if (needed && definitions.length === 0)
    problems.push(error(idOf(event), 'missing-trigger', { type: shortType(event) }));
  return definitions[0];
}

function unsupported<T>(event: XmlElement, definition: XmlElement | undefined, problems: Problem[], instead: T): T {
  const trigger = definition ? shortType(definition) : '';
  problems.push(error(idOf(event), 'unsupported-trigger', { type: shortType(event), trigger }));
  return instead;
}

function errorCode(definition: XmlElement): { errorCode?: string } {
  const reference = child(definition, 'errorRef');
  const code = text(reference, 'errorCode') ?? text(reference, 'name') ?? reference?.id;
  return code === undefined ? {} : { errorCode: code };
}

function timerTrigger(
  event: XmlElement,
  definition: XmlElement,
  problems: Problem[],
): { on: 'timer'; timer: TimerDeclaration } | undefined {
  const timer = readWait(event) ?? readIso(definition);
  if (!timer) {
    problems.push(error(idOf(event), 'bad-timer'));
    return undefined;
  }
  return { on: 'timer', timer };
}

function readWait(event: XmlElement): TimerDeclaration | undefined {
  const wait = extensions(event, 'tongban:Wait')[0];
  const limit = Number(text(wait, 'limit'));
  const unit = CLOCK_UNITS.find((each): each is ClockUnit => each === text(wait, 'unit'));
  return wait && unit && Number.isInteger(limit) && limit > 0 ? { kind: 'limit', limit, unit } : undefined;
}

function readIso(definition: XmlElement): TimerDeclaration | undefined {
  const forms = [
    { kind: 'duration', property: 'timeDuration', fits: isDuration },
    { kind: 'date', property: 'timeDate', fits: isIsoInstant },
    { kind: 'cycle', property: 'timeCycle', fits: isCycle },
  ] as const;
  for (const { kind, property, fits } of forms) {
    const value = text(child(definition, property), 'body');
    if (value !== undefined && (value.startsWith('=') || fits(value))) return { kind, value };
  }
  return undefined;
}

function idOf(element: XmlElement): string {
  return element.id ?? shortType(element);
}
