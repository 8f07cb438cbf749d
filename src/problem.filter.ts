import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { NotAdmitted } from './accounts/http/access.guard.js';
import { ErasedError } from './platform/crypto/vault.js';
import { errorPage, errorView, type ErrorView } from './platform/errors/error.view.js';
import { frameOf, sendPage } from './platform/rendering/send-page.js';

/** Every failure ends here: the right door for a reader who isn't admitted, a page that helps, a log line for a defect. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('problem');

  catch(problem: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerProblem(problem, http.getRequest<Request>(), http.getResponse<Response>(), this.log);
  }
}

export function answerProblem(problem: unknown, request: Request, response: Response, log: Logger): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  if (problem instanceof NotAdmitted) return answerNotAdmitted(problem, request, response);
  const status = statusOf(problem);
  if (status === 503) log.warn({ outage: codeOf(problem), requestId: request.id, path: request.route?.path as unknown }, 'something is out of reach');
  else if (status >= 500) log.error({ err: problem, requestId: request.id, path: request.route?.path as unknown }, 'request failed');
  sendError(status, request, response);
}

function answerNotAdmitted(problem: NotAdmitted, request: Request, response: Response): void {
  const readable = request.method === 'GET' || request.method === 'HEAD';
  const back = readable ? `?back=${encodeURIComponent(request.originalUrl)}` : '';
  switch (problem.answer) {
    case 'sign-in':
      return readable ? response.redirect(303, `/sign-in${back}`) : sendError(401, request, response);
    case 'staff-sign-in':
      return readable ? response.redirect(303, `/staff/sign-in${back}`) : sendError(401, request, response);
    case 'verify-first':
      return readable ? response.redirect(303, `/account/verify${back}`) : sendError(403, request, response);
    case 'forbidden':
      return sendError(403, request, response);
    case 'stale-form': {
      const { t } = frameOf(response);
      return sendError(403, request, response, {
        title: t('页面已经过期'),
        what: t('这一页是在您上次登录时打开的，为了安全，刚才的操作没有生效。'),
        next: t('请返回上一页，刷新后再试。'),
      });
    }
  }
}

/** Also used by middleware, before Nest is reached. `words` replaces the status's usual text. */
export function sendError(status: number, request: Request, response: Response, words?: Partial<ErrorView>): void {
  const { t } = frameOf(response);
  sendPage(response, errorPage, { ...errorView(status, t, String(request.id ?? '')), ...words }, status);
}

/** What is out of reach, by its code: the message of a lost connection says no more, its stack less. */
function codeOf(problem: unknown): unknown {
  return (problem as { code?: unknown } | null)?.code ?? (problem instanceof Error ? problem.name : undefined);
}

function statusOf(problem: unknown): number {
  if (problem instanceof HttpException) return problem.getStatus();
  if (problem instanceof ErasedError) return 404;
  // body-parser and its kind carry a status of their own.
  const status = (problem as { status?: unknown } | null)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500) return status;
  const code = (problem as { code?: unknown } | null)?.code;
  // A NUL or half a character, which PostgreSQL takes for no text: nobody types that.
  if (code === '22021') return 400;
  // The database is restarting or out of reach: an outage, said as one.
  if (typeof code === 'string' && (/^(57P|08|53)/.test(code) || code === 'ECONNREFUSED')) return 503;
  return 500;
}
