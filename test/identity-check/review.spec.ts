import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FindCheck } from '../../src/identity-check/application/find-check.js';
import { DEFAULT_POLICY } from '../../src/identity-check/domain/policy.js';
import { axeViolations, launchBrowser, newDesktopPage, screenshot } from '../support/browser.js';
import { signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { freshPictures, judgementOf, Room, ToldJudge } from './room.js';

let portal: TestPortal;
let room: Room;
let browser: Browser;
const clerks = new Map<string, HttpClient>();

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  room = new Room(portal);
  const judge = ToldJudge.in(portal);
  judge.answer = {
    ...judgementOf('review', [{ reason: 'match-uncertain', outcome: 'review' }, { reason: 'spoof-suspected', outcome: 'review' }]),
    scores: { match: 0.47, leastAlike: 0.71, spoof: 0.44, brightness: 121, faceWidth: 0.4, framesPerSecond: 9.1 },
    models: { 'face-likeness': 'ab'.repeat(32), liveness: 'cd'.repeat(32) },
  };
  for (const number of ['SQ02-1', 'SQ03-1', 'GA02-1']) clerks.set(number, await signInStaffAs(portal.url, number));
});
afterAll(async () => {
  for (const client of clerks.values()) client.close();
  await browser?.close();
  await portal?.close();
});

function clerk(number: string): HttpClient {
  return clerks.get(number) ?? expect.fail(number);
}

/** A try that the engine was not sure about. */
async function doubtful(key: string): Promise<{ check: string; attempt: string }> {
  const actor = await room.actor(key);
  const check = await room.consented(actor);
  const begun = await room.capture(actor, check, await freshPictures());
  await room.judge();
  return { check: check.id, attempt: begun.attemptId };
}

async function stateOf(check: string): Promise<string | undefined> {
  return (await portal.app.get(FindCheck).byId(room.dataSource.manager, check))?.state;
}

async function setReviewers(reviewers: 1 | 2): Promise<void> {
  await room.dataSource.query(
    `insert into identity_policy (version, policy, reason, at) select coalesce(max(version), 0) + 1, $1, 'test', now() from identity_policy`,
    [JSON.stringify({ ...DEFAULT_POLICY, reviewers })],
  );
}

async function told(key: string): Promise<string | undefined> {
  const { accountId } = await room.actor(key);
  const rows: { kind: string }[] = await room.dataSource.query('select kind from message where account_id = $1 order by id desc limit 1', [accountId]);
  return rows[0]?.kind;
}

describe('a doubtful face check', () => {
  it('is opened with a reason, recorded, and decided by one clerk; the quicker one wins', async () => {
    const { check, attempt } = await doubtful('xiaoman');
    expect(await stateOf(check)).toBe('waiting');
    const path = `/desk/identity/${attempt}`;
    const queue = await clerk('SQ02-1').open('/desk/identity');
    expect(queue.$(`a[href="${path}"]`).length).toBe(1);
    expect(queue.$('main').text()).not.toContain('张');
    expect((await clerk('GA02-1').open('/desk/identity')).$('main').text()).toContain('不由您的部门办理');
    expect((await clerk('GA02-1').get(path)).status).toBe(404);

    const closed = await clerk('SQ02-1').get(path);
    expect([closed.$('main img').length, closed.$('main').text().includes('张小满')]).toEqual([0, false]);
    expect((await clerk('SQ02-1').post(`${path}/decision`, { verdict: 'pass', reason: '看着像' })).status).toBe(409);
    expect((await clerk('SQ02-1').post(`${path}/open`, { reason: 'complaint', note: '当事人来电' })).location).toBe(path);

    const page = await newDesktopPage(browser);
    await page.context().addCookies([...clerk('SQ02-1').cookies].map(([name, value]) => ({ name, value, url: portal.url })));
    const answer = await page.goto(portal.url + path);
    expect(answer?.headers()['cache-control']).toBe('no-store');
    expect(await page.locator('.face-strip img').count()).toBe(2);
    expect(await page.locator('.face-review__portrait img').evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(100);
    expect(await page.locator('main').textContent()).toMatch(/张小满[^]*0\.47[^]*0\.55 以上通过，0\.40 以上复核/);
    await screenshot(page, 'review-open');
    expect(await axeViolations(page)).toEqual([]);
    // Another clerk has given no reason, and sees nothing.
    expect((await clerk('SQ03-1').get(path)).$('main img').length).toBe(0);
    const opened: { detail: unknown }[] = await room.dataSource.query(
      "select detail from audit_record where subject_id = $1 and action = 'face-attempt.evidence-opened'", [attempt]);
    expect(opened).toEqual([{ detail: { reason: 'complaint', pictures: 2 } }]);

    await page.locator('#reason').fill('五官、耳朵都一致，画面自然');
    await page.getByRole('button', { name: '提交判断' }).click();
    await page.getByText('请选择结论').first().waitFor();
    expect(await page.locator('#reason').inputValue()).toBe('五官、耳朵都一致，画面自然');
    await screenshot(page, 'review-refused');
    await clerk('SQ03-1').post(`${path}/open`, { reason: 'review' });
    await page.locator('#verdict').check();
    await page.getByRole('button', { name: '提交判断' }).click();
    await page.getByText('已判定通过').waitFor();
    await screenshot(page, 'review-queue');
    await page.context().close();
    const late = await clerk('SQ03-1').post(`${path}/decision`, { verdict: 'fail', reason: '不像' });
    expect([late.status, late.$('main').text()]).toEqual([409, expect.stringContaining('没有生效')]);
    expect(await stateOf(check)).toBe('passed');
    expect(await told('xiaoman')).toBe('identity-passed');
  });

  it('takes two where the policy says so: the same one twice is one, and two who differ decide nothing', async () => {
    await setReviewers(2);
    const first = await doubtful('xiaoman');
    const vote = async (number: string, attempt: string, verdict: string): Promise<string> => {
      await clerk(number).post(`/desk/identity/${attempt}/open`, { reason: 'review' });
      const answer = await clerk(number).post(`/desk/identity/${attempt}/decision`, { verdict, reason: '逐张看过' });
      return answer.location || String(answer.status);
    };
    expect(await vote('SQ02-1', first.attempt, 'pass')).toBe('/desk/identity?done=first-of-two');
    expect(await vote('SQ02-1', first.attempt, 'pass')).toBe('409');
    expect(await stateOf(first.check)).toBe('waiting');
    const second = await clerk('SQ03-1').get(`/desk/identity/${first.attempt}`);
    expect(second.$('main').text()).toContain('已有一位同事判断过');
    expect(await vote('SQ03-1', first.attempt, 'pass')).toBe('/desk/identity?done=passed');
    expect(await stateOf(first.check)).toBe('passed');

    const divided = await doubtful('guifang');
    await vote('SQ02-1', divided.attempt, 'pass');
    expect(await vote('SQ03-1', divided.attempt, 'fail')).toBe('/desk/identity?done=divided');
    expect(await stateOf(divided.check)).toBe('open');
    expect(await told('guifang')).toBe('identity-undecided');

    const refused = await doubtful('guifang');
    expect(refused.check).toBe(divided.check);
    await Promise.all(['SQ02-1', 'SQ03-1'].map((number) => vote(number, refused.attempt, 'fail')));
    expect(await stateOf(refused.check)).toBe('failed');
  });
});
