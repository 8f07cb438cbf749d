import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { AnnounceCalendar } from '../../src/cases/application/announce-calendar.js';
import { Calendars } from '../../src/workflow/application/calendars.js';
import { endOfLimit } from '../../src/workflow/core/limit.js';
import { readAnnouncement, type Announcement } from '../../src/workflow/core/read-announcement.js';
import { act } from '../authorization/somebodys-things.js';
import { apply, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { applyForFoodLicence, signInForFirm } from '../support/food-licence.js';
import { signInAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const CONTRACT = { residence_proof: { field: 'files', name: 'contract.png', type: 'image/png', content: WHITE_PIXEL } };
/** New Year's Day 2027 is a Friday: this notice makes a long weekend of it and works on the Sunday after. */
const NOTICE: Announcement = {
  version: 'State Council 2027',
  daysOff: ['2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04'],
  workdays: ['2027-01-10'],
  announcedThrough: '2027-12-31',
};

let portal: TestPortal;
let beside: TestPortal;
let database: DataSource;
let citizen: HttpClient;

beforeAll(async () => {
  portal = await startPortal();
  beside = await startPortal({ beside: portal });
  database = portal.app.get(DataSource);
  citizen = await signInAs(portal.url, 'xiaoman');
});
afterAll(async () => {
  citizen?.close();
  await beside?.close();
  await portal?.close();
});
beforeEach(() => portal.clock.setOffset(0));

interface Limit {
  readonly state: { readonly deadline: string; readonly provisional: boolean; readonly calendarVersion: string };
  readonly next_at: Date;
}
async function limit(id: string, clock: string): Promise<Limit> {
  const [row] = await database.query<Limit[]>('select state, next_at from case_clock where instance_id = $1 and clock_id = $2', [id, clock]);
  if (!row) throw new Error(`no clock ${clock}`);
  return row;
}
const calendarOf = (on: TestPortal): Calendars => on.app.get(Calendars, { strict: false });

describe('the calendar as shipped', () => {
  it('counts 2026 by its notice: three working days after 13 February end on the 25th', () => {
    const calendar = calendarOf(portal).current();
    expect(endOfLimit('2026-02-13T02:00:00.000Z', 3, 'working-day', calendar, [])).toBe('2026-02-25T15:59:59.999Z');
    expect(['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'].every((date) => calendar.isWorkingDay(date))).toBe(true);
    expect(calendar.provisionalFrom).toBe('2027-01-01');
  });
});

describe('a notice', () => {
  it('moves the limits that were provisional, the queues that follow them, and says so; every process counts on it', async () => {
    // Wednesday 30 December 2026: five working days go into the year that nobody has announced.
    portal.clock.setOffset(Date.parse('2026-12-30T02:00:00Z') - Date.now());
    const { number } = await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, CONTRACT);
    const [row] = await database.query<{ id: string }[]>('select id from case_file where number = $1', [number]);
    const id = row?.id ?? '';
    // 31 December, then 4, 5, 6 and 7 January.
    expect((await limit(id, 'acceptance')).state).toMatchObject({ deadline: '2027-01-07T15:59:59.999Z', provisional: true });

    const announce = portal.app.get(AnnounceCalendar, { strict: false });
    const done = await announce.announce(NOTICE);
    expect(done).toMatchObject({ moved: 1 });
    // 31 December, then 5, 6, 7 and 8 January.
    const after = await limit(id, 'acceptance');
    expect(after.state).toMatchObject({ deadline: '2027-01-08T15:59:59.999Z', provisional: false, calendarVersion: NOTICE.version });
    const [queued] = await database.query<{ due_at: Date }[]>('select due_at from queue_entry where case_id = $1', [id]);
    expect(queued?.due_at.toISOString()).toBe('2027-01-08T15:59:59.999Z');
    const [event] = await database.query<{ detail: unknown }[]>("select detail from case_event where case_id = $1 and kind = 'deadline-moved'", [id]);
    expect(event?.detail).toEqual({ acceptance: '2027-01-07T15:59:59.999Z/2027-01-08T15:59:59.999Z' });
    expect((await citizen.get(`/cases/${number}`)).$('main').text()).toContain('按新公布的放假安排重新计算期限');
    const audited = await database.query<unknown[]>(
      "select 1 from audit_record where action in ('calendar.announced', 'case.deadline-moved') and (chain_id = $1 or subject_kind = 'calendar')", [id]);
    expect(audited).toHaveLength(2);

    expect(await announce.announce(NOTICE)).toEqual({ refused: 'announced-before' });
    expect(await announce.recount('2027-01-01')).toMatchObject({ moved: 0 });

    await expect.poll(() => calendarOf(beside).current().version, { timeout: 5_000 }).toBe(NOTICE.version);
    expect(calendarOf(beside).current().isWorkingDay('2027-01-10')).toBe(true);
    expect(calendarOf(beside).current().provisionalFrom).toBe('2028-01-01');

    // A limit that begins now is counted on it from the start.
    await act(portal, number, 'accept');
    expect((await limit(id, 'promised')).state).toMatchObject({ provisional: false, calendarVersion: NOTICE.version });
  });

  it('leaves a limit that has run out as it ran out, and counts what an applicant still owes again', async () => {
    portal.clock.setOffset(Date.parse('2026-12-30T02:00:00Z') - Date.now());
    const firm = await signInForFirm(portal.url);
    const owing = await applyForFoodLicence(firm);
    firm.close();
    await act(portal, owing, 'accept');
    const due = async (): Promise<string | undefined> =>
      (await database.query<{ due_at: Date }[]>('select due_at from deferral d join case_file c on c.id = d.case_id where c.number = $1', [owing]))[0]?.due_at.toISOString();
    expect(await due()).toBe('2027-01-14T15:59:59.999Z');
    const [stopped] = await database.query<{ instance_id: string; state: unknown }[]>("select instance_id, state from case_clock where clock_id = 'acceptance' limit 1");
    const announce = portal.app.get(AnnounceCalendar, { strict: false });
    await announce.announce({ ...NOTICE, version: 'correction', daysOff: ['2027-01-05'], workdays: [] });
    expect(await due()).toBe('2027-01-15T15:59:59.999Z');
    const [after] = await database.query<{ state: unknown }[]>("select state from case_clock where clock_id = 'acceptance' and instance_id = $1", [stopped?.instance_id]);
    expect(after?.state).toEqual(stopped?.state);
    const calendar = calendarOf(portal).current();
    // What the first notice said and the correction does not name still holds.
    expect([calendar.isWorkingDay('2027-01-04'), calendar.isWorkingDay('2027-01-05'), calendar.isWorkingDay('2027-01-10')]).toEqual([false, false, true]);
  });

  it('is read whole or not at all', () => {
    expect(readAnnouncement(NOTICE)).toEqual({ announcement: NOTICE });
    expect(readAnnouncement([])).toEqual({ faults: [{ fault: 'not-an-object' }] });
    const bad = { version: ' ', daysOff: ['2027-02-30', { toString: 1 }, '2027-01-01'], workdays: ['2027-01-01', '2028-01-09'], announcedThrough: '2027-12-31', hours: 8 };
    expect(readAnnouncement(bad).faults).toEqual([
      { fault: 'not-expected', key: 'hours' },
      { fault: 'no-version' },
      { fault: 'not-a-date', list: 'daysOff', value: '2027-02-30' },
      { fault: 'not-a-date', list: 'daysOff', value: '{"toString":1}' },
      { fault: 'twice', date: '2027-01-01' },
      { fault: 'after-the-end', date: '2028-01-09' },
    ]);
  });
});
