import { checkDecision, checkDecisionResults } from './check-decision.js';
import { namesKnownAt } from './check-expressions.js';
import { checkProcess } from './check-process.js';
import type { CitySetting } from './check-process.js';
import type { DecisionTable } from './decision.js';
import { withDecisions } from './definition.js';
import type { ProcessDefinition } from './definition.js';
import { error, warning } from './problems.js';
import type { Problem } from './problems.js';
import { readDecisions } from './read-decisions.js';
import { readDefinition } from './read-definition.js';

/** The process itself in a package; every other `.bpmn` and `.dmn` file is there because it asks for it. */
export const MAIN_FILE = 'process.bpmn';

/** A process as authored. */
export interface ProcessFiles {
  readonly xml: string;
  /** The other files it is made of, by name: decision tables (`.dmn`). Absent: not known, and not asked for. */
  readonly others?: Readonly<Record<string, string>>;
}

export interface FileProblem extends Problem {
  readonly file: string;
}

export interface ProcessReading {
  /** There whenever enough could be understood to draw it; run it only where nothing is an error. */
  readonly definition?: ProcessDefinition;
  readonly problems: readonly FileProblem[];
}

interface Tables {
  readonly byId: ReadonlyMap<string, { readonly table: DecisionTable; readonly file: string }>;
  readonly problems: readonly FileProblem[];
}

/** Reads all files into one definition. The order of the others doesn't matter: tables are asked by their ids. */
export async function readProcess(files: ProcessFiles): Promise<ProcessReading> {
  const { definition, problems } = await readDefinition(files.xml);
  const tables = await readTables(files.others ?? {});
  return {
    ...(definition && { definition: together(definition, tables) }),
    problems: [...inFile(MAIN_FILE, problems), ...tables.problems],
  };
}

/** Reads all files and makes the publishing check of what they are together, each problem named with its file. */
export async function checkProcessFiles(files: ProcessFiles, setting: CitySetting): Promise<ProcessReading> {
  const { definition: drawn, problems } = await readDefinition(files.xml);
  const tables = await readTables(files.others ?? {});
  const found = inFile(MAIN_FILE, problems);
  if (!drawn) return { problems: [...found, ...tables.problems] };
  const definition = together(drawn, tables);
  const known = files.others ? { decisions: [...tables.byId.keys()] } : {};
  const checked = inFile(MAIN_FILE, checkProcess(definition, { ...setting, ...known }, problems));
  const asked = checkTables(definition, tables, setting.variables ?? []);
  return { definition, problems: [...found, ...checked, ...tables.problems, ...asked] };
}

async function readTables(others: Readonly<Record<string, string>>): Promise<Tables> {
  const byId = new Map<string, { table: DecisionTable; file: string }>();
  const problems: FileProblem[] = [];
  for (const [file, xml] of Object.entries(others).filter(([name]) => name.endsWith('.dmn')).sort()) {
    const read = await readDecisions(xml);
    problems.push(...inFile(file, read.problems));
    for (const table of read.decisions) {
      if (byId.has(table.id)) problems.push(...inFile(file, [error(table.id, 'duplicate-id')]));
      else byId.set(table.id, { table, file });
    }
  }
  return { byId, problems };
}

function together(definition: ProcessDefinition, { byId }: Tables): ProcessDefinition {
  return byId.size === 0 ? definition : withDecisions(definition, [...byId.values()].map(({ table }) => table));
}

/** A table is held against the variables of each step that asks it; one that nobody asks is pointed out. */
function checkTables(definition: ProcessDefinition, { byId }: Tables, alsoKnown: readonly string[]): FileProblem[] {
  const found = new Map<string, FileProblem>();
  const asked = new Set<string>();
  const note = (file: string, problems: readonly Problem[]): void => {
    for (const each of inFile(file, problems)) found.set(JSON.stringify(each), each);
  };
  for (const node of Object.values(definition.nodes)) {
    if (node.kind !== 'business-rule' || !node.decision) continue;
    const { id, result } = node.decision;
    const entry = byId.get(id);
    if (!entry) continue;
    asked.add(id);
    note(entry.file, checkDecision(entry.table, namesKnownAt(definition, node, alsoKnown)));
    const variable = definition.variables.find(({ name }) => name === result);
    if (variable) note(entry.file, checkDecisionResults(entry.table, variable));
  }
  for (const [id, { table, file }] of byId) {
    if (asked.has(id)) continue;
    const everything = [...alsoKnown, ...definition.variables.map(({ name }) => name)];
    note(file, [...checkDecision(table, everything), warning(id, 'decision-never-asked')]);
  }
  return [...found.values()];
}

function inFile(file: string, problems: readonly Problem[]): FileProblem[] {
  return problems.map((problem) => ({ ...problem, file }));
}
