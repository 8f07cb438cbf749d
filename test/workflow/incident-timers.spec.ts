import { describe, expect, it } from 'vitest';
import type { ProcessEvent } from '../../src/workflow/core/events.js';
import { initialInstance, type ProcessInstance } from '../../src/workflow/core/instance.js';
import { readProcess } from '../../src/workflow/core/process-files.js';
import { withDecisions } from '../../src/workflow/core/definition.js';
import { readDecisions } from '../../src/workflow/core/read-decisions.js';
import { transition } from '../../src/workflow/core/transition.js';
import { Random } from './oracle/random.js';
import { AT, bpmn, Run } from './small-process.js';

/** A rule that fits only a size over 10, a call that needs a number, and a service that may fail: each with timers beside it. */
const MAIN = bpmn(
  `start s
parallel split
rule grade
boundary late on=grade timer=P1D
boundary nudge on=grade timer=PT1H cancelActivity="false"
boundary again on=grade cycle=R3/PT1H cancelActivity="false"
user overdue
user nudged
user chased
call inspect calledElement="site"
boundary gone on=inspect timer=P2D
user given
service send
boundary slow on=send timer=P1D
user sent
exclusive way
user big
user small
s -> split
split -> grade
split -> inspect
split -> send
late -> overdue
nudge -> nudged
again -> chased
grade -> way
is_big: way -> big if result = "big"
is_small: way -> small if result = "small"
gone -> given
slow -> sent`,
  '<tongban:variable name="size" type="number"/><tongban:variable name="area" type="number"/><tongban:variable name="result" type="string"/>',
)
  .replace('<businessRuleTask id="grade" >', '<businessRuleTask id="grade"><extensionElements><tongban:decision ref="grade" result="result"/></extensionElements>')
  .replace('calledElement="site">', 'calledElement="site"><extensionElements><tongban:in source="if area = null then &quot;unknown&quot; else area &gt; 0" target="large"/></extensionElements>');
const SITE = bpmn('start s\nuser visit\nend e\ns -> visit\nvisit -> e', '<tongban:variable name="large" type="boolean"/>').replace('id="p"', 'id="site"');
const DMN = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"><decision id="grade" name="g"><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i"><inputExpression id="ie" typeRef="number"><text>size</text></inputExpression></input><output id="o" name="result" typeRef="string"/>
<rule id="r"><inputEntry id="e"><text>&gt; 10</text></inputEntry><outputEntry id="f"><text>"big"</text></outputEntry></rule></decisionTable></decision></definitions>`;

const read = await readProcess({ xml: MAIN, others: { 'site.bpmn': SITE } });
const { decisions } = await readDecisions(DMN);
if (!read.definition || !read.definition.nodes['inspect/visit']) throw new Error(JSON.stringify(read.problems));
const definition = withDecisions(read.definition, decisions);

const standsAt = (run: Run): string[] => run.instance.tokens.map(({ node, incident }) => `${node}${incident ? ' !' : ''}`).sort();

describe('a timer beside a step that stands on an incident', () => {
  it('goes off at its time: the way it interrupts for is taken, and the incident is over', () => {
    const run = new Run(definition, { size: 3, area: 5 });
    expect(standsAt(run)).toContain('grade !');
    run.fire('nudge', 'grade');
    expect(standsAt(run)).toEqual(expect.arrayContaining(['grade !', 'nudged']));
    run.fire('late', 'grade');
    expect(standsAt(run)).toContain('overdue');
    expect(standsAt(run)).not.toContain('grade !');
    expect(run.effects()).toContain('disarm-timer again');
  });

  it('runs on when the incident is mended first, and is not set a second time', () => {
    const run = new Run(definition, { size: 20 });
    expect(standsAt(run)).toContain('inspect !');
    run.resume('inspect', { area: 5 });
    expect(run.effects().filter((each) => each.startsWith('arm-timer'))).toEqual([]);
    expect(run.open()).toContain('inspect/visit');
    run.fire('gone', 'inspect');
    expect(run.open()).toEqual(['big', 'given']);
  });
});

/** What could happen to the case now: every timer that was set, every step, every incident mended or not. */
function possible(instance: ProcessInstance, armed: ReadonlySet<string>, random: Random): ProcessEvent[] {
  return [
    ...[...armed].map((each): ProcessEvent => ({ type: 'fire', at: AT, token: Number(each.split(' ')[0]), node: each.split(' ')[1] ?? '' })),
    ...instance.tokens.flatMap((token): ProcessEvent[] => {
      if (token.incident) return [{ type: 'resume', at: AT, token: token.id, variables: token.node === 'grade' ? { size: random.pick([3, 20]) } : token.node === 'inspect' ? { area: random.pick([null, 5]) } : {} }];
      if (token.waits === 'service') return [{ type: 'error', at: AT, token: token.id, code: 'E' }, { type: 'complete', at: AT, token: token.id }];
      return token.waits === 'task' ? [{ type: 'complete', at: AT, token: token.id }] : [];
    }),
  ];
}

describe('random histories with incidents and timers', () => {
  it('never lose a timer that was set, never set one twice, and replay to the same state', () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const random = new Random(seed);
      let event: ProcessEvent | undefined = { type: 'start', at: AT, variables: { size: random.pick([3, 20]), area: random.pick([null, 5]) } };
      const taken: ProcessEvent[] = [];
      const armed = new Set<string>();
      let instance = initialInstance(definition);
      while (event && taken.length < 12) {
        const happens: ProcessEvent = event;
        taken.push(happens);
        const before = JSON.stringify(instance);
        const stepped = transition(definition, instance, happens);
        // A timer that the case was told to set is one that it still waits for.
        if (stepped.refused) throw new Error(`seed ${seed}: ${JSON.stringify(happens)} ${stepped.refused}`);
        expect(JSON.stringify(instance)).toBe(before);
        if (happens.type === 'fire' && happens.node !== 'again') armed.delete(`${happens.token} ${happens.node}`);
        for (const effect of stepped.effects) {
          if (effect.do === 'disarm-timer') expect(armed.delete(`${effect.token} ${effect.node}`), `seed ${seed}: ${effect.node} was not set`).toBe(true);
          if (effect.do !== 'arm-timer') continue;
          expect(armed.has(`${effect.token} ${effect.node}`), `seed ${seed}: ${effect.node} is set already`).toBe(false);
          armed.add(`${effect.token} ${effect.node}`);
        }
        instance = stepped.instance;
        const next = possible(instance, armed, random);
        event = next.length > 0 ? random.pick(next) : undefined;
      }
      const reached = taken.reduce((state, event) => {
        const stepped = transition(definition, JSON.parse(JSON.stringify(state)) as ProcessInstance, event);
        return stepped.refused ? state : stepped.instance;
      }, initialInstance(definition));
      expect(reached).toEqual(instance);
    }
  });
});
