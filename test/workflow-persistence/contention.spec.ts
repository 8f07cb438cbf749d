import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityCalendar } from '../../src/workflow/core/calendar.js';
import { bpmn } from '../workflow/small-process.js';
import { Ground } from './ground.js';
import { expectRowsAgree } from './rows-agree.js';

const AT = '2026-03-02T01:00:00.000Z';
const XML = bpmn(
  `start s
user a work="performer='office' department='d' role='clerk' stage='acceptance' actions='accept refuse'"
s -> a
user b
a -> b
end e
b -> e`,
  '<tongban:clock id="acceptance" name="acceptance" limit="5" unit="working-day" starts="start" stops="a:accept" onExpiry="escalate"/>',
);

let ground: Ground;
beforeAll(async () => {
  ground = await Ground.lay(30);
});
afterAll(() => ground.clear());

describe('thirty clerks on one task', () => {
  it('one wins, twenty-nine are told, nothing is locked up, and the history has one entry', async () => {
    const id = await ground.start(XML, AT);
    const { instance } = await ground.reader.stateOf(ground.manager, id);
    const token = instance.tokens[0]?.id ?? 0;
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => ground.step(id, { type: 'complete', at: '2026-03-03T01:00:00.000Z', token, outcome: 'accept' })),
    );
    expect(answers.filter((answer) => !('refused' in answer))).toHaveLength(1);
    expect(answers.flatMap((answer) => ('refused' in answer ? [answer.refused] : []))).toEqual(Array.from({ length: 29 }, () => 'no-such-token'));
    expect(await ground.history.verify(ground.manager, id)).toEqual({ entries: 2 });
    await expectRowsAgree(ground, id, cityCalendar());
  });

  it('whoever waited for the lock sees the clocks as the winner left them', async () => {
    const id = await ground.start(XML, AT);
    let waiting: Promise<string[]> | undefined;
    await ground.dataSource.transaction(async (manager) => {
      const locked = await ground.stepProcess.lock(manager, id);
      if (!locked) throw new Error('not locked');
      waiting = ground.dataSource.transaction(async (other) =>
        ((await ground.stepProcess.lock(other, id))?.clocks ?? []).map((clock) => clock.state));
      await new Promise((resolve) => setTimeout(resolve, 100));
      await ground.stepProcess.step(manager, locked, { type: 'complete', at: AT, token: locked.instance.tokens[0]?.id ?? 0, outcome: 'accept' }, undefined);
    });
    expect(await waiting).toEqual(['stopped']);
  });
});

describe('a start that is rolled back', () => {
  it('does not make its definition pass for stored', async () => {
    const xml = XML.replace('name="acceptance"', 'name="never stored"');
    const given = { files: { xml, others: {} }, variables: {}, at: new Date(AT), actorId: undefined };
    const failing = ground.dataSource.transaction(async (manager) => {
      await ground.stepProcess.start(manager, { ...given, id: '0193a1b2-0000-7000-8000-00000000000a' });
      throw new Error('the disk is full');
    });
    await expect(failing).rejects.toThrow('the disk is full');
    for (let n = 0; n < 3; n += 1) await ground.start(xml, AT);
  });
});

describe('a history that somebody changed', () => {
  it('is found out at the entry', async () => {
    const id = await ground.start(XML, AT);
    await ground.complete(id, 'a', '2026-03-03T01:00:00.000Z', 'accept');
    await ground.manager.query(`update process_history set event = jsonb_set(event, '{outcome}', '"refuse"') where instance_id = $1 and seq = 2`, [id]);
    expect(await ground.history.verify(ground.manager, id)).toEqual({ fault: 'link-broken', seq: 2 });
    await ground.manager.query('delete from process_history where instance_id = $1 and seq = 2', [id]);
    expect(await ground.history.verify(ground.manager, id)).toEqual({ fault: 'gap', seq: 2 });
  });

  it('is found out when only the actor or the state was changed', async () => {
    const [one, two] = [await ground.start(XML, AT), await ground.start(XML, AT)];
    await ground.manager.query('update process_history set actor_id = null where instance_id = $1', [one]);
    expect(await ground.history.verify(ground.manager, one)).toEqual({ fault: 'link-broken', seq: 1 });
    await ground.manager.query(`update process_instance set state = jsonb_set(state, '{variables}', '{"x": 1}') where id = $1`, [two]);
    expect(await ground.history.verify(ground.manager, two)).toEqual({ fault: 'other-state', seq: 1 });
  });
});
