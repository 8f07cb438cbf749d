import type { NestExpressApplication } from '@nestjs/platform-express';
import express, { type NextFunction, type Request, type Response } from 'express';
import { Reflector } from '@nestjs/core';
import type { CitizenActor } from '../../../src/accounts/domain/actor.js';
import { AccessGuard } from '../../../src/accounts/http/access.guard.js';
import { AnonymousPages } from '../../../src/platform/http/anonymous-pages.js';
import type { Clock } from '../../../src/platform/clock/clock.js';
import type { Locale } from '../../../src/platform/i18n/locale.js';
import { createFrame } from '../../../src/platform/rendering/frame.js';
import { ProblemFilter } from '../../../src/problem.filter.js';

/** Who asks, and in which language. Read anew for each request. */
export interface Reader {
  actor: CitizenActor | undefined;
  locale: Locale;
}

const CSRF = 'token-of-the-session';

/** The room's pages behind the real guard and filter; who is signed in is told instead of looked up. */
export const pagesFor = (reader: Reader) => (app: NestExpressApplication, clock: Clock): void => {
  app.use(express.urlencoded({ extended: false }));
  app.use((request: Request, response: Response, next: NextFunction) => {
    const actor = reader.actor;
    Object.assign(request, actor ? { session: { csrfToken: CSRF, accountId: actor.accountId }, actor } : { session: {} });
    response.locals['frame'] = createFrame({
      locale: reader.locale, elder: false, path: request.originalUrl, canonicalPath: request.path, requestId: 'test', demo: true,
      now: clock.now(),
      ...(actor && { csrfToken: CSRF, account: { displayName: '张小满', kind: 'citizen' as const, canSwitchParty: false, unread: 0, roles: [] } }),
    });
    next();
  });
  app.useGlobalGuards(new AccessGuard(new Reflector(), new AnonymousPages()));
  app.useGlobalFilters(new ProblemFilter());
};
