import { readFileSync } from 'node:fs';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { DEMO_PASSWORD } from '../../src/seed/city/people.js';
import { demoStaff } from '../../src/seed/city/staff.js';
import { axeViolations, screenshot } from '../support/browser.js';
import type { HttpClient } from '../support/http-client.js';
import type { TestPortal } from '../support/portal.js';

const MEASURES = readFileSync(new URL('../views/measure.browser.js', import.meta.url), 'utf8');

/** What goes into a page's inputs, by their names: the text of a box, the value of a choice, all values of several. */
export type Filled = Readonly<Record<string, string | readonly string[]>>;

/** What people do, in their words; every page they see on the way is looked at by axe and kept as a picture. */
export class Walk {
  constructor(
    private readonly portal: TestPortal,
    readonly page: Page,
    private readonly name: string,
  ) {
    page.setDefaultTimeout(10_000);
  }

  async open(path: string): Promise<void> {
    const response = await this.page.goto(this.portal.url + path);
    expect(response?.status(), path).toBeLessThan(400);
  }

  async look(what: string): Promise<void> {
    await this.see(what);
    expect(await axeViolations(this.page), `${what} (${this.page.url()})`).toEqual([]);
  }

  /** The same where pages run no script, and so no axe. */
  async see(what: string): Promise<void> {
    await screenshot(this.page, `${this.name}-${what}`);
    const overflow = await this.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(overflow, `${what} is wider than the screen`).toBeLessThanOrEqual(0);
  }

  /** Presses a button whose press loads a page. */
  async press(name: string | RegExp): Promise<void> {
    const before = this.page.url();
    await Promise.all([
      this.page.waitForEvent('load'),
      this.page.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) }).first().click(),
    ]);
    expect(await this.page.title(), `after ${String(name)} on ${before}`).not.toMatch(/出错|不能打开/);
  }

  async signIn(mobile: string, back = '/'): Promise<void> {
    await this.open(`/sign-in?back=${encodeURIComponent(back)}`);
    await this.page.locator('main input[type=text], main input[type=tel], main input[inputmode]').first().fill(mobile);
    await this.page.locator('main input[type=password]').first().fill(DEMO_PASSWORD);
    await this.press(/^(登录|登錄|登入|Sign in)$/);
  }

  async staffSignIn(number: string, room = '/desk'): Promise<void> {
    await this.open('/staff/sign-in');
    await this.page.locator('main input[type=text], main input:not([type])').first().fill(number);
    await this.page.locator('main input[type=password]').first().fill(DEMO_PASSWORD);
    await Promise.all([this.page.waitForEvent('load'), this.page.locator('main button[type=submit]').first().click()]);
    const secret = demoStaff(number).totpSecret;
    await this.page.locator('main input[name=code]').fill(new TOTP({ secret }).generate({ timestamp: this.portal.clock.now().getTime() }));
    await Promise.all([this.page.waitForEvent('load'), this.page.locator('main button[type=submit]').first().click()]);
    expect(this.page.url()).toContain(room);
  }

  /** Opens a case from the office's queue and claims it. */
  async claim(number: string): Promise<void> {
    await this.open('/desk');
    await this.page.getByRole('link', { name: number }).first().click();
    await this.press(/^领取/);
  }

  /** Presses the button of one act on the case that is open. */
  async act(action: string): Promise<void> {
    await Promise.all([this.page.waitForEvent('load'), this.page.locator(`main button[name=action][value=${action}]`).first().click()]);
    await this.page.getByText('已完成').first().waitFor();
  }

  async sign(button: string | RegExp): Promise<void> {
    await this.page.locator('#declared').check();
    await this.page.locator('#password').fill(DEMO_PASSWORD);
    await this.press(button);
  }

  async upload(slot: string, name: string, content: Buffer): Promise<void> {
    const form = this.page.locator(`form[action$="/materials/${slot}/upload"]`);
    if (!(await form.isVisible())) await this.page.locator('details', { has: form }).locator('summary').first().click();
    await form.locator('input[type=file]').setInputFiles({ name, mimeType: 'image/png', buffer: content });
    // The script sends the files and then goes where the server says.
    await Promise.all([this.page.waitForEvent('load'), form.locator('button[type=submit]').click()]);
    await this.page.getByRole('link', { name }).first().waitFor();
  }

  async enter(values: Filled): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      const input = this.page.locator(`main [name="${name}"]:not([type=hidden])`);
      if ((await input.count()) === 0) throw new Error(`no “${name}” on ${this.page.url()}: ${(await this.main()).slice(0, 600)}`);
      const kind = await input.first().evaluate((element) => String((element as { type?: unknown }).type));
      if (kind === 'radio' || kind === 'checkbox') {
        for (const each of typeof value === 'string' ? [value] : value) await this.page.locator(`main [name="${name}"][value="${each}"]`).check();
      } else if (kind === 'select-one') await input.selectOption(String(value));
      else await input.fill(String(value));
    }
  }

  /** Answers the page of questions that is open, and goes on. */
  async answer(values: Filled = {}): Promise<void> {
    await this.enter(values);
    await this.press(/^(保存并继续|保存並繼續|Save and continue)$/);
  }

  /** A link, also one that looks like a button. */
  async follow(name: string | RegExp): Promise<void> {
    const link = this.page.locator('a[href]').filter({ hasText: name }).filter({ visible: true }).first();
    await Promise.all([this.page.waitForEvent('load'), link.click()]);
  }

  /** The words of the page's main part. */
  async main(): Promise<string> {
    return (await this.page.locator('main').innerText()).replace(/\s+/g, ' ');
  }

  /** Goes on in the browser as whoever that client has signed in. */
  async goOnAs(client: HttpClient): Promise<void> {
    await this.page.context().addCookies([...client.cookies].map(([name, value]) => ({ name, value, url: this.portal.url })));
  }

  /** What measure.browser.js measures, inside the page. */
  async measure<Result>(call: string): Promise<Result> {
    return this.page.evaluate<Result>(`(() => { ${MEASURES}; return measures.${call}; })()`);
  }

  caseNumber(): string {
    const number = /SJ\d{15}-\d/.exec(this.page.url())?.[0];
    if (!number) throw new Error(`no case number in ${this.page.url()}`);
    return number;
  }
}
