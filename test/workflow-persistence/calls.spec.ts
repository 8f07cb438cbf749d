import { afterAll, beforeAll, expect, it } from 'vitest';
import { cityCalendar } from '../../src/workflow/core/calendar.js';
import { DefinitionStore } from '../../src/workflow/store/definition-store.js';
import { bpmn } from '../workflow/small-process.js';
import { Ground } from './ground.js';
import { expectRowsAgree } from './rows-agree.js';

const AT = '2026-03-02T01:00:00.000Z';
const LATER = '2026-03-09T01:00:00.000Z';
const MAIN = bpmn('start s\ncall site calledElement="visit"\nboundary slow on="site" cancelActivity="false" timer="P3D"\nuser hurry\nend e\nend f\ns -> site\nsite -> e\nslow -> hurry\nhurry -> f');
const VISIT = bpmn('start s\nuser look\ncatch wait timer="P1D"\nend e\ns -> look\nlook -> wait\nwait -> e').replace('id="p"', 'id="visit"');

let ground: Ground;
beforeAll(async () => {
  ground = await Ground.lay();
});
afterAll(() => ground.clear());

it('the tasks and timers of a called process are rows of its case, and its history replays wherever it is read', async () => {
  const id = await ground.start(MAIN, AT, {}, { 'visit.bpmn': VISIT });
  await expectRowsAgree(ground, id, cityCalendar());
  await ground.complete(id, 'site/look', AT);
  await expectRowsAgree(ground, id, cityCalendar());
  expect(await ground.tick(id, LATER)).toEqual(['site/wait']);
  await expectRowsAgree(ground, id, cityCalendar());
  const { instance } = await ground.reader.stateOf(ground.manager, id);
  expect(instance).toMatchObject({ status: 'ended' });
  const rows: { hash: string }[] = await ground.manager.query('select definition_hash as hash from process_instance where id = $1', [id]);
  // Another process, which has nothing in memory, reads it from the database.
  const fresh = await new DefinitionStore().load(ground.manager, rows[0]?.hash ?? '');
  expect(Object.keys(fresh.nodes)).toContain('site/look');
});
