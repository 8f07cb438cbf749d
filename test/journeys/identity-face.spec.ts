import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { DataSource } from 'typeorm';
import { DEFAULT_POLICY } from '../../src/identity-check/domain/policy.js';
import { ACTIONS } from '../../src/identity-check/judgement/judgement.js';
import { axeViolations, newDesktopPage, screenshot } from '../support/browser.js';
import { buildPortal } from '../support/built-portal.js';
import { framesFor, nobody, stillPhoto, twoFaces, type CameraFrame } from '../support/faces/frames.js';
import { signInStaffAs } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { Checking, FilmedBrowser, type Film } from './identity-camera.js';
import { ANOTHER, genuine, glimpse, HERSELF } from './identity-films.js';
import { Walk } from './steps.js';

let portal: TestPortal;
let camera: FilmedBrowser;
let checking: Checking;

beforeAll(async () => {
  buildPortal();
  // Drawn once and kept: a film must be ready well before its challenge lapses.
  await framesFor(HERSELF, ACTIONS);
  portal = await startPortal();
  camera = await FilmedBrowser.launch();
}, 300_000);
afterAll(async () => {
  await camera?.close();
  await portal?.close();
});
beforeEach(async () => {
  // Tries are counted by the hour.
  portal.clock.setOffset(portal.clock.offset + 86_400_000);
  checking = await Checking.begin(portal, camera, 'xiaoman');
});
afterEach(() => checking?.end());

/** Shows the film, and looks at the page that answers. */
async function answerTo(name: string, film: Film): Promise<string> {
  const answer = await checking.show(film);
  await screenshot(checking.page, `identity-${name}`);
  return answer;
}

/** How many tries there is something to delete of. */
const held = async (): Promise<number> => (await checking.client.open('/identity-check/held')).$('form[action$="/delete"]').length;

const triesLeft = async (): Promise<string> => /还可以刷脸 (\d) 次/.exec((await checking.client.open(new URL(checking.check).pathname)).html)?.[1] ?? '0';

test('who is not seen well is told what to do better, and may try again or go another way', async () => {
  const refusals: [string, Film, string][] = [
    ['nobody', glimpse(HERSELF, (recording) => nobody({ ...recording, seconds: 6 })), '有些画面里看不到您的脸：请把脸放在轮廓里，取下口罩和帽子。'],
    ['dark', glimpse(HERSELF, (recording) => framesFor(HERSELF, [], recording), 0.08), '光线太暗：请面向窗户或灯光。'],
    ['two-faces', glimpse(HERSELF, (recording) => twoFaces(HERSELF, ANOTHER, [], recording)), '画面里不止一张脸：请一个人面对摄像头，注意身后的照片和屏幕。'],
    // She does the first thing asked, and is somebody else.
    ['another', glimpse(ANOTHER, (recording, challenge) => framesFor(ANOTHER, challenge.slice(0, 1), { ...recording, before: 1 })), '与身份证照片不像同一个人'],
  ];
  for (const [name, film, advice] of refusals) {
    const answer = await answerTo(name, film);
    expect(answer).toMatch(/刷脸没有通过/);
    expect(answer).toContain(advice);
    expect(answer).toMatch(/刷脸核验[\s\S]*视频核验[\s\S]*窗口核验/);
  }
  expect(await axeViolations(checking.page)).toEqual([]);
  expect(await triesLeft()).toBe('1');
}, 400_000);

test('a photo and the wrong order fail, the person themselves passes, and a film of it passes no second time', async () => {
  expect(await answerTo('photo', glimpse(HERSELF, (recording) => stillPhoto(HERSELF, { ...recording, seconds: 6 })))).toContain('画面里没有活动：请本人面对摄像头');
  const backwards = glimpse(HERSELF, (recording, challenge) => framesFor(HERSELF, challenge.slice(-1), { ...recording, before: 1 }));
  expect(await answerTo('wrong-order', backwards)).toContain('动作的先后和要求的不一样：请等提示出现再做');

  let taken: readonly CameraFrame[] = [];
  const film = genuine();
  const before = await held();
  const passed = await answerTo('passed', { ...film, acting: async (challenge) => (taken = await film.acting(challenge)) });
  expect(passed).toContain('核验通过');
  expect((await checking.client.open('/account')).html).toContain('已核验身份');
  // Of what passed nothing is kept.
  expect(await held()).toBe(before);
  await checking.end();

  checking = await Checking.begin(portal, camera, 'xiaoman');
  expect(await answerTo('replayed', { ...film, acting: async () => taken })).toContain('这些画面以前提交过：每次核验都要重新拍摄');
}, 400_000);

test('a closed browser costs no try, and a network that is cut half-way goes on where it stopped', async () => {
  await checking.start(genuine());
  await checking.page.waitForSelector('[data-instruction]:has-text("第 1 步")');
  checking = await checking.reopened();
  expect(await triesLeft()).toBe('5');
  await checking.start(genuine());
  const { page } = checking;
  await page.waitForSelector('[data-instruction]:has-text("第 2 步")');
  await page.context().setOffline(true);
  await page.waitForSelector('[data-guidance]:has-text("网络断了")');
  await screenshot(page, 'identity-cut');
  await page.context().setOffline(false);
  expect(await checking.verdict()).toContain('核验通过');
}, 240_000);

test('near a threshold it goes to a clerk, who finishes it', async () => {
  const policy = { ...DEFAULT_POLICY, thresholds: { ...DEFAULT_POLICY.thresholds, matchPass: 0.999 } };
  await portal.app.get(DataSource).query(
    "insert into identity_policy (version, policy, reason, at) select coalesce(max(version), 0) + 1, $1, 'test', now() from identity_policy", [JSON.stringify(policy)]);
  expect(await answerTo('review', genuine())).toContain('由工作人员查看');

  const client = await signInStaffAs(portal.url, 'SQ02-1');
  const desk = new Walk(portal, await newDesktopPage(camera.browser), 'identity-review');
  await desk.goOnAs(client);
  await desk.open('/desk/identity');
  await desk.follow(/\d{1,2}:\d{2}/);
  await desk.page.locator('input[name=reason]').first().check();
  await desk.press('打开画面');
  await desk.look('strip');
  expect(await desk.page.locator('.face-strip img').count()).toBeGreaterThan(2);
  await desk.page.locator('input[name=verdict][value=pass]').check();
  await desk.page.locator('textarea[name=reason]').fill('与照片是同一个人，动作自然');
  await desk.press('提交判断');
  client.close();
  await desk.page.context().close();
  await checking.page.reload();
  expect(await checking.page.locator('main').innerText()).toContain('核验通过');
}, 240_000);
