import { describe, expect, it } from 'vitest';
import type { ClockState } from '../../src/workflow/core/clocks.js';
import { NOWHERE, standingMarks, trailAfter, type Trail } from '../../src/workflow/core/standing.js';
import { processSteps, type Marks } from '../../src/workflow/core/process-steps.js';
import { AT, define, Run } from './small-process.js';

/** A case that leaves its trail on the drawing. */
class Walk extends Run {
  private trail: Trail = trailAfter(NOWHERE, this.last);

  override apply(event: Parameters<Run['apply']>[0]): this {
    super.apply(event);
    if (this.trail) this.trail = trailAfter(this.trail, this.last);
    return this;
  }

  marks(clocks: readonly ClockState[] = []): Marks {
    return standingMarks(this.definition, this.instance, this.trail, clocks, AT);
  }

  /** Node → state, for those that are not simply open. */
  states(clocks: readonly ClockState[] = []): Record<string, string> {
    const marks = this.marks(clocks);
    return Object.fromEntries(
      Object.keys(this.definition.nodes).flatMap((id) => {
        const state = marks.late.has(id) ? 'late' : marks.current.has(id) ? 'current' : marks.done.has(id) ? 'done' : marks.notTaken.has(id) ? 'not taken' : undefined;
        return state ? [[id, state]] : [];
      }),
    );
  }
}

const clock = (id: string, state: ClockState['state'], deadline: string): ClockState => ({
  id, state, deadline, startedAt: AT, limit: 1, unit: 'working-day', pauses: [], extensions: [], late: false, escalated: [], round: 1, calendarVersion: '', provisional: false,
});

describe('where a case stands on the drawing', () => {
  it('with several tokens, and the branches that were not taken', async () => {
    const walk = new Walk(
      await define(
        'start s\nexclusive x default=o\nparallel g\nuser a\nuser b\nparallel j\nuser c\nuser other\nend e\nend f\ns -> x\nq: x -> g if k = 1\no: x -> other\nother -> f\ng -> a\ng -> b\na -> j\nb -> j\nj -> c\nc -> e',
        '<tongban:variable name="k" type="number"/>',
      ),
      { k: 1 },
    );
    expect(walk.states()).toEqual({ s: 'done', x: 'done', g: 'done', a: 'current', b: 'current', other: 'not taken', f: 'not taken' });
    walk.complete('a');
    expect(walk.states()).toEqual({ s: 'done', x: 'done', g: 'done', a: 'done', b: 'current', other: 'not taken', f: 'not taken' });
    expect([...walk.marks().flows]).toEqual(['s_x', 'q', 'g_a', 'g_b', 'a_j']);
    walk.complete('b').complete('c');
    expect(walk.states()).toMatchObject({ j: 'done', c: 'done', e: 'done', other: 'not taken' });
  });

  it('in a loop: a step that is open again is current, and what was only done before stays done', async () => {
    const walk = new Walk(
      await define(
        `start s\nuser a work="performer='office' department='d' role='clerk' stage='review' actions='pass return'"\nexclusive x default=on\nuser fix\nend e\ns -> a\na -> x\nback: x -> fix if outcome = "return"\nfix -> a\non: x -> e`,
      ),
    );
    walk.complete('a', 'return').complete('fix');
    expect(walk.states()).toEqual({ s: 'done', a: 'current', x: 'done', fix: 'done' });
    walk.complete('a', 'pass');
    expect(walk.states()).toEqual({ s: 'done', a: 'done', x: 'done', fix: 'done', e: 'done' });
  });

  it('in a sub-process that a timer breaks off: what was cut short was not done', async () => {
    const walk = new Walk(
      await define(
        'start s\nsub q {\nstart qs\nuser a\nuser b\nend qe\nqs -> a\na -> b\nb -> qe\n}\nboundary t on=q timer=P1D\nuser late\nuser on\nend e\nend f\ns -> q\nq -> on\non -> e\nt -> late\nlate -> f',
      ),
    );
    expect(walk.complete('a').states()).toEqual({ s: 'done', q: 'current', qs: 'done', a: 'done', b: 'current' });
    walk.fire('t', 'q');
    expect(walk.states()).toMatchObject({ a: 'done', b: 'not taken', qe: 'not taken', t: 'done', late: 'current', on: 'not taken', e: 'not taken' });
  });

  it('says how many of several have done their part, in the list too', async () => {
    const walk = new Walk(await define('start s\nuser m times=3\nend e\ns -> m\nm -> e'));
    walk.complete('m').complete('m');
    expect(walk.marks().counts.get('m')).toBe('2/3');
    expect(processSteps(walk.definition, walk.marks())).toMatchObject([{ nodeId: 'm', state: 'current', count: '2/3' }]);
  });

  it('names what it waits for where no person has a step', async () => {
    const walk = new Walk(await define('start s\nevents g\ncatch c timer=P1D\ncatch m message=paid\nend e\nend f\ns -> g\ng -> c\ng -> m\nc -> e\nm -> f'));
    expect(processSteps(walk.definition, walk.marks())).toMatchObject([{ nodeId: 'g', state: 'current' }]);
    walk.fire('m', 'g');
    expect(walk.states()).toEqual({ s: 'done', g: 'done', m: 'done', f: 'done', c: 'not taken', e: 'not taken' });
  });

  it('only the step whose clock has run out is late; where the clock is the whole case’s, all that is open', async () => {
    const definition = await define(
      'start s\nparallel g\nuser a\nuser b\nparallel j\nend e\ns -> g\ng -> a\ng -> b\na -> j\nb -> j\nj -> e',
      '<tongban:clock id="one" name="one" limit="1" unit="working-day" starts="start" stops="leave:a" onExpiry="escalate"/><tongban:clock id="all" name="all" limit="1" unit="working-day" starts="start" stops="end" onExpiry="escalate"/>',
    );
    const walk = new Walk(definition);
    const [past, coming] = ['2026-03-01T15:59:59.999Z', '2026-03-09T15:59:59.999Z'];
    expect(walk.states([clock('one', 'expired', past), clock('all', 'running', coming)])).toMatchObject({ a: 'late', b: 'current' });
    // The deadline is over although no worker has noticed it yet.
    expect(walk.states([clock('one', 'running', coming), clock('all', 'running', past)])).toMatchObject({ a: 'late', b: 'late' });
    expect(walk.states([clock('one', 'running', coming), clock('all', 'stopped', past)])).toMatchObject({ a: 'current', b: 'current' });
  });
});
