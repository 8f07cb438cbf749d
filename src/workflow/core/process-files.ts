import type { DecisionTable } from './decision.js';
import { withDecisions } from './definition.js';
import type { ProcessDefinition } from './definition.js';
import { inlineCalls } from './inline-calls.js';
import { error } from './problems.js';
import type { Problem } from './problems.js';
import { readDecisions } from './read-decisions.js';
import { readDefinition } from './read-definition.js';

/** The process itself in a package; every other `.bpmn` and `.dmn` file is there because it asks for it. */
export const MAIN_FILE = 'process.bpmn';

/** A process as authored. */
export interface ProcessFiles {
  readonly xml: string;
  /** The other files it is made of, by name: called processes and decision tables. Absent: not known, and not asked for. */
  readonly others?: Readonly<Record<string, string>>;
}

export interface FileProblem extends Problem {
  readonly file: string;
}

export interface ReadFiles {
  /** Of all files together: there whenever enough could be understood to draw it. */
  readonly definition?: ProcessDefinition;
  readonly problems: readonly FileProblem[];
  /** Process id → a called process, as it stands in its own file. */
  readonly called: ReadonlyMap<string, { readonly definition: ProcessDefinition; readonly file: string }>;
  readonly tables: ReadonlyMap<string, { readonly table: DecisionTable; readonly file: string }>;
}

/** Reads all files into one definition. Run it only where nothing is an error. */
export async function readProcess({ xml, others = {} }: ProcessFiles): Promise<ReadFiles> {
  const main = await readDefinition(xml);
  const problems = inFile(MAIN_FILE, main.problems);
  const called = new Map<string, { definition: ProcessDefinition; file: string }>();
  const tables = new Map<string, { table: DecisionTable; file: string }>();
  for (const [file, content] of Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (file.endsWith('.dmn')) {
      const read = await readDecisions(content);
      problems.push(...inFile(file, read.problems));
      for (const table of read.decisions) {
        if (tables.has(table.id)) problems.push(...inFile(file, [error(table.id, 'duplicate-id')]));
        else tables.set(table.id, { table, file });
      }
    } else {
      const { definition, problems: found } = await readDefinition(content);
      problems.push(...inFile(file, found));
      if (!definition) continue;
      const known = called.has(definition.id) || definition.id === main.definition?.id;
      if (known) problems.push(...inFile(file, [error(definition.id, 'duplicate-id')]));
      else called.set(definition.id, { definition, file });
    }
  }
  if (!main.definition) return { problems, called, tables };
  const inlined = inlineCalls(main.definition, new Map([...called].map(([id, { definition }]) => [id, definition])));
  const definition = tables.size === 0 ? inlined.definition : withDecisions(inlined.definition, [...tables.values()].map(({ table }) => table));
  return { definition, problems: [...problems, ...inFile(MAIN_FILE, inlined.problems)], called, tables };
}

export function inFile(file: string, problems: readonly Problem[]): FileProblem[] {
  return problems.map((problem) => ({ ...problem, file }));
}
