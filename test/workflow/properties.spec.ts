import { describe, expect, it } from 'vitest';
import type { ProcessDefinition } from '../../src/workflow/core/definition.js';
import type { ProcessEvent } from '../../src/workflow/core/events.js';
import { initialInstance, type Facts, type ProcessInstance } from '../../src/workflow/core/instance.js';
import { readDefinition } from '../../src/workflow/core/read-definition.js';
import { transition, type Stepped } from '../../src/workflow/core/transition.js';
import { growTree, type Tree } from './oracle/process-tree.js';
import { Random } from './oracle/random.js';
import { treeToBpmn } from './oracle/tree-to-bpmn.js';

const PROCESSES = Number(process.env['PROPERTY_PROCESSES'] ?? 100);
const AT = '2026-03-02T01:00:00.000Z';

/** Branches of random work, side by side: ids and variables of each begin with its own letter. */
interface Branches {
  readonly definition: ProcessDefinition;
  readonly variables: Facts;
  readonly letters: readonly string[];
}

async function growBranches(random: Random): Promise<Branches> {
  const variables: Record<string, number | boolean> = {};
  const letters = ['a', 'b', 'c'].slice(0, 2 + random.below(2));
  const branches = letters.map((letter): Tree => {
    for (;;) {
      const { tree, choices } = growTree(random, 2 + random.below(7));
      const text = JSON.stringify(tree);
      // An end that terminates the whole process is everybody's business.
      if (text.includes('"quit"')) continue;
      for (const [name, values] of Object.entries(choices)) variables[`${letter}_${name}`] = random.pick(values);
      return JSON.parse(text.replaceAll(/"(\w+_\d+|v\d+)"/g, `"${letter}_$1"`)) as Tree;
    }
  });
  const { definition, problems } = await readDefinition(treeToBpmn({ is: 'parallel', id: 'all', branches }));
  if (!definition) throw new Error(JSON.stringify(problems));
  const declared = Object.keys(variables).map((name) => ({ name, type: 'any' as const }));
  return { definition: { ...definition, variables: declared }, variables, letters };
}

function stepped(definition: ProcessDefinition, instance: ProcessInstance, event: ProcessEvent): Stepped {
  const after = transition(definition, instance, event);
  if (after.refused) throw new Error(`${JSON.stringify(event)}: ${after.refused}`);
  return after;
}

/** What may happen next within one branch, in an order that does not depend on the others. */
function possible({ definition }: Branches, instance: ProcessInstance, letter: string): ProcessEvent[] {
  return instance.tokens
    .filter((token) => token.node.startsWith(`${letter}_`))
    .flatMap((token): { readonly key: string; readonly event: ProcessEvent }[] => {
      const key = `${token.node} ${JSON.stringify(token.own ?? {})}`;
      if (['task', 'service', 'call'].includes(token.waits)) return [{ key, event: { type: 'complete', at: AT, token: token.id } }];
      if (token.waits !== 'catch') return [];
      const node = definition.nodes[token.node];
      const heard = node?.kind === 'event-gateway' ? node.outgoing.map((flow) => definition.flows[flow]?.to ?? '') : [token.node];
      return heard.map((id) => ({ key: `${key} ${id}`, event: { type: 'fire', at: AT, token: token.id, node: id } }));
    })
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ event }) => event);
}

/** Each branch makes its own choices, whoever is next; `turns` says whose turn it is. */
function runBy(grown: Branches, seed: number, turns: readonly string[]): ProcessInstance {
  const dice = new Map(grown.letters.map((letter, n) => [letter, new Random(seed * 7 + n)]));
  let { instance } = stepped(grown.definition, initialInstance(grown.definition), { type: 'start', at: AT, variables: grown.variables });
  for (const letter of turns) {
    const events = possible(grown, instance, letter);
    const random = dice.get(letter);
    if (events.length > 0 && random) ({ instance } = stepped(grown.definition, instance, random.pick(events)));
  }
  return instance;
}

/** A state without what only the order of arrival decides: the numbers of the tokens. */
function shape({ tokens, status, variables }: ProcessInstance): unknown {
  const place = (id: number): string => {
    const token = tokens.find((each) => each.id === id);
    return token ? `${place(token.scope)}/${token.node} ${JSON.stringify(token.own ?? {})} ${token.waits} ${token.instances?.completed ?? ''}` : '';
  };
  return { status, variables, tokens: tokens.map(({ id }) => place(id)).toSorted() };
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  return values.map((value) => ({ value, at: random.next() })).toSorted((a, b) => a.at - b.at).map(({ value }) => value);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}

describe(`in ${PROCESSES} random processes`, () => {
  it('it does not matter which of several parallel branches is quicker', { timeout: 10_000 + PROCESSES * 100 }, async () => {
    let moved = 0;
    for (let seed = 1; seed <= PROCESSES; seed += 1) {
      const random = new Random(seed);
      const grown = await growBranches(random);
      const turns = grown.letters.flatMap((letter) => Array.from({ length: 1 + random.below(8) }, () => letter));
      const [one, other] = [runBy(grown, seed, turns), runBy(grown, seed, shuffled(turns, random))];
      expect(shape(other), `process ${seed}`).toEqual(shape(one));
      if (one.lastToken > grown.letters.length + 3) moved += 1;
    }
    expect(moved).toBeGreaterThan(PROCESSES / 2);
  });

  it('nothing that is given is changed, and the same history comes to the same state', { timeout: 10_000 + PROCESSES * 100 }, async () => {
    for (let seed = 1; seed <= PROCESSES; seed += 1) {
      const random = new Random(seed);
      const grown = deepFreeze(await growBranches(random));
      const events: ProcessEvent[] = [{ type: 'start', at: AT, variables: grown.variables }];
      let instance = initialInstance(grown.definition);
      for (let step = 0; step < 12; step += 1) {
        const event = deepFreeze(events.at(-1));
        if (!event) break;
        instance = deepFreeze(stepped(grown.definition, deepFreeze(instance), event).instance);
        const next = grown.letters.flatMap((letter) => possible(grown, instance, letter));
        if (next.length === 0) break;
        if (step < 11) events.push(random.pick(next));
      }
      const again = events.reduce((state, event) => stepped(grown.definition, state, structuredClone(event)).instance, initialInstance(grown.definition));
      expect(again, `process ${seed}`).toEqual(instance);
    }
  });
});
