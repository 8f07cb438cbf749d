import { evaluate, parseExpression } from 'feelin';

/** A FEEL condition, parsed and analysed once, kept as plain data. */
export interface Condition {
  /** The expression without form-js's leading '='. */
  readonly feel: string;
  /** Variables it reads. */
  readonly reads: readonly string[];
  /** Where it compares a variable with text constants, so that an option that doesn't exist is found. */
  readonly compares: readonly Comparison[];
}

export interface Comparison {
  readonly variable: string;
  readonly operator: '=' | '!=' | 'in';
  readonly values: readonly string[];
}

export type ConditionProblem =
  | { readonly problem: 'condition-syntax'; readonly at: number }
  | { readonly problem: 'unknown-variable'; readonly variable: string }
  | { readonly problem: 'unknown-function'; readonly name: string }
  /** Time reaches rules as a fact: the same answers must give the same form tomorrow. */
  | { readonly problem: 'reads-the-clock'; readonly name: string };

/** Everything a condition may look at; a variable without a value is null. */
export type Variables = Readonly<Record<string, unknown>>;

/** Longer than any rule that a person can still read. */
const LONGEST = 2_000;
const CLOCK_FUNCTIONS = new Set(['now', 'today']);
type Node = ReturnType<typeof parseExpression>['topNode'];

/**
 * Parses a FEEL condition and finds what would fail silently later: feelin reads an unknown variable as null,
 * so a misspelt name would simply hide nothing.
 *
 * @param known every variable that will be there when the condition is asked
 */
export function parseCondition(
  source: string,
  known: readonly string[],
): { condition: Condition; problems: readonly ConditionProblem[] } {
  const feel = source.trim().replace(/^=/, '').trim();
  const context = Object.fromEntries(known.map((name) => [name, null]));
  const reading = new Reading(feel, new Set(known));
  const tree = parseExpression(feel.slice(0, LONGEST), context, undefined).topNode;
  const error = feel === '' ? 0 : feel.length > LONGEST ? LONGEST : firstError(tree);
  if (error === undefined) reading.visit(tree);
  else reading.problems.push({ problem: 'condition-syntax', at: error });
  return {
    condition: { feel, reads: [...reading.reads], compares: reading.compares },
    problems: reading.problems,
  };
}

/**
 * What conditions have answered, by the values of those variables whose names stand in their text. feelin has no compiled
 * form and parses at every asking, and one page asks the same question some four times.
 */
const answered = new WeakMap<Condition, Map<string, boolean>>();
const MOST_ANSWERS = 200;

/** True only when the condition is certainly true: null (something is unanswered) and errors are not. */
export function holds(condition: Condition, variables: Variables): boolean {
  const looksAt = Object.entries(variables).filter(([name]) => condition.feel.includes(name));
  const question = JSON.stringify(looksAt);
  let answers = answered.get(condition);
  const known = answers?.get(question);
  if (known !== undefined) return known;
  const answer = evaluate(condition.feel, { ...variables }).value === true;
  if (!answers || answers.size >= MOST_ANSWERS) answered.set(condition, (answers = new Map()));
  answers.set(question, answer);
  return answer;
}

/** Where the first thing stands that is no FEEL. */
function firstError(node: Node): number | undefined {
  if (node.type.isError) return node.from;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const error = firstError(child);
    if (error !== undefined) return error;
  }
  return undefined;
}

/** Collects what an expression without errors reads, compares and calls. */
class Reading {
  readonly reads = new Set<string>();
  readonly compares: Comparison[] = [];
  readonly problems: ConditionProblem[] = [];
  /** Names bound inside the expression (`some x in …`, function parameters, context entries). */
  private readonly bound = new Set<string>();

  constructor(
    private readonly feel: string,
    private readonly known: ReadonlySet<string>,
  ) {}

  visit(node: Node): void {
    if (node.name === 'Name' || node.name === 'ParameterName') this.bound.add(this.text(node));
    if (node.name === 'Comparison') this.compare(node);
    if (node.name === 'VariableName') this.variable(node);
    for (let child = node.firstChild; child !== null; child = child.nextSibling) this.visit(child);
  }

  private variable(node: Node): void {
    const name = this.text(node);
    const parent = node.parent;
    if (parent?.name === 'QualifiedName') return; // the type in `instance of string`
    if (parent?.name === 'FunctionInvocation' && parent.firstChild?.from === node.from) {
      if (CLOCK_FUNCTIONS.has(name)) this.problems.push({ problem: 'reads-the-clock', name });
      else if (typeof evaluate(name, {}).value !== 'function') this.problems.push({ problem: 'unknown-function', name });
      return;
    }
    if (this.bound.has(name)) return;
    if (this.known.has(name)) this.reads.add(name);
    else this.problems.push({ problem: 'unknown-variable', variable: name });
  }

  private compare(node: Node): void {
    const variables: string[] = [];
    const values: string[] = [];
    let operator = '';
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (child.name === 'VariableName') variables.push(this.text(child));
      else if (child.name === 'CompareOp' || child.name === 'in') operator = this.text(child);
      else this.strings(child, values);
    }
    const [variable] = variables;
    if (variables.length !== 1 || variable === undefined || values.length === 0) return;
    if (operator === '=' || operator === '!=' || operator === 'in') this.compares.push({ variable, operator, values });
  }

  private strings(node: Node, into: string[]): void {
    if (node.name === 'StringLiteral') into.push(String(evaluate(this.text(node), {}).value));
    else if (/^Positive(UnaryTests?)$/.test(node.name)) {
      for (let child = node.firstChild; child !== null; child = child.nextSibling) this.strings(child, into);
    }
  }

  private text(node: Node): string {
    return this.feel.slice(node.from, node.to);
  }
}
