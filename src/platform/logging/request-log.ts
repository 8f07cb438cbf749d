import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';

/**
 * A line for each request, and its id. The path may hold a case number or a token, so only the route's pattern is told.
 *
 * Refusals are answers: info. An outage that a page said so (503) is somebody's to look at but no defect of ours: a
 * warning. Any other 5xx is an error; where it was thrown is told once, by whoever caught it, and never here.
 */
export function requestLog(logger: Logger): RequestHandler {
  return pinoHttp<Request, Response>({
    logger,
    genReqId: () => randomUUID(),
    serializers: { req: (req: { id: unknown; method: string }) => ({ id: req.id, method: req.method }), res: (res: { statusCode: number }) => ({ status: res.statusCode }) },
    customProps: (req) => ({ route: (req.route as { path?: unknown } | undefined)?.path }),
    customLogLevel: (_request, response, error) => {
      if (error) return 'error';
      if (response.statusCode === 503) return 'warn';
      return response.statusCode >= 500 ? 'error' : 'info';
    },
    customErrorObject: (_request, _response, error, value: Record<string, unknown>) => {
      if (!STATUS_ALONE.test(error.message)) return value;
      const { err: _madeUp, ...rest } = value;
      return rest;
    },
    customErrorMessage: (_request, response) => (response.statusCode === 503 ? 'request met an outage' : 'request failed'),
  });
}

/** The error that the library makes up for every status from 500 on: its stack leads nowhere. */
const STATUS_ALONE = /^failed with status code \d+$/;
