import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityCalendar } from '../../src/workflow/core/calendar.js';
import { bpmn } from '../workflow/small-process.js';
import { Ground } from './ground.js';
import { expectRowsAgree } from './rows-agree.js';

const calendar = cityCalendar();
const AT = '2026-03-02T01:00:00.000Z';
const hours = (n: number): string => new Date(Date.parse(AT) + n * 3_600_000).toISOString();

/** A step with a timer on its border that leads to a step of its own. */
const guarded = (timer: string): string => bpmn(`start s
user a
s -> a
end e
a -> e
boundary t on=a ${timer}
user b
t -> b
end f
b -> f`);

let ground: Ground;
beforeAll(async () => {
  ground = await Ground.lay(12);
});
afterAll(() => ground.clear());

async function open(id: string): Promise<string[]> {
  const { instance } = await ground.reader.stateOf(ground.manager, id);
  return instance.tokens.filter((token) => token.waits === 'task').map((token) => token.node).sort();
}
const timersOf = (id: string): Promise<{ dueAt: Date; fired: number }[]> => ground.processes.timersOf(ground.manager, id);

describe('a timer', () => {
  it('that interrupts takes over when it is due and not before', async () => {
    const id = await ground.start(guarded('timer=PT1H'), AT);
    expect(await ground.tick(id, hours(0.99))).toEqual([]);
    expect(await ground.tick(id, hours(1))).toEqual(['t']);
    expect(await open(id)).toEqual(['b']);
    await expectRowsAgree(ground, id, calendar);
  });

  it('that does not interrupt goes off once beside the step', async () => {
    const id = await ground.start(guarded('timer=PT1H cancelActivity=false'), AT);
    expect(await ground.tick(id, hours(2))).toEqual(['t']);
    expect(await ground.tick(id, hours(20))).toEqual([]);
    expect(await open(id)).toEqual(['a', 'b']);
    await expectRowsAgree(ground, id, calendar);
  });

  it('R3/PT1H goes off three times, an hour apart, and then no more', async () => {
    const id = await ground.start(guarded('cycle=R3/PT1H cancelActivity=false'), AT);
    expect(await ground.tick(id, hours(1))).toEqual(['t']);
    expect(await timersOf(id)).toMatchObject([{ dueAt: new Date(hours(2)), fired: 1 }]);
    expect(await ground.tick(id, hours(1.5))).toEqual([]);
    for (const n of [2, 3]) {
      expect(await ground.tick(id, hours(n))).toEqual(['t']);
      await expectRowsAgree(ground, id, calendar);
    }
    expect(await timersOf(id)).toEqual([]);
    expect(await ground.tick(id, hours(100))).toEqual([]);
    expect(await open(id)).toEqual(['a', 'b', 'b', 'b']);
  });

  it('that repeats without end stops with its step', async () => {
    const id = await ground.start(guarded('cycle=R/PT1H cancelActivity=false'), AT);
    for (const n of [1, 2, 3, 4, 5]) expect(await ground.tick(id, hours(n))).toEqual(['t']);
    expect(await ground.complete(id, 'a', hours(6))).not.toHaveProperty('refused');
    expect(await timersOf(id)).toEqual([]);
    await expectRowsAgree(ground, id, calendar);
  });

  it('that would repeat but interrupts goes off once and leaves nothing behind', async () => {
    const id = await ground.start(guarded('cycle=R3/PT1H'), AT);
    expect(await ground.tick(id, hours(1))).toEqual(['t']);
    expect(await timersOf(id)).toEqual([]);
    expect(await ground.tick(id, hours(9))).toEqual([]);
    await expectRowsAgree(ground, id, calendar);
  });

  it('whose own branch ends the process is not armed again', async () => {
    const id = await ground.start(bpmn(`start s
user a
s -> a
end e
a -> e
boundary t on=a cycle=R/PT1H cancelActivity=false
end f ends=all
t -> f`), AT);
    expect(await ground.tick(id, hours(1))).toEqual(['t']);
    expect(await timersOf(id)).toEqual([]);
    await expectRowsAgree(ground, id, calendar);
  });

  it('that is waited for lets the case go on', async () => {
    const id = await ground.start(bpmn(`start s
catch c timer=P1D
s -> c
user a
c -> a
end e
a -> e`), AT);
    expect(await ground.tick(id, hours(23))).toEqual([]);
    expect(await ground.tick(id, hours(24))).toEqual(['c']);
    expect(await open(id)).toEqual(['a']);
    await expectRowsAgree(ground, id, calendar);
  });

  it('that a message beats is taken back', async () => {
    const id = await ground.start(bpmn(`start s
events g
s -> g
catch paid message=paid
catch late timer=P1D
g -> paid
g -> late
end e
paid -> e
end f
late -> f`), AT);
    const { instance } = await ground.reader.stateOf(ground.manager, id);
    await ground.step(id, { type: 'fire', at: hours(1), token: instance.tokens[0]?.id ?? 0, node: 'paid' });
    expect(await timersOf(id)).toEqual([]);
    await expectRowsAgree(ground, id, calendar);
  });

  it('is found by its due time, the longest due first, page by page', async () => {
    const ids: string[] = [];
    for (const n of [3, 1, 2]) ids.push(await ground.start(guarded(`timer=PT${n}M`), '2020-01-01T00:00:00.000Z'));
    const [first, second] = await ground.readProcess.due(ground.manager, new Date('2020-01-01T00:05:00Z'), 2);
    expect([first?.id, second?.id]).toEqual([ids[1], ids[2]]);
    expect((await ground.readProcess.due(ground.manager, new Date('2020-01-01T00:05:00Z'), 2, second)).map(({ id }) => id)).toEqual([ids[0]]);
  });
});

describe('workers that compete', () => {
  it('fire a repeating timer once for each time it is due, however many come at once', async () => {
    const id = await ground.start(guarded('cycle=R/PT1H cancelActivity=false'), AT);
    for (let n = 1; n <= 5; n += 1) {
      const fired = await Promise.all(Array.from({ length: 10 }, () => ground.tick(id, hours(n))));
      expect(fired.flat()).toEqual(['t']);
    }
    await expectRowsAgree(ground, id, calendar);
  });

  it('pass by a case that somebody is at, without waiting', async () => {
    const id = await ground.start(guarded('timer=PT1H'), AT);
    await ground.dataSource.transaction(async (manager) => {
      expect(await ground.stepProcess.lock(manager, id)).toBeDefined();
      expect(await ground.tick(id, hours(2))).toEqual([]);
    });
    expect(await ground.tick(id, hours(2))).toEqual(['t']);
  });
});
