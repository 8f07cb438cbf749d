import { CheckedProcesses } from './checked-processes.js';
import type { ProcessDefinition } from './definition.js';
import type { ProcessEvent } from './events.js';
import { incidents, initialInstance, openTasks } from './instance.js';
import type { Facts, ProcessInstance, Token } from './instance.js';
import type { Problem } from './problems.js';
import { parseReplayLine } from './replay-line.js';
import type { ReplayEvent, ReplayLine } from './replay-line.js';
import { transition } from './transition.js';

export type ReplayAnswer =
  | { readonly id: unknown; readonly problems: readonly Problem[] }
  /** `open`: ids of the open user tasks after the start and after each event, sorted, repeated when open more than once. */
  | {
      readonly id: unknown;
      readonly open: readonly (readonly string[])[];
      readonly ended: boolean;
      readonly incident: string | null;
    };

/** More automatic completions after one event than any sound process has. */
const MOST_COMPLETIONS = 5_000;

/** One line of `tongban workflow replay`, to one line of its answer. Never throws: a bad line says what is bad. */
export async function replayText(line: string, processes = new CheckedProcesses()): Promise<string> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    return JSON.stringify(badLine(idIn(line), cause instanceof Error ? cause.message : String(cause)));
  }
  return JSON.stringify(await replayLine(json, processes));
}

/** The answer to a line that can't be taken as text; `start` is where its id may stand. */
export function badText(start: string, what: string): string {
  return JSON.stringify(badLine(idIn(start), what));
}

/**
 * Reads and checks the process of a line, then runs its events. The variables that the line names are the known ones;
 * departments, roles, forms and other matters of a city's set-up are not asked for.
 */
export async function replayLine(json: unknown, processes = new CheckedProcesses()): Promise<ReplayAnswer> {
  const line = parseReplayLine(json);
  if ('wrong' in line) return badLine(line.id, line.wrong);
  try {
    const { definition, problems } = await processes.of(line.bpmn, namedVariables(line));
    return definition ? replayEvents(definition, line) : { id: line.id, problems };
  } catch (cause) {
    return badLine(line.id, cause instanceof Error ? cause.message : String(cause));
  }
}

/** The id of a line that is no JSON, where it comes first: it may only have been cut off. */
function idIn(line: string): unknown {
  const found = /^\s*\{\s*"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)/.exec(line)?.[1];
  try {
    return found === undefined ? null : (JSON.parse(found) as unknown);
  } catch {
    return null;
  }
}

function badLine(id: unknown, what: string): ReplayAnswer {
  return { id, problems: [{ element: 'line', problem: 'bad-line', detail: { what }, severity: 'error' }] };
}

function namedVariables(line: ReplayLine): string[] {
  const events = line.events.flatMap((event) => Object.keys(event.variables ?? {}));
  return [...new Set([...Object.keys(line.variables), ...events])];
}

/** Runs the events of a line on a definition that may be published. */
export function replayEvents(
  definition: ProcessDefinition,
  line: ReplayLine,
): Extract<ReplayAnswer, { open: unknown }> {
  let instance = initialInstance(definition);
  const open: string[][] = [];
  let endless = false;
  const apply = (event: ProcessEvent | undefined): void => {
    const stepped = event && !endless ? transition(definition, instance, event) : undefined;
    // An event for a node that is unknown or closed is an error on that event and changes nothing.
    if (stepped && !stepped.refused) ({ instance, endless } = completeAutomatic(definition, stepped.instance, line.at));
    open.push(
      openTasks(instance)
        .map((token) => token.node)
        .sort(),
    );
  };
  apply({ type: 'start', at: line.at, variables: line.variables });
  for (const event of line.events) apply(toEvent(definition, instance, event, line.at));
  const first = incidents(instance)[0];
  return {
    id: line.id,
    open,
    ended: instance.status === 'ended',
    incident: endless
      ? 'automatic-loop'
      : first
        ? `${first.incident.code} ${first.node}${first.incident.detail === '' ? '' : `: ${first.incident.detail}`}`
        : null,
  };
}

/** Services, messages, calls and decisions are somebody else's; in a replay they are done as soon as they are asked. */
function completeAutomatic(
  definition: ProcessDefinition,
  begun: ProcessInstance,
  at: string,
): { instance: ProcessInstance; endless: boolean } {
  let instance = begun;
  for (let done = 0; done < MOST_COMPLETIONS; done += 1) {
    const token = instance.tokens.find((each) => !each.incident && isAutomatic(definition, each));
    if (!token) return { instance, endless: false };
    const stepped = transition(definition, instance, { type: 'complete', at, token: token.id });
    if (stepped.refused) return { instance, endless: false };
    instance = stepped.instance;
  }
  return { instance, endless: true };
}

function isAutomatic(definition: ProcessDefinition, token: Token): boolean {
  return (
    token.waits === 'service' ||
    token.waits === 'call' ||
    (token.waits === 'catch' && definition.nodes[token.node]?.kind === 'receive')
  );
}

/** The event for the oldest token the named node stands for; undefined when there is none. */
function toEvent(
  definition: ProcessDefinition,
  instance: ProcessInstance,
  event: ReplayEvent,
  at: string,
): ProcessEvent | undefined {
  const variables: { variables?: Facts } = event.variables ? { variables: event.variables } : {};
  switch (event.do) {
    case 'complete': {
      const token = openTasks(instance).find((each) => each.node === event.node);
      return token && { type: 'complete', at, token: token.id, ...variables };
    }
    case 'error': {
      const token = instance.tokens.find(
        (each) => each.node === event.node && each.waits !== 'join' && each.waits !== 'mend',
      );
      return token && { type: 'error', at, token: token.id, code: event.code };
    }
    case 'fire': {
      const tried = instance.tokens.map((token): ProcessEvent => ({
        type: 'fire',
        at,
        token: token.id,
        node: event.node,
        ...variables,
      }));
      return tried.find((each) => !transition(definition, instance, each).refused);
    }
  }
}
