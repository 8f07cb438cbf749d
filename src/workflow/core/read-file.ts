import { BpmnModdle } from 'bpmn-moddle';
import { error } from './problems.js';
import type { Problem } from './problems.js';
import descriptor from './tongban-moddle.json' with { type: 'json' };
import { children } from './xml-element.js';
import type { XmlElement } from './xml-element.js';

export interface ProcessFile {
  readonly process?: XmlElement;
  readonly diagrams: readonly XmlElement[];
  readonly problems: Problem[];
}

const moddle = new BpmnModdle({ tongban: descriptor });

/**
 * XML → the one executable process in it. Whatever moddle only warns of is refused: it drops a second element
 * of the same id, an unknown element or a dangling reference in silence, and the process would run without it.
 */
export async function readFile(xml: string): Promise<ProcessFile> {
  const large = tooLarge(xml);
  if (large) return { diagrams: [], problems: [large] };
  if (hasDoctype(xml)) return { diagrams: [], problems: [error('definitions', 'doctype')] };
  let read: { rootElement: XmlElement; warnings: readonly Warning[] };
  try {
    read = await moddle.fromXML(xml);
  } catch (cause) {
    return { diagrams: [], problems: [notXml(cause)] };
  }
  const problems = read.warnings.map(describeWarning);
  const processes = children(read.rootElement, 'rootElements').filter((each) => each.$type === 'bpmn:Process');
  const executable = processes.filter((each) => each['isExecutable'] === true);
  const diagrams = children(read.rootElement, 'diagrams');
  const process = executable[0] ?? processes[0];
  if (!process) return { diagrams, problems: [...problems, error('definitions', 'no-process')] };
  // Other pools of a collaboration are drawn for the reader; two that could both be run are a question for the author.
  if (executable.length > 1 || (executable.length === 0 && processes.length > 1)) {
    problems.push(error(process.id ?? 'process', 'several-processes', { count: String(processes.length) }));
  }
  return { process, diagrams, problems };
}

interface Warning {
  readonly message: string;
  readonly element?: { readonly id?: string };
  readonly property?: string;
  readonly value?: string;
}

/** A process is a few pages. What is much more is refused before it is read. */
const MOST_CHARACTERS = 1_000_000;

export function tooLarge(xml: string): Problem | undefined {
  if (xml.length <= MOST_CHARACTERS) return undefined;
  return error('definitions', 'too-large', { size: String(xml.length), most: String(MOST_CHARACTERS) });
}

/** Outside comments and CDATA. Looked for without backtracking: a file of unclosed comments must not take minutes. */
export function hasDoctype(xml: string): boolean {
  for (let at = xml.indexOf('<!'); at >= 0; at = xml.indexOf('<!', at + 2)) {
    const close = xml.startsWith('<!--', at) ? '-->' : xml.startsWith('<![CDATA[', at) ? ']]>' : undefined;
    if (close === undefined) {
      if (/^<!(doctype|entity)/i.test(xml.slice(at, at + 10))) return true;
      continue;
    }
    at = xml.indexOf(close, at + 4);
    if (at < 0) return false;
  }
  return false;
}

function describeWarning(warning: Warning): Problem {
  const duplicate = /duplicate ID <([^>]*)>/.exec(warning.message);
  const line = lineOf(warning.message);
  if (duplicate?.[1] !== undefined) return error(duplicate[1], 'duplicate-id', line);
  const tag = /unparsable content <\/?([^\s/>]+)/.exec(warning.message)?.[1];
  const what = warning.message.split('\n')[0] ?? '';
  return error(warning.element?.id ?? tag ?? warning.property ?? 'definitions', 'unreadable-part', { what, ...line });
}

function notXml(cause: unknown): Problem {
  const message = cause instanceof Error ? cause.message : String(cause);
  return error('definitions', 'not-xml', { what: message.split('\n')[0] ?? '', ...lineOf(message) });
}

/** The parser counts lines from 0, people from 1. */
function lineOf(message: string): Record<string, string> {
  const line = /line: (\d+)/.exec(message)?.[1];
  return line === undefined ? {} : { line: String(Number(line) + 1) };
}
