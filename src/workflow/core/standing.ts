import type { ClockStates } from './clocks.js';
import type { ProcessDefinition } from './definition.js';
import type { Effect, Happening } from './effects.js';
import type { ProcessInstance } from './instance.js';
import type { Marks } from './process-steps.js';

/** Where a case has been: steps that were done and flows that were taken, by id. */
export interface Trail {
  readonly done: ReadonlySet<string>;
  readonly flows: ReadonlySet<string>;
}

export const NOWHERE: Trail = { done: new Set(), flows: new Set() };

/** The trail after one more step. What was broken off by a boundary event, an end or a withdrawal was not done. */
export function trailAfter(trail: Trail, step: { readonly effects: readonly Effect[]; readonly happenings: readonly Happening[] }): Trail {
  const brokenOff = new Set(
    step.effects.flatMap((effect) =>
      (effect.do === 'close-task' && effect.how === 'cancelled') || effect.do === 'cancel-work' ? [effect.node] : [],
    ),
  );
  const named = (what: string): string[] =>
    step.happenings.filter((each) => each.startsWith(`${what}:`)).map((each) => each.slice(what.length + 1));
  return {
    done: new Set([...trail.done, ...named('leave').filter((node) => !brokenOff.has(node))]),
    flows: new Set([...trail.flows, ...named('take')]),
  };
}

/**
 * Where a case stands on the drawing. Late are the present steps that stop a clock which has run out, or all of them
 * where it is another's or the whole process's; not taken is what no token can get to any more.
 */
export function standingMarks(definition: ProcessDefinition, instance: ProcessInstance, trail: Trail, clocks: ClockStates, at: string): Marks {
  const current = new Set(instance.tokens.filter((token) => token.waits !== 'join').map((token) => token.node));
  const late = lateAmong(definition, current, clocks, at);
  const reachable = stillReachable(definition, instance);
  const done = new Set([...trail.done].filter((node) => !current.has(node)));
  return {
    done,
    current: new Set([...current].filter((node) => !late.has(node))),
    late,
    notTaken: new Set(Object.keys(definition.nodes).filter((node) => !trail.done.has(node) && !reachable.has(node))),
    flows: trail.flows,
    counts: new Map(
      instance.tokens.flatMap(({ node, instances }) => (instances ? [[node, `${instances.completed}/${instances.items.length}`]] : [])),
    ),
  };
}

function lateAmong(definition: ProcessDefinition, current: ReadonlySet<string>, clocks: ClockStates, at: string): ReadonlySet<string> {
  const late = new Set<string>();
  for (const clock of clocks) {
    const over = clock.state === 'expired' || (clock.state === 'running' && clock.deadline !== undefined && Date.parse(clock.deadline) < Date.parse(at));
    if (!over) continue;
    const stops = definition.clocks.find((each) => each.id === clock.id)?.stops ?? [];
    const own = [...current].filter((node) => stops.some((trigger) => trigger === `leave:${node}` || trigger.startsWith(`${node}:`)));
    for (const node of own.length > 0 ? own : current) late.add(node);
  }
  return late;
}

/** Nodes a token rests on or can still get to, events on the border of a step included. */
function stillReachable(definition: ProcessDefinition, instance: ProcessInstance): ReadonlySet<string> {
  const seen = new Set<string>();
  if (instance.status !== 'running') return seen;
  const todo = instance.tokens.map((token) => token.node);
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const node = definition.nodes[id];
    if (!node || seen.has(id)) continue;
    seen.add(id);
    todo.push(...node.boundaries, ...node.outgoing.map((flow) => definition.flows[flow]?.to ?? ''));
    // Inside a sub-process that runs only what its own tokens reach; one that is still to come begins at its start.
    const runs = instance.tokens.some((token) => token.node === id);
    if (node.kind === 'sub-process' && !runs) todo.push(...(definition.scopes[id]?.starts ?? []));
  }
  return seen;
}
