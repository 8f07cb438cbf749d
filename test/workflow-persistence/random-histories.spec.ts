import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityCalendar } from '../../src/workflow/core/calendar.js';
import type { ProcessDefinition } from '../../src/workflow/core/definition.js';
import type { ProcessEvent } from '../../src/workflow/core/events.js';
import type { Fact, ProcessInstance } from '../../src/workflow/core/instance.js';
import { growTree } from '../workflow/oracle/process-tree.js';
import { Random } from '../workflow/oracle/random.js';
import { treeToBpmn } from '../workflow/oracle/tree-to-bpmn.js';
import { Ground } from './ground.js';
import { expectRowsAgree } from './rows-agree.js';

const PROCESSES = Number(process.env['PERSISTED_PROCESSES'] ?? 40);
const STEPS = 12;
const calendar = cityCalendar();

let ground: Ground;
beforeAll(async () => {
  ground = await Ground.lay();
});
afterAll(() => ground.clear());

/** Anything that may come: work done, timers, messages, errors, an administrator, a withdrawal, and what no longer fits. */
function anyEvent(random: Random, definition: ProcessDefinition, instance: ProcessInstance, at: string, values: () => Record<string, Fact>): ProcessEvent {
  if (random.chance(0.02)) return { type: 'cancel', at, reason: 'withdrawn' };
  const token = instance.tokens.length > 0 && !random.chance(0.03) ? random.pick(instance.tokens).id : 999;
  const waiting = instance.tokens.find((each) => each.id === token);
  const node = waiting && definition.nodes[waiting.node];
  if (waiting?.incident) return { type: 'resume', at, token, variables: values() };
  const listening = [...(node?.boundaries ?? []), ...(node ? [node.id, ...node.outgoing.map((flow) => definition.flows[flow]?.to ?? '')] : [])];
  if (random.chance(0.3) && listening.length > 0) return { type: 'fire', at, token, node: random.pick(listening) };
  if (random.chance(0.1)) return { type: 'error', at, token, code: random.pick(['E1', 'E2', 'other']) };
  const work = node && 'work' in node ? node.work : undefined;
  const outcome = work ? random.pick(work.actions.filter((action) => !['forward', 'consult'].includes(action))) : undefined;
  return { type: 'complete', at, token, variables: values(), ...(outcome !== undefined && { outcome }) };
}

/** Another version of the same process: a step by another name, timers of another length, a step more. */
interface Version {
  readonly xml: string;
  /** From the first version, and back to it. */
  readonly there: Readonly<Record<string, string>>;
  readonly back: Readonly<Record<string, string>>;
}

function anotherVersion(random: Random, xml: string): Version {
  const tasks = [...xml.matchAll(/<userTask id="(task_\d+)"/g)].flatMap(([, id]) => id ?? []);
  const renamed = tasks.length > 0 ? random.pick(tasks) : undefined;
  const named = renamed === undefined ? xml : xml.replaceAll(new RegExp(`"${renamed}"`, 'g'), `"${renamed}_anew"`);
  const longer = named.replaceAll('PT1H', random.pick(['PT1H', 'PT90M', 'P2D']));
  return {
    xml: longer.replace('<process ', '<process name="second" '),
    there: renamed === undefined ? {} : { [renamed]: `${renamed}_anew` },
    back: renamed === undefined ? {} : { [`${renamed}_anew`]: renamed },
  };
}

/** `other`: now and then the case is moved there, back again, or the move is taken back. */
async function live(random: Random, xml: string, values: () => Record<string, Fact>, other?: Version): Promise<{ steps: number; refused: number; moved: number }> {
  let time = Date.parse('2026-09-14T01:00:00.000Z');
  const id = await ground.start(xml, new Date(time).toISOString(), values());
  await expectRowsAgree(ground, id, calendar);
  const first = (await ground.processes.historyOf(ground.manager, id))?.definitionHash;
  let [steps, refused, moved] = [0, 0, 0];
  for (; steps < STEPS; steps += 1) {
    const history = await ground.processes.historyOf(ground.manager, id);
    if (!history || history.instance.status !== 'running') break;
    const definition = await ground.definitions.load(ground.manager, history.definitionHash);
    time += random.below(40 * 3_600_000);
    if (other && random.chance(0.35)) {
      const at = new Date(time).toISOString();
      const answer = random.chance(0.3) ? await ground.takeBack(id, at) : history.definitionHash !== first ? await ground.move(id, xml, at, other.back) : await ground.move(id, other.xml, at, other.there);
      if (!('refused' in answer)) moved += 1;
      await expectRowsAgree(ground, id, calendar);
      continue;
    }
    const answer = await ground.step(id, anyEvent(random, definition, history.instance, new Date(time).toISOString(), values));
    if ('refused' in answer) refused += 1;
    await expectRowsAgree(ground, id, calendar);
  }
  return { steps, refused, moved };
}

describe('after every step, the rows are what the tokens are and the history leads there', () => {
  it(`in ${PROCESSES} random processes`, { timeout: 20_000 + PROCESSES * 2_000 }, async () => {
    let [steps, refused, moved] = [0, 0, 0];
    for (let seed = 1; seed <= PROCESSES; seed += 1) {
      const random = new Random(seed);
      const { tree, choices } = growTree(random, 2 + random.below(10));
      const variables = Object.entries(choices).map(([name, [first]]) => `<tongban:variable name="${name}" type="${Array.isArray(first) ? 'list' : typeof first}"/>`).join('');
      const xml = treeToBpmn(tree)
        .replace('<definitions ', '<definitions xmlns:tongban="http://tongban.city/schema/bpmn/1" ')
        .replace(/(<process [^>]*>)/, `$1<extensionElements>${variables}</extensionElements>`);
      const values = (): Record<string, Fact> => Object.fromEntries(Object.entries(choices).map(([name, possible]) => [name, random.pick(possible)]));
      // Every other life goes on in other versions of its process.
      const lived = await live(random, xml, values, seed % 2 === 0 ? anotherVersion(random, xml) : undefined);
      moved += lived.moved;
      steps += lived.steps;
      refused += lived.refused;
    }
    expect(steps - refused).toBeGreaterThan(PROCESSES * 2);
    expect(refused).toBeGreaterThan(0);
    expect(moved).toBeGreaterThan(PROCESSES / 4);
  });

  const files = ['src/seed/services/residence-permit/process.bpmn', 'src/seed/services/food-business-licence/process.bpmn', 'test/fixtures/processes/company-registration.bpmn'];
  it.each(files)('in the life of %s, whatever way it takes', { timeout: 60_000 }, async (file) => {
    const xml = await readFile(path.join(import.meta.dirname, '../..', file), 'utf8');
    for (let seed = 1; seed <= 8; seed += 1) await live(new Random(seed), xml, () => ({}));
  });
});
