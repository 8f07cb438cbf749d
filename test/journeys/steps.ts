import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { DEMO_PASSWORD } from '../../src/seed/city/people.js';
import { demoStaff } from '../../src/seed/city/staff.js';
import { axeViolations, screenshot } from '../support/browser.js';
import type { TestPortal } from '../support/portal.js';

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
    await screenshot(this.page, `${this.name}-${what}`);
    expect(await axeViolations(this.page), `${what} (${this.page.url()})`).toEqual([]);
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

  async staffSignIn(number: string): Promise<void> {
    await this.open('/staff/sign-in');
    await this.page.locator('main input[type=text], main input:not([type])').first().fill(number);
    await this.page.locator('main input[type=password]').first().fill(DEMO_PASSWORD);
    await Promise.all([this.page.waitForEvent('load'), this.page.locator('main button[type=submit]').first().click()]);
    const secret = demoStaff(number).totpSecret;
    await this.page.locator('main input[name=code]').fill(new TOTP({ secret }).generate({ timestamp: this.portal.clock.now().getTime() }));
    await Promise.all([this.page.waitForEvent('load'), this.page.locator('main button[type=submit]').first().click()]);
    expect(this.page.url()).toContain('/desk');
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

  caseNumber(): string {
    const number = /SJ\d{15}-\d/.exec(this.page.url())?.[0];
    if (!number) throw new Error(`no case number in ${this.page.url()}`);
    return number;
  }
}
