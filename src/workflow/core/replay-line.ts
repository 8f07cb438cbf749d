import { isFact } from './expression.js';
import type { Facts } from './instance.js';

export interface ReplayLine {
  readonly id: unknown;
  readonly bpmn: string;
  readonly variables: Facts;
  readonly events: readonly ReplayEvent[];
  readonly at: string;
}

export type ReplayEvent =
  | { readonly do: 'complete' | 'fire'; readonly node: string; readonly variables?: Facts }
  | { readonly do: 'error'; readonly node: string; readonly code: string; readonly variables?: Facts };

/** When a line gives no time. */
const SOME_TIME = '2026-01-01T00:00:00.000Z';

/** `{id, bpmn, variables, events: [{complete} | {fire} | {error, code}], at}`, or what is wrong with it. */
export function parseReplayLine(json: unknown): ReplayLine | { readonly wrong: string; readonly id: unknown } {
  if (!isObject(json)) return { wrong: 'a line is an object', id: null };
  const { id = null, bpmn, variables = {}, events = [], at = SOME_TIME } = json;
  const bad = (wrong: string): { wrong: string; id: unknown } => ({ wrong, id });
  if (typeof bpmn !== 'string') return bad('bpmn is XML text');
  if (!isFacts(variables)) return bad('variables is an object of plain values');
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return bad('at is an ISO time');
  if (!Array.isArray(events)) return bad('events is a list');
  const read = events.map(parseEvent);
  const wrong = read.findIndex((event) => event === undefined);
  if (wrong >= 0) return bad(`event ${wrong + 1} is none of complete, fire, error`);
  return { id, bpmn, variables, at, events: read.filter((event) => event !== undefined) };
}

function parseEvent(event: unknown): ReplayEvent | undefined {
  if (!isObject(event)) return undefined;
  const { complete, fire, error, code = '', variables } = event;
  if (variables !== undefined && !isFacts(variables)) return undefined;
  const facts = variables === undefined ? {} : { variables };
  if (typeof complete === 'string') return { do: 'complete', node: complete, ...facts };
  if (typeof fire === 'string') return { do: 'fire', node: fire, ...facts };
  if (typeof error === 'string' && (typeof code === 'string' || typeof code === 'number'))
    return { do: 'error', node: error, code: String(code), ...facts };
  return undefined;
}

function isFacts(value: unknown): value is Facts {
  return isObject(value) && isFact(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
