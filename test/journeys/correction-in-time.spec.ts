import type { Browser } from 'playwright-core';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../authorization/somebodys-things.js';
import { apply, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { launchBrowser, newPhonePage } from '../support/browser.js';
import { signInAs, signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { Walk } from './steps.js';

/** Tuesday. Fifteen working days from the day after: until Tuesday, 22 December. */
const ASKED = '2026-12-01T02:00:00Z';

let portal: TestPortal;
let browser: Browser;
let applicant: HttpClient;
let clerk: HttpClient;
let number: string;

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  goTo(ASKED);
  [applicant, clerk] = [await signInAs(portal.url, 'xiaoman'), await signInStaffAs(portal.url, 'SQ02-1')];
  const lease = { field: 'files', name: '租赁合同.png', type: 'image/png', content: WHITE_PIXEL };
  number = (await apply(applicant, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: lease })).number;
  await act(portal, number, 'correct', { items: [{ kind: 'field', ref: 'home', reason: '门牌号与合同不符' }] });
});
afterAll(async () => {
  for (const client of [applicant, clerk]) client?.close();
  await browser?.close();
  await portal?.close();
});

function goTo(instant: string): void {
  portal.clock.setOffset(Date.parse(instant) - Date.now());
}

const words = (page: Answer, selector = 'main'): string => page.$(selector).text().replace(/\s+/g, ' ').trim();

async function told(kind: string): Promise<number> {
  const [row] = await portal.app.get(DataSource).query<{ count: number }[]>(
    'select count(*)::int as count from message m join case_file c on c.id = m.case_id where c.number = $1 and m.kind = $2', [number, kind],
  );
  return row?.count ?? 0;
}

describe('the time for a correction', () => {
  it('is on the notice, on both pages of the applicant, and at the desk', async () => {
    const page = await applicant.get(`/cases/${number}`);
    expect(words(page)).toContain('请在 2026年12月22日 前补正并重新提交');
    expect(words(await applicant.get(page.$('a:contains("补正告知书")').attr('href') ?? ''))).toContain('2026年12月22日前（含当日）');
    expect(words(await clerk.get(`/desk/cases/${number}`), '#actions')).toContain('最迟 2026年12月22日');
    const phone = new Walk(portal, await newPhonePage(browser), 'correction-due');
    await phone.goOnAs(applicant);
    await phone.open(`/cases/${number}/correction`);
    expect(await phone.main()).toContain('请在 2026年12月22日 前补正');
    await phone.look('in-time');
    await phone.page.context().close();
  });

  it('is called to mind once before its end; nobody at the office gets a card for the applicant’s time', async () => {
    goTo('2026-12-18T01:00:00Z');
    await portal.work();
    await portal.work();
    expect([await told('correction-due-soon'), await told('correction-overdue'), await told('case-due-soon')]).toEqual([1, 0, 0]);
    goTo('2026-12-23T01:00:00Z');
    await portal.work();
    await portal.work();
    // The clerk who asked and the leader of the office.
    expect([await told('correction-due-soon'), await told('correction-overdue'), await told('correction-missing')]).toEqual([1, 1, 2]);
    expect(words(await clerk.get('/desk/notices'))).toContain('申请人逾期未补正');
    const desk = await clerk.get(`/desk/cases/${number}`);
    expect(words(desk, '#actions')).toContain('申请人没有在 2026年12月22日 前补正');
    expect(words(desk, '#history')).toContain('补正期限已过');
    expect(words(desk, '.desk-case__head')).not.toContain('黄牌');
  });

  it('over, the case waits: corrected late it goes on', async () => {
    expect(words(await applicant.get(`/cases/${number}`))).toContain('期限已过，办件没有终止');
    const page = await applicant.get(`/cases/${number}/correction`);
    expect(words(page)).toContain('期限已过');
    const sent = await applicant.post(`/cases/${number}/correction/submit`, {
      fields: 'shown', 'home.region': '890102003', 'home.detail': '梧桐路 188 弄 8 号', declared: 'yes', password: 'shenjiang-2026',
      revision: page.$('input[name=revision]').attr('value') ?? '',
    });
    expect([sent.status, sent.location]).toEqual([303, `/cases/${number}`]);
    expect(words(await clerk.get(`/desk/cases/${number}`), '#actions')).toContain('领取');
  });
});
