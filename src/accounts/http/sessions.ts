import { Inject, Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { open, randomToken, seal } from '../../platform/crypto/envelope.js';
import { KEYS, type Keys } from '../../platform/crypto/keys.js';
import { ELDER_COOKIE, LANGUAGE_COOKIE } from '../../platform/http/reading-preferences.js';
import type { SignedInAccount } from '../application/sign-in.js';
import type { HalfSignedIn } from '../application/staff-sign-in.js';
import type { Identifier } from '../domain/identifier.js';
import type { Preferences } from '../domain/profile.js';
import { cookieOf } from '../../platform/http/form-body.js';

declare module 'express-session' {
  interface SessionData {
    /** Steps of signing in or registering that are done so far: sealed, for they hold a mobile or ID number. */
    flow: string;
  }
}

/** A journey that goes by a code to the mobile, as far as it has come. */
interface CodeFlow {
  readonly challengeId: string;
  readonly identifier: Identifier;
  readonly proven: boolean;
  readonly back: string;
}

/** What each of the anonymous journeys keeps between its pages. */
interface Flows {
  register: CodeFlow;
  'sign-in': CodeFlow;
  'reset-password': CodeFlow;
  staff: { readonly half: HalfSignedIn; readonly back: string };
}

const YEAR_MS = 365 * 86_400_000;

/** Begins and ends sessions, and keeps what the steps before one know. */
@Injectable()
export class Sessions {
  private readonly deviceCookieName: string;
  private readonly cookieOptions: CookieOptions;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    @Inject(KEYS) private readonly keys: Keys,
  ) {
    const secure = settings.baseUrl.startsWith('https:');
    this.deviceCookieName = secure ? '__Host-tongban-device' : 'tongban-device';
    this.cookieOptions = { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: YEAR_MS };
  }

  /** A new session id at every sign-in: an id that somebody planted before is worth nothing. */
  async begin(request: Request, response: Response, account: SignedInAccount): Promise<void> {
    await new Promise<void>((done, failed) => {
      request.session.regenerate((problem: unknown) => (problem ? failed(problem) : done()));
    });
    const now = Date.now();
    Object.assign(request.session, {
      accountId: account.accountId,
      epoch: account.epoch,
      signedInAt: now,
      lastSeenAt: now,
      csrfToken: randomToken(),
    });
    await this.save(request);
    response.cookie(this.deviceCookieName, account.deviceCookie, this.cookieOptions);
    this.rememberReading(response, account.preferences);
  }

  /**
   * Writes the session now. A browser follows a redirect as soon as it has read the head of the answer, which is before
   * express-session has written on its own.
   */
  async save(request: Request): Promise<void> {
    await new Promise<void>((done, failed) => {
      request.session.save((problem: unknown) => (problem ? failed(problem) : done()));
    });
  }

  /** For whom this session acts from now on; undefined for oneself. */
  async actFor(request: Request, partyId: string | undefined): Promise<void> {
    if (partyId === undefined) delete request.session.actingFor;
    else request.session.actingFor = partyId;
    await this.save(request);
  }

  async end(request: Request): Promise<void> {
    await new Promise<void>((done, failed) => {
      request.session.destroy((problem: unknown) => (problem ? failed(problem) : done()));
    });
  }

  deviceCookie(request: Request): string | undefined {
    return cookieOf(request, this.deviceCookieName);
  }

  /** The account's way of reading becomes this browser's. What the account says nothing about stays. */
  rememberReading(response: Response, preferences: Preferences): void {
    const options: CookieOptions = { ...this.cookieOptions, httpOnly: false };
    if (preferences.language) response.cookie(LANGUAGE_COOKIE, preferences.language, options);
    if (preferences.elder) response.cookie(ELDER_COOKIE, preferences.elder, options);
    else if (preferences.elder === false) response.clearCookie(ELDER_COOKIE, { path: '/' });
  }

  async keepFlow<Kind extends keyof Flows>(request: Request, kind: Kind, flow: Flows[Kind]): Promise<void> {
    const plain = Buffer.from(JSON.stringify(flow), 'utf8');
    request.session.flow = `${kind} ${seal(this.keys.session, plain, `session.flow:${kind}`).toString('base64')}`;
    await this.save(request);
  }

  /** The journey of that kind that this browser is in the middle of; undefined when it is in none. */
  flow<Kind extends keyof Flows>(request: Request, kind: Kind): Flows[Kind] | undefined {
    const [kept, sealed] = (request.session.flow ?? '').split(' ');
    if (kept !== kind || !sealed) return undefined;
    return JSON.parse(open(this.keys.session, Buffer.from(sealed, 'base64'), `session.flow:${kind}`).toString('utf8')) as Flows[Kind];
  }

  dropFlow(request: Request): void {
    delete request.session.flow;
  }
}
