import { checkProcess } from './check-process.js';
import type { ProcessDefinition } from './definition.js';
import { mayBePublished, type Problem } from './problems.js';
import { readDefinition } from './read-definition.js';

export interface CheckedProcess {
  readonly problems: readonly Problem[];
  /** Only of one that may be published. */
  readonly definition: ProcessDefinition | undefined;
}

const KEPT = 200;
const LONGEST_KEPT = 1_000_000;

/** Drawings read and checked before: whoever has many histories of one process replayed sends the drawing with each. */
export class CheckedProcesses {
  private readonly kept = new Map<string, CheckedProcess>();

  async of(bpmn: string, variables: readonly string[]): Promise<CheckedProcess> {
    const key = `${JSON.stringify([...variables].sort())}${bpmn}`;
    const known = this.kept.get(key);
    if (known) return known;
    const checked = await check(bpmn, variables);
    if (this.kept.size >= KEPT) this.kept.delete(this.kept.keys().next().value ?? '');
    if (key.length <= LONGEST_KEPT) this.kept.set(key, checked);
    return checked;
  }
}

/** The line's own variables, of any type, join those the process declares. */
async function check(bpmn: string, variables: readonly string[]): Promise<CheckedProcess> {
  const { definition, problems: found } = await readDefinition(bpmn);
  const problems = [...found, ...(definition ? checkProcess(definition, { variables }, found) : [])];
  if (!definition || !mayBePublished(problems)) return { problems, definition: undefined };
  const others = definition.variables.filter((each) => !variables.includes(each.name));
  return { problems, definition: { ...definition, variables: [...others, ...variables.map((name) => ({ name, type: 'any' as const }))] } };
}
