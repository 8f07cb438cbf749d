import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityCalendar } from '../../src/workflow/core/calendar.js';
import { DefinitionStore } from '../../src/workflow/store/definition-store.js';
import { Ground } from './ground.js';
import { expectRowsAgree } from './rows-agree.js';

const fixture = (name: string): string => readFileSync(path.join(import.meta.dirname, '../fixtures/processes', name), 'utf8');
const [xml, dmn] = [fixture('food-licence.bpmn'), fixture('grade.dmn')];
const AT = '2026-03-02T01:00:00.000Z';

let ground: Ground;
beforeAll(async () => {
  ground = await Ground.lay();
});
afterAll(() => ground.clear());

async function waiting(id: string): Promise<string[]> {
  const { instance } = await ground.reader.stateOf(ground.manager, id);
  return instance.tokens.filter(({ waits }) => waits === 'task' || waits === 'service').map(({ node }) => node).sort();
}

describe('a process with a decision table', () => {
  it('asks the table it was begun with, and its history replays with it', async () => {
    const id = await ground.start(xml, AT, { floorArea: 30, businessKind: 'prepackaged' }, { 'grade.dmn': dmn });
    await ground.complete(id, 'accept_task', AT, 'accept');
    expect(await waiting(id)).toEqual(['issue']);
    await expectRowsAgree(ground, id, cityCalendar());
  });

  it('is another version when only the table changed; a running case keeps its own', async () => {
    const begun = await ground.start(xml, AT, { floorArea: 30, businessKind: 'prepackaged' }, { 'grade.dmn': dmn });
    const stricter = dmn.replace(/(\d+)(?=<\/)/, '1$1');
    expect(stricter).not.toBe(dmn);
    const later = await ground.start(xml, AT, { floorArea: 30, businessKind: 'prepackaged' }, { 'grade.dmn': stricter });
    const hashes: { hash: string }[] = await ground.manager.query('select distinct definition_hash as hash from process_instance where id in ($1, $2)', [begun, later]);
    expect(hashes).toHaveLength(2);
    // Another process, which has nothing in memory, reads both from the database.
    const fresh = new DefinitionStore();
    for (const { hash } of hashes) expect(Object.keys((await fresh.load(ground.manager, hash)).decisions ?? {})).toEqual(['grade']);
  });

  it('stops the case where no rule fits, and goes on when an administrator has set the fact right', async () => {
    const gap = dmn.replace(/<rule [^>]*>(?:(?!<\/rule>)[\s\S])*&lt;= 50<[\s\S]*?<\/rule>/, '');
    expect(gap).not.toBe(dmn);
    const id = await ground.start(xml, AT, { floorArea: 30, businessKind: 'prepackaged' }, { 'grade.dmn': gap });
    await ground.complete(id, 'accept_task', AT, 'accept');
    await expectRowsAgree(ground, id, cityCalendar());
    const stopped = await ground.readProcess.withIncidents(ground.manager, undefined, 10);
    expect(stopped.map((each) => [each.id, each.instance.tokens[0]?.incident?.code])).toEqual([[id, 'decision-failed']]);
    const token = stopped[0]?.instance.tokens[0]?.id ?? 0;
    await ground.step(id, { type: 'resume', at: AT, token, variables: { floorArea: 300 } });
    expect(await waiting(id)).toEqual(['fire_review', 'market_review']);
    expect(await ground.readProcess.countIncidents(ground.manager)).toBe(0);
    await expectRowsAgree(ground, id, cityCalendar());
  });
});
