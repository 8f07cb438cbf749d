import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FaceEngine } from '../../src/identity-check/engine/face-engine.js';
import { readFaceModels } from '../../src/identity-check/engine/face-models.js';
import { judgeCheck } from '../../src/identity-check/judgement/judge-check.js';
import { DEFAULT_THRESHOLDS, type Challenge } from '../../src/identity-check/judgement/judgement.js';
import { launchBrowser, newPhonePage } from '../support/browser.js';
import { cameraVideo } from '../support/faces/camera-video.js';
import { framesFor } from '../support/faces/frames.js';
import { portraitOf } from '../support/faces/people.js';

/** Takes pictures as a page does, until the film is over. */
const CAPTURE = `async (milliseconds) => {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
  await video.play();
  const canvas = Object.assign(document.createElement('canvas'), { width: video.videoWidth, height: video.videoHeight });
  const frames = [];
  const begun = performance.now();
  while (performance.now() - begun < milliseconds) {
    const taken = performance.now();
    canvas.getContext('2d').drawImage(video, 0, 0);
    frames.push({ takenMs: Math.round(taken - begun), picture: canvas.toDataURL('image/jpeg', 0.85).split(',')[1] });
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 120 - (performance.now() - taken))));
  }
  return frames;
}`;

it('a film before a browser’s camera is seen as it was made', { timeout: 300_000 }, async () => {
  const challenge: Challenge = ['right', 'mouth'];
  const folder = mkdtempSync(join(tmpdir(), 'tongban-camera-'));
  const film = join(folder, 'film.y4m');
  const frames = await framesFor('eileen', challenge, { framesPerSecond: 8, after: 6 });
  await cameraVideo(frames, film, 8);
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>camera</title>')).listen(0);
  await once(server, 'listening');
  const browser = await launchBrowser({ args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${film}`] });
  try {
    const page = await newPhonePage(browser);
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}`);
    // Shorter than the film: it would begin anew.
    const taken: { takenMs: number; picture: string }[] = await page.evaluate(`(${CAPTURE})(${(frames.at(-1)?.takenMs ?? 0) - 5_000})`);
    const engine = await FaceEngine.load(await readFaceModels());
    const seen = await engine.observe(taken.map(({ takenMs, picture }) => ({ takenMs, picture: Buffer.from(picture, 'base64') })));
    const portrait = await engine.observePortrait(await portraitOf('eileen'));
    const judgement = judgeCheck({ challenge, frames: seen, portrait, thresholds: DEFAULT_THRESHOLDS, models: {} });
    expect(judgement.findings).toEqual([]);
    expect(judgement.actionsSeen.map(({ action }) => action)).toEqual(challenge);
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  }
});
