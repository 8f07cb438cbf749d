import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEPT_DAYS, SweepDrafts } from '../../src/cases/application/sweep-drafts.js';
import { StartApplication } from '../../src/cases/application/start-application.js';
import type { CitizenActor } from '../../src/accounts/domain/actor.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const DAY_MS = 86_400_000;
let portal: TestPortal;
beforeAll(async () => {
  portal = await startPortal();
});
afterAll(async () => portal?.close());

it('a draft left alone for half a year is erased with its key, and a younger one is not', async () => {
  const source = portal.app.get(DataSource);
  const [row] = await source.query<{ id: string; party_id: string }[]>(
    "select id, party_id from account where kind = 'citizen' and level = 'verified' and party_id in (select p.id from party p where p.kind = 'person') limit 1",
  );
  if (!row) throw new Error('the demo city has verified people');
  const actor: CitizenActor = {
    kind: 'citizen', accountId: row.id, partyId: row.party_id, level: 'verified',
    actingFor: { partyId: row.party_id, kind: 'person', mandateId: undefined },
  };
  const start = portal.app.get(StartApplication, { strict: false });
  const sweep = portal.app.get(SweepDrafts, { strict: false });
  const older = await start.start(actor, 'residence-permit');
  portal.clock.setOffset(2 * DAY_MS);
  const younger = await start.start(actor, 'residence-permit');
  if ('refused' in older || 'refused' in younger) throw new Error('refused to start');

  portal.clock.setOffset((KEPT_DAYS.untouched + 1) * DAY_MS);
  expect(await sweep.sweep()).toBe(1);
  expect(await sweep.sweep()).toBe(0);
  const rows = await source.query<{ id: string; state: string; erased: boolean }[]>(
    'select a.id, a.state, k.wrapped is null as erased from application a join data_key k on k.id = a.data_key_id where a.id = any($1)',
    [[older.id, younger.id]],
  );
  expect(rows.find((each) => each.id === older.id)).toMatchObject({ state: 'discarded', erased: true });
  expect(rows.find((each) => each.id === younger.id)).toMatchObject({ state: 'draft', erased: false });
});
