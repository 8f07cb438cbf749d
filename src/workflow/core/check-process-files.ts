import { variablesIn } from './call-facts.js';
import { checkCalled } from './check-calls.js';
import { checkDecision, checkDecisionResults } from './check-decision.js';
import { namesKnownAt } from './check-expressions.js';
import { checkProcess } from './check-process.js';
import type { CitySetting } from './check-process.js';
import type { ProcessDefinition } from './definition.js';
import { FeelBudget } from './feel-budget.js';
import { callOf, ownId } from './inline-calls.js';
import { warning } from './problems.js';
import type { Problem } from './problems.js';
import { inFile, MAIN_FILE, readProcess } from './process-files.js';
import type { FileProblem, ProcessFiles, ReadFiles } from './process-files.js';

/** Reads all files of a process and makes the publishing check of what they are together, each problem named with its file. */
export async function checkProcessFiles(
  files: ProcessFiles,
  setting: CitySetting,
): Promise<Pick<ReadFiles, 'definition' | 'problems'>> {
  const read = await readProcess(files);
  const { definition, problems } = read;
  if (!definition) return { problems };
  const known = files.others && { decisions: [...read.tables.keys()], processes: [...read.called.keys()] };
  const budget = new FeelBudget();
  const checked = checkProcess(definition, { ...setting, ...known }, problems, budget);
  const all = [
    ...problems,
    ...checked.map((problem) => whereDrawn(problem, definition, read)),
    ...[...read.called.values()].flatMap((each) => inFile(each.file, checkCalled(each.definition))),
    ...neverCalled(definition, read),
    ...checkTables(definition, read, setting.variables ?? [], budget),
  ];
  // A process that is called twice is drawn twice, and at fault once.
  return { definition, problems: [...new Map(all.map((each) => [JSON.stringify(each), each])).values()] };
}

/** An element inside a call belongs to the file that it was drawn in, under the id it has there. */
function whereDrawn(problem: Problem, definition: ProcessDefinition, { called }: ReadFiles): FileProblem {
  const call = definition.nodes[callOf(problem.element) ?? ''];
  const process = call?.kind === 'sub-process' ? call.called?.process : undefined;
  const file = process === undefined ? undefined : called.get(process)?.file;
  return file === undefined ? { ...problem, file: MAIN_FILE } : { ...problem, element: ownId(problem.element), file };
}

function neverCalled(definition: ProcessDefinition, { called }: ReadFiles): FileProblem[] {
  const used = new Set(Object.values(definition.nodes).flatMap((node) => (node.kind === 'sub-process' ? (node.called?.process ?? []) : [])));
  return [...called].filter(([id]) => !used.has(id)).flatMap(([id, { file }]) => inFile(file, [warning(id, 'process-never-called')]));
}

/** A table is held against the variables of each step that asks it; one that nobody asks is pointed out. */
function checkTables(definition: ProcessDefinition, { tables }: ReadFiles, alsoKnown: readonly string[], budget: FeelBudget): FileProblem[] {
  const asked = new Set<string>();
  const found = Object.values(definition.nodes).flatMap((node) => {
    const entry = node.kind === 'business-rule' && tables.get(node.decision?.id ?? '');
    if (!entry || node.kind !== 'business-rule') return [];
    asked.add(entry.table.id);
    const variable = variablesIn(definition, node.scope).find(({ name }) => name === node.decision?.result);
    return inFile(entry.file, [
      ...checkDecision(entry.table, namesKnownAt(definition, node, alsoKnown), budget),
      ...(variable ? checkDecisionResults(entry.table, variable, budget) : []),
    ]);
  });
  const everything = [...alsoKnown, ...definition.variables.map(({ name }) => name)];
  const unasked = [...tables.values()]
    .filter(({ table }) => !asked.has(table.id))
    .flatMap(({ table, file }) => inFile(file, [...checkDecision(table, everything, budget), warning(table.id, 'decision-never-asked')]));
  return [...found, ...unasked];
}
