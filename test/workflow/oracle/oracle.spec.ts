import { describe, expect, it } from 'vitest';
import type { ProcessDefinition } from '../../../src/workflow/core/definition.js';
import { readDefinition } from '../../../src/workflow/core/read-definition.js';
import { replayEvents, replayLine } from '../../../src/workflow/core/replay.js';
import { growTree } from './process-tree.js';
import { Random } from './random.js';
import { TreeOracle } from './tree-oracle.js';
import type { Values } from './tree-oracle.js';
import { treeToBpmn } from './tree-to-bpmn.js';

/** More with ORACLE_PROCESSES=50000; the same numbers always make the same processes. */
const PROCESSES = Number(process.env['ORACLE_PROCESSES'] ?? 2_000);
const FIRST = Number(process.env['ORACLE_FIRST'] ?? 1);
const AT = '2026-03-02T01:00:00.000Z';

type Event = Record<string, unknown> & { variables?: Values };
interface Story {
  bpmn: string;
  variables: Values;
  events: Event[];
  open: string[][];
  ended: boolean;
}

/** A random process, a random history of it, and what the oracle says of that. */
function makeStory(seed: number): Story {
  const random = new Random(seed);
  const { tree, choices } = growTree(random, 2 + random.below(14));
  const values = (share: number): Values =>
    Object.fromEntries(
      Object.entries(choices)
        .filter(() => random.chance(share))
        .map(([name, values]) => [name, random.pick(values)]),
    );
  const variables = values(1);
  const oracle = new TreeOracle(tree, variables);
  const [events, open]: [Event[], string[][]] = [[], [oracle.open()]];
  for (let i = 0; i < 30 && !oracle.ended; i += 1) {
    const possible = oracle.possible();
    const calm = possible.filter((each) => each.do === 'complete');
    const event =
      random.chance(0.05) || possible.length === 0
        ? { do: 'complete' as const, node: random.pick(['nowhere', 'task_1', 'task_2']) }
        : random.pick(calm.length > 0 && random.chance(0.6) ? calm : possible);
    const changed = values(0.5);
    events.push(
      event.do === 'error' ? { error: event.node, code: event.code } : { [event.do]: event.node, variables: changed },
    );
    oracle.apply(event, changed);
    open.push(oracle.open());
  }
  return { bpmn: treeToBpmn(tree), variables, events, open, ended: oracle.ended };
}

function lineOf(story: Story, id: number): Record<string, unknown> {
  return { id, bpmn: story.bpmn, variables: story.variables, events: story.events, at: AT };
}

describe('random structured processes', () => {
  it(`run exactly as the oracle says (${PROCESSES} of them)`, { timeout: PROCESSES * 60 }, async () => {
    for (let seed = FIRST; seed < FIRST + PROCESSES; seed += 1) {
      const story = makeStory(seed);
      const answer = await replayLine(lineOf(story, seed));
      expect(answer, `process ${seed}:\n${story.bpmn}\n${JSON.stringify(story.events)}`).toEqual({
        id: seed,
        open: story.open,
        ended: story.ended,
        incident: null,
      });
    }
  });

  it('would show a join that lets the first branch through alone', async () => {
    expect(await differing(300, (definition) => swapGateways(definition, 'parallel', 'exclusive'))).toBeGreaterThan(10);
  });

  it('would show an inclusive join that waits for every branch', async () => {
    expect(
      await differing(300, (definition) => swapGateways(definition, 'inclusive', 'parallel', '_join')),
    ).toBeGreaterThan(10);
  });

  it('would show an error that goes past the guard that names it to the next one out', async () => {
    const deaf = (definition: ProcessDefinition): ProcessDefinition =>
      change(definition, (node) =>
        node.kind === 'boundary' && node.trigger.on === 'error' ? { ...node, trigger: { on: 'error', errorCode: 'E9' } } : node);
    expect(await differing(300, deaf)).toBeGreaterThan(3);
  });

  it('would show an error end that only ends its own branch', async () => {
    const mild = (definition: ProcessDefinition): ProcessDefinition =>
      change(definition, (node) => (node.kind === 'end' && node.ends === 'error' ? { ...node, ends: 'normal' } : node));
    expect(await differing(300, mild)).toBeGreaterThan(1);
  });

  it('would show a boundary timer that forgets to interrupt', async () => {
    const calm = (definition: ProcessDefinition): ProcessDefinition =>
      change(definition, (node) => (node.kind === 'boundary' ? { ...node, interrupting: false } : node));
    expect(await differing(300, calm)).toBeGreaterThan(3);
  });
});

/** How many of the first processes are told apart from the oracle when their definition is spoilt. */
async function differing(count: number, spoil: (definition: ProcessDefinition) => ProcessDefinition): Promise<number> {
  let found = 0;
  for (let seed = 1; seed <= count; seed += 1) {
    const story = makeStory(seed);
    const { definition } = await readDefinition(story.bpmn);
    if (!definition) throw new Error(`process ${seed} is unreadable`);
    const variables = Object.keys(story.variables).map((name) => ({ name, type: 'any' as const }));
    const events = story.events.map(
      ({ complete, fire, error, code, variables }) =>
        ({
          do: complete ? 'complete' : fire ? 'fire' : 'error',
          node: String(complete ?? fire ?? error),
          code: String(code),
          ...(variables && { variables }),
        }) as const,
    );
    const answer = replayEvents(spoil({ ...definition, variables }), {
      id: seed,
      bpmn: '',
      variables: story.variables,
      events,
      at: AT,
    });
    if (JSON.stringify(answer.open) !== JSON.stringify(story.open) || answer.ended !== story.ended) found += 1;
  }
  return found;
}

type Node = ProcessDefinition['nodes'][string];

function change(definition: ProcessDefinition, how: (node: Node) => Node): ProcessDefinition {
  return {
    ...definition,
    nodes: Object.fromEntries(Object.entries(definition.nodes).map(([id, node]) => [id, how(node)])),
  };
}

function swapGateways(
  definition: ProcessDefinition,
  from: 'parallel' | 'inclusive',
  to: 'exclusive' | 'parallel',
  suffix = '_join',
): ProcessDefinition {
  return change(definition, (node) => (node.kind === from && node.id.endsWith(suffix) ? { ...node, kind: to } : node));
}
