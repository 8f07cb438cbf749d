import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clockChanges } from '../../src/workflow/core/clocks.js';
import { cityCalendar } from '../../src/workflow/core/calendar.js';
import { initialInstance, incidents } from '../../src/workflow/core/instance.js';
import type { ProcessEvent } from '../../src/workflow/core/events.js';
import type { ProcessInstance } from '../../src/workflow/core/instance.js';
import { readDefinition } from '../../src/workflow/core/read-definition.js';
import { transition } from '../../src/workflow/core/transition.js';
import { AT, define, Run } from './small-process.js';

const NUMBER = '<tongban:variable name="x" type="number"/>';

describe('the residence permit', async () => {
  const { definition, problems } = await readDefinition(
    readFileSync('test/fixtures/processes/residence-permit.bpmn', 'utf8'),
  );
  if (!definition) throw new Error(JSON.stringify(problems));

  it('goes from submission over a correction to the certificate', () => {
    const run = new Run(definition);
    expect(run.open()).toEqual(['accept_task']);
    run.complete('accept_task', 'correct');
    expect(run.open()).toEqual(['correct_task']);
    run
      .complete('correct_task', 'resubmit')
      .complete('accept_task', 'accept')
      .complete('review_task', 'pass')
      .complete('decide_task', 'approve');
    expect(run.last.effects).toContainEqual({
      do: 'run-service',
      token: expect.any(Number),
      node: 'issue',
      operation: 'issue-certificate',
      parameters: { certificateType: 'residence-permit' },
    });
    run.complete('issue');
    expect(run.instance.status).toBe('ended');
    expect(run.instance.variables['outcomes']).toEqual({
      accept_task: 'accept',
      correct_task: 'resubmit',
      review_task: 'pass',
      decide_task: 'approve',
    });
  });

  it('ends when the application is not accepted, and says so to the clocks', () => {
    const run = new Run(definition).complete('accept_task', 'refuse');
    expect(run.last.happenings).toEqual([
      'accept_task:refuse',
      'leave:accept_task',
      'take:accept_done',
      'enter:accepted',
      'leave:accepted',
      'take:is_refused',
      'enter:not_accepted',
      'leave:not_accepted',
      'end',
    ]);
    expect(run.last.effects.at(-1)).toEqual({ do: 'ended', how: 'completed', at: AT });
  });

  it('a decision sent back comes to the reviewer again', () => {
    const run = new Run(definition)
      .complete('accept_task', 'accept')
      .complete('review_task', 'pass')
      .complete('decide_task', 'return');
    expect(run.open()).toEqual(['review_task']);
  });

  it('tells the second of two clerks that the task is done, and changes nothing', () => {
    const run = new Run(definition);
    const event: ProcessEvent = { type: 'complete', at: AT, token: 2, outcome: 'accept' };
    run.apply(event);
    expect(transition(definition, run.instance, event)).toEqual({ refused: 'no-such-token' });
    expect(
      transition(definition, run.instance, { ...event, token: run.instance.lastToken, outcome: 'approve' }),
    ).toEqual({ refused: 'unknown-outcome' });
  });

  it('keeps facts that nobody declared out of the history', () => {
    const event: ProcessEvent = { type: 'start', at: AT, variables: { idNumber: '11010519491231002X' } };
    expect(transition(definition, initialInstance(definition), event)).toEqual({
      refused: 'undeclared-variable',
      detail: 'idNumber',
    });
  });

  it('withdrawal closes the open task and ends the case', () => {
    const run = new Run(definition).apply({ type: 'cancel', at: AT, reason: 'withdrawn' });
    expect(run.effects()).toEqual(['close-task accept_task', 'ended']);
    expect(run.instance.status).toBe('cancelled');
    expect(transition(definition, run.instance, { type: 'cancel', at: AT, reason: 'again' })).toEqual({
      refused: 'already-ended',
    });
  });

  it('replays from its history to the very same state and clocks, and never touches what it was given', () => {
    const calendar = cityCalendar();
    const live = new Run(definition);
    const history: ProcessEvent[] = [{ type: 'start', at: AT, variables: {} }];
    for (const [node, outcome] of [
      ['accept_task', 'correct'],
      ['correct_task', 'resubmit'],
      ['accept_task', 'accept'],
      ['review_task', 'return'],
      ['recheck_task', 'pass'],
    ] as const) {
      const before = JSON.stringify(live.instance);
      const token = live.instance.tokens.find((each) => each.node === node)?.id ?? 0;
      const frozen = deepFreeze(structuredClone(live.instance));
      const event: ProcessEvent = { type: 'complete', at: AT, token, outcome };
      expect(transition(definition, frozen, event)).toMatchObject({ instance: expect.anything() });
      history.push(event);
      live.apply(event);
      expect(JSON.stringify(frozen)).toBe(before);
    }
    let instance: ProcessInstance = initialInstance(definition);
    let clocks: ReturnType<typeof clockChanges> = [];
    for (const event of history) {
      const stepped = transition(definition, JSON.parse(JSON.stringify(instance)) as ProcessInstance, event);
      if (stepped.refused) throw new Error(stepped.refused);
      instance = stepped.instance;
      clocks = clockChanges(definition, clocks, stepped.happenings, event.at, calendar);
    }
    expect(JSON.stringify(instance)).toBe(JSON.stringify(live.instance));
    expect(clocks.map((clock) => [clock.id, clock.state, clock.round])).toEqual([
      ['acceptance', 'stopped', 2],
      ['promised', 'running', 1],
      ['statutory', 'running', 1],
    ]);
  });
});

describe('what goes wrong while a case runs', () => {
  it('no true condition and no default is an incident, not a guess; mended facts let it go on', async () => {
    const run = new Run(
      await define(
        'start s\nuser a\nexclusive g\nuser b\nuser c\nend e\ns -> a\na -> g\ng -> b if x = 1\ng -> c if x = 2\nb -> e\nc -> e',
        NUMBER,
      ),
      { x: 3 },
    );
    run.complete('a');
    expect(incidents(run.instance)).toMatchObject([{ node: 'g', waits: 'mend', incident: { code: 'no-flow-true' } }]);
    expect(run.resume('g').effects()).toEqual(['incident-mended g', 'incident g']);
    run.resume('g', { x: 2 });
    expect([run.open(), incidents(run.instance)]).toEqual([['c'], []]);
  });

  it('a condition over a fact nobody gave does not fall through to the default', async () => {
    const run = new Run(
      await define(
        'start s\nuser a\nexclusive g default="d"\nuser b\nuser c\nend e\ns -> a\na -> g\ng -> b if x > 1\nd: g -> c\nb -> e\nc -> e',
        NUMBER,
      ),
    );
    run.complete('a');
    expect(incidents(run.instance)[0]?.incident.code).toBe('condition-not-boolean');
    expect(run.resume('g', { x: 0 }).open()).toEqual(['c']);
  });

  it('an error nobody catches is an incident; the step can still be done', async () => {
    const run = new Run(await define('start s\nuser a\nend e\ns -> a\na -> e'));
    run.error('a', 'E9');
    expect([run.open(), incidents(run.instance)[0]?.incident.code]).toEqual([['a'], 'uncaught-error']);
    expect(run.complete('a').instance.status).toBe('ended');
  });

  it('a failed service is asked again when an administrator resumes it', async () => {
    const run = new Run(await define('start s\nservice a effect=notify\nend e\ns -> a\na -> e'));
    run.error('a', 'down');
    expect(run.resume('a').effects()).toEqual(['incident-mended a', 'run-service a']);
    expect(run.complete('a').instance.status).toBe('ended');
  });

  it('a count that is no count stops at the door and begins when it is mended', async () => {
    const run = new Run(
      await define(
        'start s\nuser a times=x\nboundary t on=a timer=P1D\nend e\nend late\ns -> a\na -> e\nt -> late',
        NUMBER,
      ),
      { x: -1 },
    );
    expect(run.effects()).toEqual(['incident a']);
    expect(run.resume('a', { x: 2 }).effects()).toEqual([
      'incident-mended a',
      'arm-timer t',
      'open-task a',
      'open-task a',
    ]);
  });
});

describe('steps done by several', () => {
  it('three of five experts who agree are enough, and the others are told to stop', async () => {
    const run = new Run(
      await define(
        `start s\nuser a work="performer='office' stage='review' actions='approve reject'" times="5;;count(results[item = 'approve']) >= 3"\nend e\ns -> a\na -> e`,
      ),
    );
    run.complete('a', 'approve').complete('a', 'reject').complete('a', 'approve');
    expect(run.open()).toEqual(['a', 'a']);
    run.complete('a', 'approve');
    expect([run.instance.status, run.effects().filter((each) => each === 'close-task a').length]).toEqual(['ended', 2]);
  });

  it('each shareholder gets a task of their own, one after the other when asked so', async () => {
    const run = new Run(
      await define(
        'start s\nuser a each="holders;holder"\nend e\ns -> a\na -> e',
        '<tongban:variable name="holders" type="list"/>',
      ),
      { holders: ['p1', 'p2'] },
    );
    expect(run.last.effects.map((effect) => ('own' in effect ? effect.own : undefined))).toEqual([
      { loopCounter: 1, holder: 'p1' },
      { loopCounter: 2, holder: 'p2' },
    ]);
    expect(run.complete('a').complete('a').instance.status).toBe('ended');
    const sequential = new Run(await define('start s\nuser a times="2;sequential"\nend e\ns -> a\na -> e'));
    expect(sequential.open()).toEqual(['a']);
    expect(sequential.complete('a').open()).toEqual(['a']);
    expect(sequential.complete('a').instance.status).toBe('ended');
  });

  it('an error in one instance of a sub-process ends all of them', async () => {
    const run = new Run(
      await define(
        'start s\nsub m times=2 {\nstart ms\nuser a\nend me\nms -> a\na -> me\n}\nboundary b on=m error=any\nuser h\nend e\nend e2\ns -> m\nm -> e\nb -> h\nh -> e2',
      ),
    );
    run.error('a', 'E1');
    expect(run.open()).toEqual(['h']);
    expect(run.instance.tokens).toHaveLength(1);
  });
});

describe('timers and messages', () => {
  it('a reminder that does not interrupt goes off once; a repeating one as often as it is fired', async () => {
    const once = new Run(
      await define(
        'start s\nuser a\nboundary t on=a cancelActivity=false timer=P1D\nuser r\nend e\nend e2\ns -> a\na -> e\nt -> r\nr -> e2',
      ),
    );
    once.fire('t', 'a');
    expect(once.open()).toEqual(['a', 'r']);
    expect(() => once.fire('t', 'a')).toThrow('not-armed');
    const often = new Run(
      await define(
        'start s\nuser a\nboundary t on=a cancelActivity=false cycle=R/P1D\nuser r\nend e\nend e2\ns -> a\na -> e\nt -> r\nr -> e2',
      ),
    );
    expect(often.fire('t', 'a').fire('t', 'a').open()).toEqual(['a', 'r', 'r']);
  });

  it('of a message and a timer the first wins and the other is forgotten', async () => {
    const run = new Run(
      await define(
        'start s\nevents g\ncatch m message=paid\ncatch t timer=P3D\nuser paid\nuser late\nend e\ns -> g\ng -> m\ng -> t\nm -> paid\nt -> late\npaid -> e\nlate -> e',
      ),
    );
    expect(run.effects()).toEqual(['await-message m', 'arm-timer t']);
    expect(run.fire('m', 'g').effects()).toEqual(['disarm-timer t', 'open-task paid']);
  });

  it('says nothing of a task that a terminating branch closed within the same step', async () => {
    const run = new Run(
      await define(
        'start s\nuser a\nparallel g\nuser b\nend stop ends=terminate\nend e\ns -> a\na -> g\ng -> b\ng -> stop\nb -> e',
      ),
    );
    expect(run.complete('a').effects()).toEqual(['close-task a', 'ended']);
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
