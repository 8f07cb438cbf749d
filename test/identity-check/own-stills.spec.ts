import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StaffActor } from '../../src/accounts/domain/actor.js';
import { HoldAppointment } from '../../src/identity-check/application/hold-appointment.js';
import { RequestCheck } from '../../src/identity-check/application/request-check.js';
import { signInAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { accountOf } from './people.js';
import { freshPictures } from './room.js';

let portal: TestPortal;
let dataSource: DataSource;
let person: HttpClient;
let other: HttpClient;
/** A Monday, 8:55 in the city; the appointment is at 9. */
const MONDAY = new Date('2026-11-30T00:55:00Z');
const NINE = '2026-11-30T01:00:00.000Z';

beforeAll(async () => {
  portal = await startPortal();
  dataSource = portal.app.get(DataSource);
  [person, other] = [await signInAs(portal.url, 'xiaoman'), await signInAs(portal.url, 'mo')];
  portal.clock.setOffset(MONDAY.getTime() - Date.now());
});
afterAll(async () => {
  for (const client of [person, other]) client?.close();
  await portal?.close();
});

async function clerk(): Promise<StaffActor> {
  const [row]: { id: string; roles: StaffActor['roles']; office: string; type: string; region: string }[] = await dataSource.query(
    `select a.id, a.roles, o.id as office, o.department_type as type, o.region from account a join office o on o.id = a.office_id where a.staff_number = 'SQ02-1'`);
  if (!row) throw new Error('no such clerk');
  return { kind: 'staff', accountId: row.id, roles: row.roles, office: { id: row.office, departmentType: row.type, region: row.region } };
}

test('the picture of a call that failed is listed where those of tries are, seen (which is recorded) and deleted by its person alone', async () => {
  const xiaoman = await accountOf(dataSource, portal.app, 'xiaoman');
  const check = await dataSource.transaction((manager) => portal.app.get(RequestCheck).open(manager, {
    ...xiaoman, purpose: { kind: 'account' }, returnPath: '/account', at: portal.clock.now() }));
  await person.post(`/identity-check/${check.id}/video`, { time: NINE });
  const [appointment]: { id: string }[] = await dataSource.query('select id from identity_appointment where check_id = $1', [check.id]);
  const id = appointment?.id ?? '';
  const hold = portal.app.get(HoldAppointment, { strict: false });
  const [picture = Buffer.alloc(0)] = await freshPictures(1);
  const at = await clerk();
  await hold.open(at, id);
  await hold.keepStill(at, id, picture);
  expect((await person.open('/identity-check/held')).$('section')).toHaveLength(0);
  expect(await hold.conclude(at, id, { verdict: 'failed', steps: [], reason: '不是本人' })).toEqual({ concluded: 'failed' });

  const held = await person.open('/identity-check/held');
  expect(held.$('section').text()).toContain('的视频核验');
  expect(held.$('section').text()).toContain('没有通过');
  expect(held.$('img')).toHaveLength(0);
  const link = held.$('section a').attr('href') ?? '';
  expect((await person.open(link)).$('section img').attr('src')).toBe(`data:image/jpeg;base64,${picture.toString('base64')}`);
  const seen: unknown[] = await dataSource.query("select 1 from audit_record where action = 'identity-check.still-opened' and chain_id = $1", [xiaoman.partyId]);
  expect(seen).toHaveLength(1);

  expect((await other.open(link)).$('img')).toHaveLength(0);
  expect((await other.post(`/identity-check/held/stills/${id}/delete`)).status).toBe(404);
  const gone = await person.send(held, `/identity-check/held/stills/${id}/delete`, {});
  expect(gone.$('main').text()).toContain('没有保存任何画面');
  const [kept]: { wrapped: Buffer | null }[] = await dataSource.query('select k.wrapped from identity_appointment a join data_key k on k.id = a.still_key_id where a.id = $1', [id]);
  expect(kept).toEqual({ wrapped: null });
  expect((await person.post(`/identity-check/held/stills/${id}/delete`)).status).toBe(404);
});
