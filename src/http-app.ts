import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import session from 'express-session';
import helmet from 'helmet';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import { FindActor, type SignedIn } from './accounts/application/find-actor.js';
import { FindUnread } from './notifications/application/find-unread.js';
import { Clock } from './platform/clock/clock.js';
import { SETTINGS, type Settings } from './platform/config/settings.js';
import { equalSecrets } from './platform/crypto/envelope.js';
import { KEYS, type Keys } from './platform/crypto/keys.js';
import { poolOf } from './platform/database/pool.js';
import { AnonymousPages } from './platform/http/anonymous-pages.js';
import { comesFromOurPages, isChange } from './platform/http/origin-check.js';
import { readingPreferences } from './platform/http/reading-preferences.js';
import { HashedSessionStore } from './platform/http/session-store.js';
import { ParkedJobs } from './platform/jobs/parked-jobs.js';
import { createLogger } from './platform/logging/logger.js';
import { requestLog } from './platform/logging/request-log.js';
import { ASSET_CACHE_CONTROL, findAsset } from './platform/rendering/assets.js';
import { createFrame } from './platform/rendering/frame.js';
import { answerProblem, sendError } from './problem.filter.js';

/** A minute between writes of a session's last use: an UPDATE on every request would cost more than the page. */
const SESSION_TOUCH_MS = 60_000;

/** Every middleware of the portal, in order, on one screen. Routes and their guards come after it. */
export function buildHttpApp(app: NestExpressApplication): void {
  const settings = app.get<Settings>(SETTINGS);
  const keys = app.get<Keys>(KEYS);
  const clock = app.get(Clock);
  const dataSource = app.get(DataSource);
  const anonymousPages = app.get(AnonymousPages);
  const cookie = sessionCookie(settings);
  const http = app.getHttpAdapter().getInstance() as express.Express;

  http.disable('x-powered-by');
  http.set('etag', false);
  http.set('trust proxy', settings.trustProxyHops);
  http.set('query parser', 'simple');

  app.use(requestLog(createLogger(settings)));
  app.use(measure(settings, dataSource, app.get(ParkedJobs)));
  app.use(health(dataSource));
  app.use(securityHeaders(settings));
  app.use(permitOwnCamera);
  app.use(serveAsset);
  app.use(rememberReading);
  app.use((request: Request, response: Response, next: NextFunction) => {
    const key = anonymousPages.keyOf(request, cookie.name, reading(response));
    if (!anonymousPages.answer(key, request, response)) {
      response.locals['anonymousKey'] = key;
      next();
    }
  });
  app.use(compression());
  app.use(frameForVisitor(settings, clock));
  app.use(limitChanges(dataSource, settings));
  // Whole as they came: a signature is over bytes.
  app.use('/hooks', express.raw({ type: 'application/json', limit: '64kb' }));
  app.use(express.urlencoded({ extended: false, limit: '256kb', parameterLimit: 500 }));
  app.use(emptyBodyForNone);
  app.use(refuseForeignChange(new URL(settings.baseUrl).origin));
  app.use(
    session({
      name: cookie.name,
      secret: keys.session,
      store: new HashedSessionStore(poolOf(dataSource), keys.session),
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', secure: cookie.secure, path: '/', maxAge: settings.sessionAbsoluteHours * 3_600_000 },
    }),
  );
  app.use(recogniseActor(settings, app.get(FindActor), app.get(FindUnread)));
  http.use(problemOfMiddleware);
}

export function sessionCookie(settings: Settings): { name: string; secure: boolean } {
  const secure = settings.baseUrl.startsWith('https:');
  return { name: secure ? '__Host-tongban' : 'tongban', secure };
}

function measure(settings: Settings, dataSource: DataSource, parked: ParkedJobs): RequestHandler {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'http_request_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
  });
  new Gauge({
    name: 'jobs_parked',
    help: 'Jobs that failed in every attempt and wait for a person, counted to 1000',
    registers: [registry],
    async collect() {
      // Without a database the other figures are still wanted.
      this.set(await parked.count(dataSource.manager, 1000).catch(() => Number.NaN));
    },
  });
  return (request, response, next) => {
    if (request.path === '/metrics') {
      if (!mayReadMetrics(request, settings)) return void response.status(404).end();
      void registry.metrics().then((text) => response.type(registry.contentType).send(text), next);
      return;
    }
    const done = seconds.startTimer({ method: request.method });
    response.once('finish', () => {
      done({ route: String((request.route as { path?: unknown } | undefined)?.path ?? 'other'), status: response.statusCode });
    });
    next();
  };
}

function mayReadMetrics(request: Request, settings: Settings): boolean {
  const token = settings.metricsToken;
  if (token !== undefined) return equalSecrets(String(request.headers.authorization ?? ''), `Bearer ${token}`);
  return ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.socket.remoteAddress ?? '') && request.headers['x-forwarded-for'] === undefined;
}

/** live: the process answers. ready: its database does too. */
function health(dataSource: DataSource): RequestHandler {
  return (request, response, next) => {
    if (request.path === '/health/live') {
      response.json({ status: 'ok' });
    } else if (request.path === '/health/ready') {
      dataSource.query('select 1').then(
        () => response.json({ status: 'ok' }),
        () => response.status(503).json({ status: 'database unreachable' }),
      );
    } else next();
  };
}

function securityHeaders(settings: Settings): RequestHandler {
  const secure = settings.baseUrl.startsWith('https:');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        mediaSrc: ["'self'", 'blob:'],
        frameSrc: ["'self'"],
        objectSrc: ["'none'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'self'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure ? { maxAge: 63_072_000, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'sameorigin' },
  });
}

/** Camera and microphone are for our own pages alone (the identity check); nothing else of a device is asked for. */
const permitOwnCamera: RequestHandler = (_request, response, next) => {
  response.setHeader('Permissions-Policy', 'camera=(self), microphone=(self), geolocation=(), display-capture=(), usb=(), payment=()');
  next();
};

const serveAsset: RequestHandler = (request, response, next) => {
  const asset = request.path.startsWith('/assets/') ? findAsset(request.path) : undefined;
  if (!asset) return next();
  const accepts = String(request.headers['accept-encoding'] ?? '');
  response.setHeader('Content-Type', asset.type);
  response.setHeader('Cache-Control', ASSET_CACHE_CONTROL);
  response.setHeader('Vary', 'Accept-Encoding');
  if (asset.brotli && accepts.includes('br')) {
    response.setHeader('Content-Encoding', 'br');
    response.end(asset.brotli);
  } else if (asset.gzip && accepts.includes('gzip')) {
    response.setHeader('Content-Encoding', 'gzip');
    response.end(asset.gzip);
  } else response.end(asset.bytes);
};

const rememberReading: RequestHandler = (request, response, next) => {
  response.locals['reading'] = readingPreferences(request.headers.cookie, request.headers['accept-language']);
  next();
};

function reading(response: Response): ReturnType<typeof readingPreferences> {
  return response.locals['reading'] as ReturnType<typeof readingPreferences>;
}

/** The page's frame as for nobody in particular; `recogniseActor` replaces it for a signed-in reader. */
function frameForVisitor(settings: Settings, clock: Clock): RequestHandler {
  return (request, response, next) => {
    response.locals['frame'] = createFrame({
      ...reading(response),
      path: request.originalUrl,
      canonicalPath: request.path,
      requestId: String(request.id),
      demo: settings.mode !== 'production',
      now: clock.now(),
    });
    next();
  };
}

/** One count for all processes, on changes only: a reader who only reads costs no statement. */
function limitChanges(dataSource: DataSource, settings: Settings): RequestHandler {
  const limiter = new RateLimiterPostgres({
    storeClient: poolOf(dataSource),
    tableName: 'rate_limit',
    tableCreated: true,
    clearExpiredByTimeout: settings.mode !== 'test',
    keyPrefix: 'change',
    points: settings.changesPerMinute,
    duration: 60,
    inMemoryBlockOnConsumed: settings.changesPerMinute,
    inMemoryBlockDuration: 10,
  });
  return (request, response, next) => {
    if (!isChange(request.method)) return next();
    limiter.consume(String(request.ip)).then(
      () => next(),
      (problem: unknown) => {
        if (!(problem instanceof RateLimiterRes)) return next(problem);
        response.setHeader('Retry-After', Math.ceil(problem.msBeforeNext / 1000));
        sendError(429, request, response);
      },
    );
  };
}

/** No form sends JSON or XML: such a body is not read, and counts as an empty form. */
const emptyBodyForNone: RequestHandler = (request, _response, next) => {
  request.body ??= {};
  next();
};

function refuseForeignChange(ownOrigin: string): RequestHandler {
  return (request, response, next) => {
    // What machines send is signed JSON: no form of a foreign page can send that, and no session counts there.
    const fromMachine = request.path.startsWith('/hooks/') && request.is('application/json');
    if (fromMachine || comesFromOurPages(request, ownOrigin)) return next();
    sendError(403, request, response);
  };
}

function recogniseActor(settings: Settings, findActor: FindActor, findUnread: FindUnread): RequestHandler {
  return async (request, response, next) => {
    const { accountId, epoch, signedInAt, lastSeenAt, actingFor, csrfToken } = request.session;
    if (!accountId || epoch === undefined || !signedInAt) return next();
    const now = Date.now();
    const idle = now - (lastSeenAt ?? signedInAt) > settings.sessionIdleMinutes * 60_000;
    const tooOld = now - signedInAt > settings.sessionAbsoluteHours * 3_600_000;
    const signedIn = idle || tooOld ? undefined : await findActor.forSession({ accountId, epoch, actingFor });
    if (!signedIn) {
      request.session.destroy(() => next());
      return;
    }
    if (now - (lastSeenAt ?? 0) > SESSION_TOUCH_MS) request.session.lastSeenAt = now;
    request.actor = signedIn.actor;
    const unread = await findUnread.count(accountId);
    addAccountToFrame(response, signedIn, unread, csrfToken);
    next();
  };
}

function addAccountToFrame(response: Response, signedIn: SignedIn, unread: number, csrfToken: string | undefined): void {
  const frame = response.locals['frame'] as ReturnType<typeof createFrame>;
  response.locals['frame'] = {
    ...frame,
    ...(csrfToken && { csrfToken }),
    account: {
      displayName: signedIn.displayName,
      kind: signedIn.actor.kind,
      ...(signedIn.actingFor && { actingFor: signedIn.actingFor }),
      canSwitchParty: signedIn.otherParties.length > 0,
      unread,
      roles: signedIn.actor.kind === 'staff' ? signedIn.actor.roles : [],
      ...(signedIn.officeName && { office: signedIn.officeName }),
    },
  };
}

const middlewareLog = new Logger('middleware');

/** Express tells an error handler by its four parameters. */
function problemOfMiddleware(problem: unknown, request: Request, response: Response, _next: NextFunction): void {
  if (response.locals['frame'] === undefined) response.status(400).end();
  else answerProblem(problem, request, response, middlewareLog);
}
