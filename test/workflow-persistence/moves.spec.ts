import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityCalendar } from '../../src/workflow/core/calendar.js';
import { bpmn } from '../workflow/small-process.js';
import { Ground } from './ground.js';
import { expectRowsAgree } from './rows-agree.js';

const calendar = cityCalendar();
const work = (department: string, more = ''): string =>
  `work="performer='office' department='${department}' role='clerk' stage='review' actions='pass return' ${more}"`;
const clock = (limit: number): string =>
  `<tongban:clock id="whole" name="whole" limit="${limit}" unit="working-day" starts="start" stops="end" onExpiry="escalate" warnAt="1"/>`;
const OLD = bpmn(
  `start s\nuser intake ${work('a')}\nuser look ${work('a')}\nboundary t on=look timer=P9D\nend e\nend late\ns -> intake\nintake -> look\nlook -> e\nt -> late`,
  clock(5),
);
const NEW = bpmn(
  `start s\nuser intake ${work('a')}\nuser inspect ${work('b', "apartFrom='intake'")}\nboundary u on=inspect timer=P3D\nuser decide ${work('b')}\nend e\nend late\ns -> intake\nintake -> inspect\ninspect -> decide\ndecide -> e\nu -> late`,
  clock(9),
);
const [MORNING, NOON, EVENING] = ['2026-03-02T01:00:00.000Z', '2026-03-03T04:00:00.000Z', '2026-03-03T08:00:00.000Z'];

let ground: Ground;
beforeAll(async () => {
  ground = await Ground.lay();
});
afterAll(() => ground.clear());

const tasks = (id: string): Promise<unknown[]> =>
  ground.manager.query('select token, node, department_type as department, closed_at is null as open from process_task where instance_id = $1 order by token', [id]);
const timers = (id: string): Promise<unknown[]> =>
  ground.manager.query('select token, node, armed_at, due_at, fired, timer from process_timer where instance_id = $1', [id]);
const begun = async (): Promise<string> => {
  const id = await ground.start(OLD, MORNING);
  await ground.complete(id, 'intake', MORNING, 'pass');
  return id;
};

describe('a case moved to another version of its process', () => {
  it('goes on there with its task, its timers and its clocks, and its history replays across the move', async () => {
    const id = await begun();
    const moved = await ground.move(id, NEW, NOON, { look: 'inspect' });
    expect(moved).not.toHaveProperty('refused');
    await expectRowsAgree(ground, id, calendar);
    expect(await tasks(id)).toMatchObject([
      { node: 'intake', department: 'a', open: false },
      { node: 'inspect', department: 'b', open: true },
    ]);
    expect(await timers(id)).toMatchObject([{ node: 'u', due_at: new Date('2026-03-06T04:00:00.000Z') }]);
    await ground.complete(id, 'inspect', EVENING, 'pass');
    await ground.complete(id, 'decide', EVENING, 'pass');
    await expectRowsAgree(ground, id, calendar);
    expect((await ground.reader.stateOf(ground.manager, id)).instance.status).toBe('ended');
  });

  it('is what it was once the move is taken back, its timer with the time that had run', async () => {
    const id = await begun();
    const before = [await tasks(id), await timers(id), await ground.reader.stateOf(ground.manager, id)];
    await ground.move(id, NEW, NOON, { look: 'inspect' });
    expect(await ground.takeBack(id, EVENING)).not.toHaveProperty('refused');
    expect([await tasks(id), await timers(id), await ground.reader.stateOf(ground.manager, id)]).toEqual(before);
    await expectRowsAgree(ground, id, calendar);
    // There and back again, and on.
    await ground.move(id, NEW, EVENING, { look: 'inspect' });
    await ground.complete(id, 'inspect', EVENING, 'pass');
    await expectRowsAgree(ground, id, calendar);
  });

  it('counts a timer that both have by the newer version, from where it was set, and as before when taken back', async () => {
    const longer = OLD.replace('P9D', 'P12D');
    const id = await begun();
    const [before] = (await timers(id)) as { due_at: Date }[];
    expect(await ground.move(id, longer, NOON)).toMatchObject({
      timers: [{ node: 't', from: '2026-03-11T01:00:00.000Z', to: '2026-03-14T01:00:00.000Z' }],
    });
    expect(await timers(id)).toMatchObject([{ node: 't', armed_at: new Date(MORNING), due_at: new Date('2026-03-14T01:00:00.000Z') }]);
    await expectRowsAgree(ground, id, calendar);
    await ground.takeBack(id, EVENING);
    expect(await timers(id)).toMatchObject([before]);
    await expectRowsAgree(ground, id, calendar);
    // Shorter than what has run already: due at once, and told so by the day it was due.
    expect(await ground.move(id, OLD.replace('P9D', 'PT1H'), EVENING)).toMatchObject({ timers: [{ to: '2026-03-02T02:00:00.000Z' }] });
  });

  it('is not taken back once a step was taken, nor where nothing was moved', async () => {
    const id = await begun();
    expect(await ground.takeBack(id, NOON)).toEqual({ refused: 'gone-on' });
    await ground.move(id, NEW, NOON, { look: 'inspect' });
    await ground.complete(id, 'inspect', EVENING, 'pass');
    expect(await ground.takeBack(id, EVENING)).toEqual({ refused: 'gone-on' });
    await expectRowsAgree(ground, id, calendar);
  });

  it('is refused and untouched where a step or a running clock has no place there', async () => {
    const id = await begun();
    const before = [await tasks(id), await timers(id), await ground.processes.historyOf(ground.manager, id)];
    expect(await ground.move(id, NEW, NOON)).toMatchObject({ refused: 'obstacles', plan: { obstacles: [{ node: 'look', why: 'step-gone' }] } });
    const clockless = NEW.replace(/<tongban:clock .*?\/>/, '');
    expect(await ground.move(id, clockless, NOON, { look: 'inspect' })).toMatchObject({ plan: { clockObstacles: [{ clock: 'whole', why: 'clock-gone' }] } });
    const inHours = NEW.replace('unit="working-day"', 'unit="working-hour"');
    expect(await ground.move(id, inHours, NOON, { look: 'inspect' })).toMatchObject({ plan: { clockObstacles: [{ why: 'clock-unit-changed' }] } });
    expect([await tasks(id), await timers(id), await ground.processes.historyOf(ground.manager, id)]).toEqual(before);
  });

  it('is noticed where the move in its history was changed', async () => {
    const id = await begun();
    await ground.move(id, NEW, NOON, { look: 'inspect' });
    await ground.manager.query(`update process_history set event = jsonb_set(event, '{mapping}', '{"look": "decide"}') where instance_id = $1 and event ->> 'type' = 'move'`, [id]);
    expect(await ground.history.verify(ground.manager, id)).toEqual({ fault: 'link-broken', seq: 3 });
  });
});
