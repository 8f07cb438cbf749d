import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VerifyHistory } from '../../src/workflow/application/verify-history.js';
import type { ClockState } from '../../src/workflow/core/clocks.js';
import { cityCalendar } from '../../src/workflow/core/calendar.js';
import { endOfLimit } from '../../src/workflow/core/limit.js';
import { photograph } from '../desk/papers.js';
import { apply, RESIDENCE_PERMIT_ANSWERS } from '../support/applying.js';
import { signInAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const DAY_MS = 86_400_000;

let portal: TestPortal;
let source: DataSource;
let applicant: HttpClient;
beforeAll(async () => {
  portal = await startPortal();
  source = portal.app.get(DataSource);
  applicant = await signInAs(portal.url, 'xiaoman');
});
afterAll(async () => {
  applicant?.close();
  await portal?.close();
});

async function submitted(): Promise<string> {
  return (await apply(applicant, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: await photograph('租赁合同.png') })).number;
}

async function clocksOf(number: string): Promise<Map<string, ClockState>> {
  const rows = await source.query<{ state: ClockState }[]>('select k.state from case_clock k join case_file c on c.id = k.instance_id where c.number = $1', [number]);
  return new Map(rows.map(({ state }) => [state.id, state]));
}

describe('a worker that slept past a deadline', () => {
  it('accepts as of the deadline, and the limits that follow run from there', async () => {
    const number = await submitted();
    const deadline = (await clocksOf(number)).get('acceptance')?.deadline ?? '';
    portal.clock.setOffset(20 * DAY_MS);
    await portal.work();
    const clocks = await clocksOf(number);
    expect(clocks.get('acceptance')).toMatchObject({ state: 'stopped', expiredAt: deadline, stoppedAt: deadline, late: true });
    for (const id of ['promised', 'statutory']) {
      const clock = clocks.get(id);
      expect(clock).toMatchObject({ startedAt: deadline, deadline: endOfLimit(deadline, clock?.limit ?? 0, clock?.unit ?? 'working-day', cityCalendar(), []) });
    }
    const [row] = await source.query<{ id: string; accepted_at: Date }[]>('select id, accepted_at from case_file where number = $1', [number]);
    expect(row?.accepted_at.toISOString()).toBe(deadline);
    // Every time in the history is when it happened in law; the last ones, of limits that have run out meanwhile too.
    expect(await portal.app.get(VerifyHistory, { strict: false }).verify(source.manager, row?.id ?? '')).toEqual({ entries: 2 });
    const times = await source.query<{ at: Date }[]>('select at from process_history where instance_id = $1 order by seq', [row?.id]);
    expect(times.at(-1)?.at.toISOString()).toBe(deadline);
    const notice = await applicant.get((await applicant.get(`/cases/${number}`)).$('a:contains("受理通知书")').attr('href') ?? '');
    const words = notice.$('main').text();
    // Received on the day of the submission, accepted as of the deadline, written today.
    expect(words).toMatch(/该申请自收到申请材料之日即\d+年\d+月\d+日起视为受理/);
    expect(words).toMatch(/自受理期限届满之日（\d+年\d+月\d+日）的次日起计算/);
  });

  it('meets whoever acts first: a withdrawal after the deadline is one of an accepted case', async () => {
    portal.clock.setOffset(20 * DAY_MS);
    const number = await submitted();
    portal.clock.setOffset(40 * DAY_MS);
    const page = await applicant.open(`/cases/${number}/withdraw`);
    await applicant.send(page, `/cases/${number}/withdraw`, {});
    const kinds = await source.query<{ kind: string; at: Date }[]>('select e.kind, e.at from case_event e join case_file c on c.id = e.case_id where c.number = $1 order by e.seq', [number]);
    expect(kinds.map(({ kind }) => kind)).toEqual(['submitted', 'deemed-accepted', 'withdrawn']);
    expect(kinds.map(({ at }) => at.getTime())).toEqual(kinds.map(({ at }) => at.getTime()).sort((a, b) => a - b));
  });
});
