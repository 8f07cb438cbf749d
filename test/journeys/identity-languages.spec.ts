import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { demoOffice } from '../../src/seed/city/offices.js';
import { DEMO_DISTRICTS, DEMO_STREETS } from '../../src/seed/city/regions.js';
import { demoStaff } from '../../src/seed/city/staff.js';
import { foundCompany, signatoriesOf } from '../cases/signing-people.js';
import { freshPictures, judgementOf, Room, ToldJudge } from '../identity-check/room.js';
import { launchBrowser } from '../support/browser.js';
import { signInAs, signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { describeReading, type Reading } from './reading.js';

const DATA: readonly (string | RegExp)[] = [
  /申江市\p{Script=Han}*( \d+ 号)?/gu, ...[...DEMO_DISTRICTS, ...DEMO_STREETS].map(({ name }) => name),
  '简体中文', '繁體中文', '申江三人行咖啡有限公司', /[王张李陈]\*?[建默小桂]?[国满芳默]?/gu, '郑书航', '高远',
  // What stands in their articles, and where a window is.
  '公司章程', '望江新村 31 号 602 室', '餐饮服务；食品销售。',
];

/** A Monday, 8:55 in the city; appointments are at nine. */
const MONDAY = new Date('2026-11-30T00:55:00Z');
const NINE = '2026-11-30T01:00:00.000Z';
const WINDOW = demoOffice('community-centre', demoStaff('SQ02-1').district).id;

let portal: TestPortal;
let browser: Browser;
let reading: Reading<string>;
const clients = new Map<string, HttpClient>();

async function checkOf(key: string): Promise<string> {
  return (await clients.get(key)?.post('/identity-check'))?.location ?? '';
}

/** 张小满 was not recognised, 陈桂芳 waits for a clerk, 李默 has a call at nine, 王建国 goes to a window; and they found a company. */
beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), launchBrowser()]);
  for (const key of ['xiaoman', 'guifang', 'mo', 'jianguo']) clients.set(key, await signInAs(portal.url, key));
  const [clerk, admin] = [await signInStaffAs(portal.url, 'SQ02-1'), await signInStaffAs(portal.url, 'ADMIN-1')];
  clients.set('clerk', clerk).set('admin', admin);
  const { number } = await foundCompany(clients.get('jianguo') ?? clerk, ['xiaoman', 'mo', 'jianguo']);
  await portal.work();
  const [, signatory = ''] = await signatoriesOf(portal, number);
  portal.clock.setOffset(MONDAY.getTime() - Date.now());

  const room = new Room(portal);
  const judge = ToldJudge.in(portal);
  for (const [key, answer] of [
    ['xiaoman', judgementOf('fail', [{ reason: 'wrong-order', outcome: 'fail' }, { reason: 'no-match', outcome: 'fail' }])],
    ['guifang', judgementOf('review', [{ reason: 'match-uncertain', outcome: 'review' }, { reason: 'spoof-suspected', outcome: 'review' }])],
  ] as const) {
    judge.answer = answer;
    const actor = await room.actor(key);
    await room.capture(actor, await room.consented(actor), await freshPictures());
    await room.judge();
  }
  const [failed, doubtful, called, visiting] = [await checkOf('xiaoman'), await checkOf('guifang'), await checkOf('mo'), await checkOf('jianguo')];
  await clients.get('mo')?.post(`${called}/video`, { time: NINE });
  await clients.get('jianguo')?.post(`${visiting}/window`, { office: WINDOW, time: NINE });
  const signing = (await clients.get('mo')?.post(`/signatures/${signatory}/identity-check`))?.location ?? '';
  const review = (await clerk.open('/desk/identity')).$('main table a').first().attr('href') ?? '';
  await clerk.post(`${review}/open`, { reason: 'review', note: '' });
  const call = (await clerk.open('/desk/appointments?way=video')).$('main table a').first().attr('href') ?? '';
  await clerk.post(`${call}/open`);

  const of = (who: string, ...paths: (readonly [string, string])[]): Reading<string>['pages'] => paths.map(([name, path]) => ({ who, name: `identity-${name}`, path }));
  reading = {
    portal,
    browser,
    readers: Object.fromEntries(clients),
    pages: [
      ...of('xiaoman', ['standing', '/identity-check'], ['failed', failed], ['consent', `${failed}/consent`], ['face', `${failed}/face`],
        ['held', '/identity-check/held'], ['book-video', `${failed}/video`], ['book-window', `${failed}/window?office=${WINDOW}`]),
      ...of('guifang', ['review', doubtful]),
      ...of('mo', ['video', `${called}/video`], ['room', `${called}/video/room`], ['to-sign', `/signatures/${signatory}`],
        ['decline', `/signatures/${signatory}/decline`], ['signing-ways', signing]),
      ...of('jianguo', ['window', `${visiting}/window`], ['move', `${visiting}/window?change=yes`], ['slip', `${visiting}/window/slip`], ['signatories', `/cases/${number}/signatories`]),
      ...of('clerk', ['desk-queue', '/desk/identity'], ['desk-review', review], ['desk-calls', '/desk/appointments?way=video'],
        ['desk-windows', '/desk/appointments?way=window'], ['desk-call', call]),
      ...of('admin', ['studio', '/studio/identity']),
    ],
  };
}, 300_000);

afterAll(async () => {
  for (const client of clients.values()) client.close();
  await browser?.close();
  await portal?.close();
});

describeReading('every page of the identity check and of signing', () => reading, DATA);
