import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Calendars } from '../../src/workflow/application/calendars.js';
import { StepProcess, type StepDone } from '../../src/workflow/application/step-process.js';
import { cityCalendar } from '../../src/workflow/core/calendar.js';
import { openTasks } from '../../src/workflow/core/instance.js';
import { DefinitionStore } from '../../src/workflow/store/definition-store.js';
import { bpmn } from '../workflow/small-process.js';
import { CLERK, Ground } from './ground.js';
import { expectRowsAgree } from './rows-agree.js';

/** What a server remembers of a process must never be what the database doesn't say. */
const AT = '2026-03-02T01:00:00.000Z';
const XML = bpmn(
  `start s
user a work="performer='office' department='d' role='clerk' stage='review' actions='pass return'"
s -> a
exclusive way
a -> way
way -> a if outcome = "return"
end e
way -> e if outcome = "pass"`,
  '<tongban:clock id="limit" name="limit" limit="5" unit="working-day" starts="start" stops="a:pass" onExpiry="escalate" warnAt="2"/>',
);

let ground: Ground;
let other: StepProcess;
let sent: string[] = [];

beforeAll(async () => {
  const query = Reflect.get(pg.Client.prototype, 'query') as (this: pg.Client, ...given: unknown[]) => unknown;
  Reflect.set(pg.Client.prototype, 'query', function watched(this: pg.Client, ...given: unknown[]): unknown {
    const text = typeof given[0] === 'string' ? given[0] : String((given[0] as { text?: unknown }).text);
    sent.push(text.trim().split(/\s+/)[0]?.toLowerCase() ?? '');
    return Reflect.apply(query, this, given);
  });
  ground = await Ground.lay(30);
  // A second server: the same database, a memory of its own.
  other = new StepProcess(ground.processes, new DefinitionStore(), new Calendars(ground.dataSource, { databaseUrl: '' }));
});
afterAll(() => ground.clear());

/** What came of it, and the time of the step that was completed. */
function complete(server: StepProcess, id: string, outcome: string, at = AT): Promise<StepDone | string> {
  return server.transaction(ground.dataSource, async (manager) => {
    const locked = await server.lock(manager, id);
    const [task] = locked ? openTasks(locked.instance) : [];
    if (!locked || !task) return 'nothing to do';
    const done = await server.step(manager, locked, { type: 'complete', at, token: task.id, outcome }, CLERK);
    return 'refused' in done ? done.refused : done;
  });
}

it('a step of a remembered process is one statement, and one that has to be read is four', async () => {
  const id = await ground.start(XML, AT);
  await complete(ground.stepProcess, id, 'return');
  sent = [];
  await complete(ground.stepProcess, id, 'return');
  expect(sent).toEqual(['with']);
  await complete(other, id, 'return');
  sent = [];
  await complete(ground.stepProcess, id, 'pass');
  // The memory was out of date: nothing was written, and it was done again under the lock.
  expect(sent).toEqual(['with', 'rollback', 'start', 'select', 'with', 'commit']);
  expect(await ground.history.verify(ground.manager, id)).toEqual({ entries: 5 });
});

it('two servers that take turns write one history', async () => {
  const id = await ground.start(XML, AT);
  for (let n = 0; n < 6; n += 1) await complete(n % 2 === 0 ? other : ground.stepProcess, id, 'return');
  await complete(other, id, 'pass');
  expect(await complete(ground.stepProcess, id, 'pass')).toBe('nothing to do');
  expect(await ground.history.verify(ground.manager, id)).toEqual({ entries: 8 });
  await expectRowsAgree(ground, id, cityCalendar());
});

it('thirty at once on two servers that both remember the task: one wins', async () => {
  const id = await ground.start(XML, AT);
  await complete(other, id, 'return');
  await complete(ground.stepProcess, id, 'return');
  const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => complete(n % 2 === 0 ? other : ground.stepProcess, id, 'pass')));
  expect(answers.filter((answer) => typeof answer === 'object')).toHaveLength(1);
  expect(answers.filter((answer) => answer === 'nothing to do')).toHaveLength(29);
  expect(await ground.history.verify(ground.manager, id)).toEqual({ entries: 4 });
  await expectRowsAgree(ground, id, cityCalendar());
});

it('a warning that another server gave meanwhile is not unsaid by a step', async () => {
  const id = await ground.start(XML, AT);
  const warned = await ground.dataSource.transaction(async (manager) => {
    const locked = await other.lock(manager, id);
    return locked && other.soundAlarms(manager, locked, new Date('2026-03-06T01:00:00.000Z'));
  });
  expect(warned).toMatchObject([{ alarm: 'warn' }]);
  const done = await complete(ground.stepProcess, id, 'pass', '2026-03-06T02:00:00.000Z');
  expect(done).toMatchObject({ clocks: [{ state: 'stopped', warnedAt: expect.any(String) as string }] });
  expect(await ground.reader.clocksOf(ground.manager, id)).toMatchObject([{ state: 'stopped', warnedAt: expect.any(String) as string }]);
});

it('what was only looked at is not believed either', async () => {
  const id = await ground.start(XML, AT);
  await complete(other, id, 'pass');
  const seen = await ground.stepProcess.transaction(ground.dataSource, async (manager) => (await ground.stepProcess.lock(manager, id))?.instance.status);
  expect(seen).toBe('ended');
});

it('work that fails on what is remembered is done again on what is there, once', async () => {
  const id = await ground.start(XML, AT);
  await complete(other, id, 'pass');
  let tries = 0;
  const attempt = ground.stepProcess.transaction(ground.dataSource, async (manager) => {
    tries += 1;
    const locked = await ground.stepProcess.lock(manager, id);
    throw new Error(`${locked?.instance.status}`);
  });
  await expect(attempt).rejects.toThrow('ended');
  expect(tries).toBe(2);
});
