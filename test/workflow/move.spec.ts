import { describe, expect, it } from 'vitest';
import { moveInstance, planMove } from '../../src/workflow/core/move-instance.js';
import { readProcess } from '../../src/workflow/core/process-files.js';
import { AT, bpmn, define, Run } from './small-process.js';

const OLD =
  'start s\nuser a\nboundary t on=a timer=P1D\nuser late\nuser b\nend e\nend f\ns -> a\na -> b\nb -> e\nt -> late\nlate -> f';

describe('moving a case to a newer version', () => {
  it('keeps the open step and goes on by the new drawing', async () => {
    const [from, to] = [await define(OLD), await define(OLD.replace('a -> b', 'user c\na -> c\nc -> b'))];
    const run = new Run(from);
    const moved = moveInstance(from, to, run.instance, AT);
    if (moved.refused) throw new Error(JSON.stringify(moved.plan));
    expect(moved.effects).toEqual([]);
    const after = new Run(to);
    after.instance = moved.instance;
    expect(after.complete('a').open()).toEqual(['c']);
  });

  it('sets timers that are new, takes back those that are gone, and keeps a step open under its new name', async () => {
    const [from, plain] = [
      await define(OLD),
      await define(
        'start s\nuser first\nboundary u on=first timer=P2D\nuser late\nend e\nend f\ns -> first\nfirst -> e\nu -> late\nlate -> f',
      ),
    ];
    const moved = moveInstance(from, plain, new Run(from).instance, AT, { a: 'first' });
    expect(
      moved.refused === undefined &&
        moved.effects.map((effect) => ('node' in effect ? `${effect.do} ${effect.node}` : effect.do)),
    ).toEqual(['disarm-timer t', 'arm-timer u']);
    expect(moved.refused === undefined && moved.instance.tokens).toMatchObject([{ id: 2, node: 'first', waits: 'task' }]);
  });

  it('counts a timer again that both have and the newer one declares otherwise', async () => {
    const [from, to] = [await define(OLD), await define(OLD.replace('timer=P1D', 'timer=P5D'))];
    const run = new Run(from);
    const reset = { token: 2, node: 't', from: { kind: 'duration', value: 'P1D' }, to: { kind: 'duration', value: 'P5D' } };
    expect(planMove(from, to, run.instance)).toMatchObject({ obstacles: [], resetTimers: [reset] });
    const moved = moveInstance(from, to, run.instance, AT);
    expect(moved.refused === undefined && moved.effects).toEqual([{ do: 'reset-timer', token: 2, node: 't', timer: reset.to }]);
    expect(planMove(from, from, run.instance).resetTimers).toEqual([]);
  });

  it('is refused with every obstacle named, and nothing changes', async () => {
    const [from, to] = [await define(OLD), await define('start s\nservice a effect=notify\nend e\ns -> a\na -> e')];
    const run = new Run(from);
    expect(planMove(from, to, run.instance)).toEqual({
      moves: [],
      obstacles: [{ token: 2, node: 'a', why: 'other-kind' }],
      resetTimers: [],
      droppedVariables: [],
    });
    expect(moveInstance(from, to, run.complete('a').instance, AT)).toMatchObject({
      refused: 'obstacles',
      plan: { obstacles: [{ node: 'b', why: 'step-gone' }] },
    });
  });

  it('does not carry a step into another sub-process or a waiting branch to a join it can’t reach', async () => {
    const inner = await define(
      'start s\nsub q {\nstart qs\nuser a\nend qe\nqs -> a\na -> qe\n}\nend e\ns -> q\nq -> e',
    );
    const from = await define(OLD);
    expect(planMove(from, inner, new Run(from).instance).obstacles).toMatchObject([{ why: 'other-scope' }]);
    const join = (flow: string): string =>
      `start s\nparallel g\nuser a\nuser b\nparallel j\nend e\ns -> g\ng -> a\ng -> b\n${flow}: a -> j\nb -> j\nj -> e`;
    const [one, two] = [await define(join('x')), await define(join('y'))];
    expect(planMove(one, two, new Run(one).complete('a').instance).obstacles).toMatchObject([
      { node: 'j', why: 'flow-gone' },
    ]);
  });

  it('says which facts the new version does not know', async () => {
    const known = '<tongban:variable name="x" type="number"/>';
    const [from, to] = [await define(OLD, known), await define(OLD)];
    const run = new Run(from, { x: 1 });
    expect(planMove(from, to, run.instance).droppedVariables).toEqual(['x']);
    const moved = moveInstance(from, to, run.instance, AT);
    expect(moved.refused === undefined && moved.instance.variables).toEqual({});
  });

  it('lets a timer run on under a step with another name, and follows what a case waits to happen', async () => {
    const waits = (name: string, event: string): string =>
      `start s\nuser ${name}\nboundary t on=${name} timer=P9D\nevents g\ncatch ${event} timer=P1D\nreceive r\nend e\nend f\nend h\ns -> ${name}\n${name} -> g\ng -> ${event}\ng -> r\n${event} -> e\nr -> f\nt -> h`;
    const [from, to] = [await define(waits('a', 'c')), await define(waits('b', 'd'))];
    const run = new Run(from);
    const early = moveInstance(from, to, run.instance, AT, { a: 'b' });
    expect(early.refused === undefined && early.effects).toEqual([]);
    const late = moveInstance(from, to, run.complete('a').instance, AT);
    expect(
      late.refused === undefined && late.effects.map((effect) => ('node' in effect ? `${effect.do} ${effect.node}` : effect.do)),
    ).toEqual(['disarm-timer c', 'arm-timer d']);
    const paid = waits('a', 'c').replace('receive r', 'catch r message=paid');
    expect(planMove(await define(paid), await define(waits('a', 'c')), new Run(await define(paid)).complete('a').instance).obstacles).toMatchObject([
      { node: 'g', why: 'other-message' },
    ]);
  });

  it('drops a fact of another type, knows outcomes by the new names of their steps, and takes first values of new facts', async () => {
    const fact = (type: string, name = 'x'): string => `<tongban:variable name="${name}" type="${type}"/>`;
    const work = `work="performer='office' department='d' role='clerk' stage='review' actions='pass return'"`;
    const [from, to] = [
      await define(`start s\nuser a ${work}\nuser b\nend e\ns -> a\na -> b\nb -> e`, fact('number')),
      await define(`start s\nuser c ${work}\nuser b\nend e\ns -> c\nc -> b\nb -> e`, fact('string') + fact('boolean', 'y')),
    ];
    const moved = moveInstance(from, to, new Run(from, { x: 1 }).complete('a', 'pass').instance, AT, { a: 'c' }, { y: true });
    expect(moved.refused === undefined && moved.instance.variables).toEqual({ y: true, outcome: 'pass', outcomes: { c: 'pass' } });
  });

  it('does not make a call an ordinary part of the drawing, or the other way round, while somebody is inside', async () => {
    const plain = 'start s\nsub q {\nstart qs\nuser a\nend qe\nqs -> a\na -> qe\n}\nend e\ns -> q\nq -> e';
    const inner = bpmn('start s\nuser a\nend e\ns -> a\na -> e').replace('id="p"', 'id="inner"');
    const xml = bpmn('start s\ncall q calledElement="inner"\nend e\ns -> q\nq -> e');
    const { definition: calling } = await readProcess({ xml, others: { 'inner.bpmn': inner } });
    if (!calling) throw new Error('not read');
    const drawn = await define(plain);
    expect(planMove(calling, drawn, new Run(calling).instance, { 'q/a': 'a' }).obstacles).toMatchObject([{ node: 'q', why: 'other-kind' }]);
    expect(planMove(drawn, calling, new Run(drawn).instance, { a: 'q/a' }).obstacles).toMatchObject([{ node: 'q', why: 'other-kind' }]);
    expect(planMove(calling, calling, new Run(calling).instance).obstacles).toEqual([]);
  });

  it('is refused where a timer of the new version can not be set', async () => {
    const timed = (when: string): string => `start s\nuser a\nboundary t on=a timer=${when}\nend e\nend f\ns -> a\na -> e\nt -> f`;
    const known = '<tongban:variable name="x" type="string"/>';
    const [from, to] = [await define('start s\nuser a\nend e\ns -> a\na -> e'), await define(timed('=x'), known)];
    expect(planMove(from, to, new Run(from).instance).obstacles).toMatchObject([{ node: 'a', why: 'timer-fails' }]);
  });
});
