import type { MultiInstance } from './definition.js';
import type { Fact, Facts, InstanceCount, Token } from './instance.js';
import { clear } from './interruption.js';
import type { Marking } from './marking.js';

/** More instances of one step than any case has; a count beyond it is a mistake, not work. */
const MOST_INSTANCES = 1_000;

/** What the instances are for; undefined when it could not be worked out and the token was stopped. */
export function countInstances(marking: Marking, token: Token, loop: MultiInstance): readonly Fact[] | undefined {
  const answer = marking.evaluate(loop.collection ?? loop.cardinality ?? '', token);
  const items = answer.failed === undefined ? itemsOf(answer.value, loop) : undefined;
  if (!items) marking.stop(token, 'bad-count', `${token.node}: ${answer.failed ?? JSON.stringify(answer.value)}`);
  return items;
}

/** Begins a multi-instance step: all instances at once, or the first of a sequence. */
export function beginInstances(marking: Marking, token: Token, loop: MultiInstance, items: readonly Fact[]): void {
  let body = marking.change(token, { waits: 'body', instances: { items, begun: 0, completed: 0, results: [] } });
  const first = loop.sequential ? Math.min(1, items.length) : items.length;
  for (let i = 0; i < first; i += 1) body = beginOne(marking, body, loop);
  if (items.length === 0) marking.moves.push({ move: 'leave', token: token.id });
}

/** One instance is done. Ends the step when its condition says so or when none is left. */
export function instanceFinished(marking: Marking, body: Token, loop: MultiInstance, result: string | undefined): void {
  const before = body.instances;
  if (!before) throw new Error(`token ${body.id} holds no instances`);
  const instances: InstanceCount = {
    ...before,
    completed: before.completed + 1,
    results: result === undefined ? before.results : [...before.results, result],
  };
  askWhetherEnough(marking, marking.change(body, { instances }), loop);
}

/** Also asked again when an incident of the condition was mended. */
export function askWhetherEnough(marking: Marking, body: Token, loop: MultiInstance): void {
  const { instances } = body;
  if (!instances) throw new Error(`token ${body.id} holds no instances`);
  if (loop.until !== undefined) {
    const answer = marking.evaluate(loop.until, body, counters(marking, body, instances));
    const why =
      answer.failed ?? (typeof answer.value === 'boolean' ? undefined : `${loop.until} is neither true nor false`);
    if (why !== undefined) return marking.stop(body, 'condition-not-boolean', `${body.node}: ${why}`, 'body');
    if (answer.failed === undefined && answer.value === true) {
      clear(marking, body.id);
      marking.moves.push({ move: 'leave', token: body.id });
      return;
    }
  }
  if (loop.sequential && instances.begun < instances.items.length) beginOne(marking, body, loop);
  else if (marking.inside(body.id).length === 0) marking.moves.push({ move: 'leave', token: body.id });
}

function beginOne(marking: Marking, body: Token, loop: MultiInstance): Token {
  const instances = body.instances;
  if (!instances) throw new Error(`token ${body.id} holds no instances`);
  const item = instances.items[instances.begun] ?? null;
  const begun = instances.begun + 1;
  marking.put(body.node, body.id, undefined, {
    loopCounter: begun,
    ...(loop.item !== undefined && { [loop.item]: item }),
  });
  return marking.change(body, { instances: { ...instances, begun } });
}

function itemsOf(value: Fact, loop: MultiInstance): readonly Fact[] | undefined {
  const items =
    loop.collection !== undefined
      ? Array.isArray(value)
        ? value
        : undefined
      : typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_INSTANCES
        ? Array.from({ length: value }, (_, i) => i + 1)
        : undefined;
  return items && items.length <= MOST_INSTANCES ? items : undefined;
}

/** Both spellings in use: the standard's and the one most editors suggest. */
function counters(marking: Marking, body: Token, { items, completed, results }: InstanceCount): Facts {
  const active = marking.inside(body.id).length;
  return {
    nrOfInstances: items.length,
    numberOfInstances: items.length,
    nrOfCompletedInstances: completed,
    numberOfCompletedInstances: completed,
    nrOfActiveInstances: active,
    numberOfActiveInstances: active,
    nrOfTerminatedInstances: 0,
    numberOfTerminatedInstances: 0,
    results,
  };
}

/** Names a completionCondition may use besides the variables. */
export const INSTANCE_COUNTERS: readonly string[] = [
  ...['Instances', 'CompletedInstances', 'ActiveInstances', 'TerminatedInstances'].flatMap((name) => [
    `nrOf${name}`,
    `numberOf${name}`,
  ]),
  'results',
];
