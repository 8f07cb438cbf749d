import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Challenge } from '../../src/identity-check/judgement/judgement.js';
import { launchBrowser, newPhonePage } from '../support/browser.js';
import { cameraVideo } from '../support/faces/camera-video.js';
import type { CameraFrame } from '../support/faces/frames.js';
import { signInAs, type HttpClient } from '../support/http-client.js';
import type { TestPortal } from '../support/portal.js';

/** What the camera sees: before the challenge, and once it is known. */
export interface Film {
  readonly waiting: Promise<readonly CameraFrame[]>;
  readonly acting: (challenge: Challenge) => Promise<readonly CameraFrame[]>;
}

/**
 * A browser whose camera plays a file. Before the challenge it shows somebody who waits; when the server has chosen, the
 * file is overwritten in place and the camera, which is open, goes on with the new film.
 */
export class FilmedBrowser {
  private constructor(
    readonly browser: Browser,
    private readonly folder: string,
    private readonly file: string,
  ) {}

  static async launch(): Promise<FilmedBrowser> {
    const folder = await mkdtemp(join(tmpdir(), 'tongban-camera-'));
    const file = join(folder, 'camera.y4m');
    const browser = await launchBrowser({
      args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${file}`],
    });
    return new FilmedBrowser(browser, folder, file);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What is before the camera when it is opened: a second, over and over. */
  async waitWith(frames: readonly CameraFrame[]): Promise<void> {
    await cameraVideo(frames, this.file);
  }

  /** While the camera is open: written over, never emptied, for a camera that finds its file empty breaks down. */
  async play(frames: readonly CameraFrame[]): Promise<void> {
    const next = join(this.folder, 'next.y4m');
    await cameraVideo(frames, next);
    const film = readFileSync(next);
    const file = openSync(this.file, 'r+');
    for (let written = 0; written < film.length;) written += writeSync(file, film, written, film.length - written, written);
    closeSync(file);
  }
}

/** A person with a phone, signed in, on the way to a face check. */
export class Checking {
  private constructor(
    private readonly portal: TestPortal,
    readonly camera: FilmedBrowser,
    readonly page: Page,
    readonly client: HttpClient,
    readonly checkPath: string,
  ) {}

  static async begin(portal: TestPortal, camera: FilmedBrowser, key: string): Promise<Checking> {
    const client = await signInAs(portal.url, key);
    const { location } = await client.post('/identity-check');
    await client.post(`${location}/consent`, { face: 'yes' });
    const page = await newPhonePage(camera.browser);
    await page.context().addCookies([...client.cookies].map(([name, value]) => ({ name, value, url: portal.url })));
    return new Checking(portal, camera, page, client, location);
  }

  /** Goes to the camera, plays the film for the challenge, and waits for the answer: the words of the check's page. */
  async show(film: Film, during: (page: Page) => Promise<void> = async () => {}): Promise<string> {
    const { page } = this;
    await this.camera.waitWith(await film.waiting);
    await page.route('**/face/attempts', async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { challenge?: Challenge };
      if (body.challenge) await this.camera.play(await film.acting(body.challenge));
      await route.fulfill({ response });
    });
    await page.goto(`${this.portal.url}${this.checkPath}/face`);
    await page.click('[data-open]');
    await page.click('[data-begin]');
    await during(page);
    await page.waitForSelector('[data-instruction]:has-text("正在核对"), [data-problem]:not(:empty)', { timeout: 120_000 });
    const problem = await page.textContent('[data-problem]');
    if (problem) return problem;
    await this.portal.work();
    await page.waitForURL((url) => url.pathname === this.checkPath, { timeout: 60_000 });
    await page.unroute('**/face/attempts');
    return (await page.textContent('main')) ?? '';
  }

  async end(): Promise<void> {
    this.client.close();
    await this.page.context().close();
  }
}
