import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ACTIONS } from '../../src/identity-check/judgement/judgement.js';
import { framesFor, stillPhoto } from '../support/faces/frames.js';
import type { SyntheticPerson } from '../support/faces/people.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { Checking, FilmedBrowser } from './identity-camera.js';

/** 张小满's identity card bears the astronaut's portrait. */
const HERSELF: SyntheticPerson = 'eileen';

let portal: TestPortal;
let camera: FilmedBrowser;
let checking: Checking | undefined;

beforeAll(async () => {
  // The engine's processes run what was built.
  const built = spawnSync(process.execPath, [fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url))], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stdout + built.stderr);
  // Drawn once and kept: a film must be ready well before its challenge lapses.
  await framesFor(HERSELF, ACTIONS);
  portal = await startPortal();
  camera = await FilmedBrowser.launch();
}, 300_000);
afterAll(async () => {
  await camera?.close();
  await portal?.close();
});
afterEach(async () => {
  await checking?.end();
  checking = undefined;
});

test('a genuine person passes before a real camera page and the real engine, and nothing of them is held', async () => {
  checking = await Checking.begin(portal, camera, 'xiaoman');
  const page = await checking.show({
    waiting: stillPhoto(HERSELF, { seconds: 1, variation: 1001 }),
    acting: (challenge) => framesFor(HERSELF, challenge, { variation: 1, before: 2.5, after: 6.5 }),
  });
  expect(page).toContain('核验通过');
  expect((await checking.client.open('/account')).html).toContain('已核验身份');
  expect((await checking.client.open('/identity-check/held')).html).toContain('没有保存任何画面');
}, 300_000);
