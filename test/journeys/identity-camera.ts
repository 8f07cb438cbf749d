import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Challenge } from '../../src/identity-check/judgement/judgement.js';
import { launchBrowser, newPhonePage } from '../support/browser.js';
import { cameraVideo } from '../support/faces/camera-video.js';
import type { CameraFrame } from '../support/faces/frames.js';
import { cameraArguments } from '../support/fake-camera.js';
import { signInAs, type HttpClient } from '../support/http-client.js';
import type { TestPortal } from '../support/portal.js';

/** What the camera sees: before the challenge, and once it is known. */
export interface Film {
  readonly waiting: Promise<readonly CameraFrame[]>;
  readonly acting: (challenge: Challenge) => Promise<readonly CameraFrame[]>;
  /** What the page says about the picture before anything has begun. */
  readonly guidance: string;
  /** Milliseconds that the page gives for looking straight ahead, and for each action: a film needs none to understand. */
  readonly pace: { readonly neutral: number; readonly pace: number };
}

/** Where a machine shared by many takes its time. */
const SLOW = 120_000;

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
    return new FilmedBrowser(await launchBrowser({ args: cameraArguments(file) }), folder, file);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Goes to the camera of a check and presses 开始; the film for the challenge begins. */
  async start(page: Page, check: string, film: Film): Promise<void> {
    // What is before the camera when it is opened: a second, over and over.
    await cameraVideo(await film.waiting, this.file);
    await page.route('**/face/attempts', async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { challenge?: Challenge };
      if (body.challenge) await this.goOnWith(await film.acting(body.challenge));
      await route.fulfill({ response });
      await page.unroute('**/face/attempts');
    });
    await page.goto(`${check}/face`);
    await page.locator('[data-face-room]').evaluate((room, pace) => Object.assign((room as unknown as { dataset: object }).dataset, pace), film.pace);
    await page.click('[data-open]');
    await page.waitForSelector(`[data-guidance]:has-text("${film.guidance}")`, { timeout: SLOW });
    await page.click('[data-begin]');
  }

  /** While the camera is open: written over, never emptied, for a camera that finds its file empty breaks down. */
  private async goOnWith(frames: readonly CameraFrame[]): Promise<void> {
    const next = join(this.folder, 'next.y4m');
    await cameraVideo(frames, next);
    const film = readFileSync(next);
    const file = openSync(this.file, 'r+');
    for (let written = 0; written < film.length;) written += writeSync(file, film, written, film.length - written, written);
    closeSync(file);
  }
}

/** The pictures are sent: they are judged, and the page goes to the check by itself. What it says there, or what went wrong before. */
export async function verdictOn(portal: TestPortal, page: Page, check: string): Promise<string> {
  await page.waitForSelector('[data-instruction]:has-text("正在核对"), [data-problem]:not(:empty)', { timeout: SLOW });
  const problem = await page.textContent('[data-problem]');
  if (problem) return problem;
  await portal.work();
  await page.waitForURL(check, { timeout: SLOW });
  return page.locator('main').innerText();
}

/** A person with a phone, signed in, who has agreed to a face check. */
export class Checking {
  private constructor(
    private readonly portal: TestPortal,
    private readonly camera: FilmedBrowser,
    readonly page: Page,
    readonly client: HttpClient,
    readonly check: string,
  ) {}

  static async begin(portal: TestPortal, camera: FilmedBrowser, key: string): Promise<Checking> {
    const client = await signInAs(portal.url, key);
    const { location } = await client.post('/identity-check');
    await client.post(`${location}/consent`, { face: 'yes' });
    return new Checking(portal, camera, await pageOf(portal, camera, client), client, `${portal.url}${location}`);
  }

  /** Everything before the camera until the answer. */
  async show(film: Film): Promise<string> {
    await this.start(film);
    return this.verdict();
  }

  start(film: Film): Promise<void> {
    return this.camera.start(this.page, this.check, film);
  }

  verdict(): Promise<string> {
    return verdictOn(this.portal, this.page, this.check);
  }

  /** The browser is closed, whatever it was at, and opened again on the same phone. */
  async reopened(): Promise<Checking> {
    const cookies = await this.page.context().cookies();
    await this.page.context().close();
    const page = await pageOf(this.portal, this.camera, this.client);
    await page.context().addCookies(cookies);
    return new Checking(this.portal, this.camera, page, this.client, this.check);
  }

  async end(): Promise<void> {
    this.client.close();
    await this.page.context().close();
  }
}

async function pageOf(portal: TestPortal, camera: FilmedBrowser, client: HttpClient): Promise<Page> {
  const page = await newPhonePage(camera.browser);
  page.setDefaultTimeout(SLOW);
  await page.context().addCookies([...client.cookies].map(([name, value]) => ({ name, value, url: portal.url })));
  return page;
}
