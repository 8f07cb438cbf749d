import { isFact } from '../../workflow/core/expression.js';
import type { Fact, Facts } from '../../workflow/core/instance.js';

/** What a sender says to a case. */
export interface MessageContent {
  readonly case: string;
  readonly message: string;
  readonly variables: Facts;
}

/** History is for ever: a fact is a word or a number, never a report. */
const LONGEST_TEXT = 200;
const MOST_ITEMS = 200;

/** Reads `{"case", "message", "variables"?}`; undefined: it is something else. */
export function readMessage(body: Buffer): MessageContent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
  if (!isObject(json)) return undefined;
  const { case: number, message, variables = {}, ...unknown } = json;
  if (Object.keys(unknown).length > 0 || typeof number !== 'string' || typeof message !== 'string' || message === '') return undefined;
  if (!/^[0-9A-Z-]{4,40}$/.test(number) || !isObject(variables)) return undefined;
  const facts: Record<string, Fact> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (!/^[A-Za-z]\w{0,99}$/.test(name) || !isFact(value) || !isShort(value)) return undefined;
    facts[name] = value;
  }
  return { case: number, message, variables: facts };
}

function isShort(value: Fact): boolean {
  if (Array.isArray(value)) return value.length <= MOST_ITEMS && value.every((each) => !Array.isArray(each) && isShort(each as Fact));
  if (typeof value === 'object') return value === null;
  return typeof value !== 'string' || (value.length <= LONGEST_TEXT && !value.includes('\0'));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
