import type { Browser, Page } from 'playwright-core';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FindCheck } from '../../src/identity-check/application/find-check.js';
import { RequestCheck } from '../../src/identity-check/application/request-check.js';
import { axeViolations, collectTroubles, launchBrowser, newDesktopPage, newPhonePage, screenshot } from '../support/browser.js';
import { cameraArguments, filmColour } from '../support/fake-camera.js';
import { signInAs, signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { concludeAsSeen, connected, enterCall, takeStill, watch } from '../support/video-call.js';
import { accountOf } from './people.js';

/** The clerk is served by another process than the person: what joins them is the database. */
let portal: TestPortal;
let beside: TestPortal;
let dataSource: DataSource;
let phone: Browser;
let desk: Browser;
let citizen: HttpClient;
const clerks: HttpClient[] = [];

/** A Monday, 8:55 in the city; the appointment is at 9. */
const MONDAY = new Date('2026-11-30T00:55:00Z');
const NINE = '2026-11-30T01:00:00.000Z';
const SLOW = 60_000;

beforeAll(async () => {
  portal = await startPortal();
  beside = await startPortal({ beside: portal });
  dataSource = portal.app.get(DataSource);
  const [red, blue] = await Promise.all([filmColour('citizen', { u: 90, v: 200 }), filmColour('clerk', { u: 200, v: 90 })]);
  [phone, desk] = await Promise.all([launchBrowser({ args: cameraArguments(red) }), launchBrowser({ args: cameraArguments(blue) })]);
  citizen = await signInAs(portal.url, 'xiaoman');
  for (const number of ['SQ02-1', 'SQ03-1']) clerks.push(await signInStaffAs(beside.url, number));
  for (const each of [portal, beside]) each.clock.setOffset(MONDAY.getTime() - Date.now());
});
afterAll(async () => {
  for (const client of [citizen, ...clerks]) client?.close();
  await Promise.all([phone?.close(), desk?.close()]);
  await beside?.close();
  await portal?.close();
});

async function bookedCheck(): Promise<{ check: string; appointment: string }> {
  const person = await accountOf(dataSource, portal.app, 'xiaoman');
  const { id } = await dataSource.transaction((manager) =>
    portal.app.get(RequestCheck).open(manager, { ...person, purpose: { kind: 'account' }, returnPath: '/account', at: portal.clock.now() }));
  expect((await citizen.post(`/identity-check/${id}/video`, { time: NINE })).status).toBe(303);
  const [row]: { id: string }[] = await dataSource.query("select id from identity_appointment where check_id = $1 and state = 'booked'", [id]);
  return { check: id, appointment: row?.id ?? '' };
}

async function pageOf(browser: Browser, client: HttpClient, url: string, make: typeof newPhonePage): Promise<Page> {
  const page = await make(browser);
  await page.context().addCookies([...client.cookies].map(([name, value]) => ({ name, value, url })));
  page.setDefaultTimeout(SLOW);
  return page;
}

const state = (page: Page): Promise<string | null> => page.locator('[data-state]').textContent();

describe('a video appointment', () => {
  it('joins two browsers whoever comes first, again after one left, and ends with the clerk’s word', async () => {
    const { check, appointment } = await bookedCheck();
    const clerk = await pageOf(desk, clerks[0] ?? citizen, beside.url, newDesktopPage);
    const person = await pageOf(phone, citizen, portal.url, newPhonePage);
    const troubles = [collectTroubles(clerk), collectTroubles(person)];

    await clerk.goto(`${beside.url}/desk/appointments?way=video`);
    await screenshot(clerk, 'video-list');
    expect(await axeViolations(clerk)).toEqual([]);
    await clerk.getByRole('link', { name: /09:00/ }).click();
    await clerk.getByRole('button', { name: '由我来核验' }).click();
    await enterCall(clerk);
    await clerk.locator('[data-now=waiting-clerk]').waitFor();

    await person.goto(`${portal.url}/identity-check/${check}/video`);
    await screenshot(person, 'video-booked');
    expect(await axeViolations(person)).toEqual([]);
    await person.getByRole('button', { name: '进入视频', exact: true }).click();
    await enterCall(person);
    await Promise.all([connected(person), connected(clerk)]);

    const [seenByClerk, seenByPerson] = await Promise.all([watch(clerk), watch(person)]);
    // The person's film is red, the clerk's blue.
    for (const [red = 0, , blue = 0] of seenByClerk.colours) expect(red).toBeGreaterThan(blue + 60);
    for (const [red = 0, , blue = 0] of seenByPerson.colours) expect(blue).toBeGreaterThan(red + 60);
    expect([seenByClerk.moves, seenByPerson.moves]).toEqual([true, true]);
    await screenshot(person, 'video-call-person');
    await screenshot(clerk, 'video-call-clerk');
    for (const page of [person, clerk]) {
      expect(await page.locator('main').textContent()).toContain('全程不录像、不录音');
      expect(await axeViolations(page)).toEqual([]);
    }

    const colleague = await clerks[1]?.post(`/desk/appointments/${appointment}/open`);
    expect([colleague?.status, colleague?.$('main').text()]).toEqual([409, expect.stringMatching(/现在由.+核验。/)]);

    // The person's page is loaded anew; nobody has to do anything at the desk.
    await person.reload();
    await clerk.locator('[data-now=left], [data-now=lost]').waitFor();
    await enterCall(person);
    await Promise.all([connected(person), connected(clerk)]);
    expect((await watch(clerk)).moves).toBe(true);

    // Opened a second time, the older page says so and stops.
    const second = await person.context().newPage();
    await second.goto(`${portal.url}/identity-check/${check}/video/room`);
    await enterCall(second);
    await person.locator('[data-now=taken]').waitFor();
    await Promise.all([connected(second), connected(clerk)]);

    await concludeAsSeen(clerk, '持证，转头自然，与照片一致');
    await clerk.getByText('请先截取一张对方的画面').first().waitFor();
    expect(await clerk.locator('#reason').inputValue()).toBe('持证，转头自然，与照片一致');
    await enterCall(clerk);
    await Promise.all([connected(second), connected(clerk)]);
    await takeStill(clerk);
    await screenshot(clerk, 'video-still');
    const [still]: { still_file_id: string; still_key_id: string }[] = await dataSource.query('select still_file_id, still_key_id from identity_appointment where id = $1', [appointment]);
    expect((await clerks[1]?.get(`/desk/appointments/${appointment}/still`))?.status).toBe(404);
    await clerk.getByRole('button', { name: '提交结论' }).click();
    await clerk.getByText('这次预约已经办完').waitFor();

    await second.waitForURL(`${portal.url}/identity-check/${check}`);
    const settled = await portal.app.get(FindCheck).byId(dataSource.manager, check);
    expect([settled?.state, settled?.way]).toEqual(['passed', 'video']);
    // After a pass the picture goes at once, key and file; and nothing of the call is left.
    const [gone]: { destroyed: boolean; removed: boolean; sides: number }[] = await dataSource.query(
      `select (select destroyed_at is not null from data_key where id = $1) as destroyed,
         (select removed_at is not null from stored_file where id = $2) as removed, (select count(*)::int from video_side) as sides`,
      [still?.still_key_id, still?.still_file_id],
    );
    expect(gone).toEqual({ destroyed: true, removed: true, sides: 0 });
    // Reloads and refused forms are the test's own doing.
    expect(troubles.flat().filter((trouble) => !/status of (409|422|404)/.test(trouble))).toEqual([]);
    await Promise.all([person.context().close(), clerk.context().close()]);
  }, 240_000);

  it('says what to do when there is no camera, and keeps the door closed before its time', async () => {
    const person = await accountOf(dataSource, portal.app, 'xiaoman');
    const { id } = await dataSource.transaction((manager) =>
      portal.app.get(RequestCheck).open(manager, { ...person, purpose: { kind: 'account' }, returnPath: '/account', at: portal.clock.now() }));
    await citizen.post(`/identity-check/${id}/video`, { time: '2026-11-30T02:00:00.000Z' });
    expect((await citizen.get(`/identity-check/${id}/video/room`)).location).toBe(`/identity-check/${id}/video`);
    portal.clock.setOffset(new Date('2026-11-30T01:55:00Z').getTime() - Date.now());
    // This machine has no camera, and none is played to it.
    const bare = await launchBrowser();
    const page = await pageOf(bare, citizen, portal.url, newPhonePage);
    await page.goto(`${portal.url}/identity-check/${id}/video/room`);
    await enterCall(page);
    await page.locator('.video-call__state--bad').waitFor();
    expect(await state(page)).toMatch(/没有找到摄像头|没有得到使用摄像头的许可/);
    expect(await page.getByRole('button', { name: '打开摄像头，进入视频' }).isEnabled()).toBe(true);
    await screenshot(page, 'video-no-camera');
    await bare.close();
  }, 120_000);
});
