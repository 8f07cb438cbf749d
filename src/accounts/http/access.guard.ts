import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { equalSecrets } from '../../platform/crypto/envelope.js';
import { AnonymousPages } from '../../platform/http/anonymous-pages.js';
import { MULTIPART } from '../../platform/http/multipart.js';
import { isChange } from '../../platform/http/origin-check.js';
import { admit, type AdmissionAnswer, type Audience } from '../domain/actor.js';
import { ACCESS, ANONYMOUS_CACHE } from './access.js';

/** Thrown where a reader may not enter; the problem filter sends them to the right door or says why not. */
export class NotAdmitted extends Error {
  constructor(readonly answer: Exclude<AdmissionAnswer, 'admitted'> | 'stale-form') {
    super(`not admitted: ${answer}`);
  }
}

/** Stands before every route: its declared audiences, the second half of the CSRF rule, and which pages may be kept. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly anonymousPages: AnonymousPages,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const audiences = this.reflector.get<readonly Audience[] | undefined>(ACCESS, context.getHandler());
    if (!audiences) throw new Error(`${context.getClass().name}.${context.getHandler().name} declares no @Access`);
    const answer = admit(audiences, request.actor);
    if (answer !== 'admitted') throw new NotAdmitted(answer);
    if (request.actor && isChange(request.method)) this.checkToken(context, request);
    if (!request.actor) this.keepPage(context);
    return true;
  }

  /** A page declared the same for every visitor is kept when it is finished; its key was made before the session was. */
  private keepPage(context: ExecutionContext): void {
    if (this.reflector.get<boolean | undefined>(ANONYMOUS_CACHE, context.getHandler()) !== true) return;
    const { locals } = context.switchToHttp().getResponse<Response>();
    locals['keepPage'] = this.anonymousPages.keeper(locals['anonymousKey'] as string | undefined);
  }

  /** Once signed in, a change needs the session's token too. Multipart bodies are checked after they are parsed. */
  private checkToken(context: ExecutionContext, request: Request): void {
    const multipart = this.reflector.get<boolean | undefined>(MULTIPART, context.getHandler()) === true;
    if (multipart && request.is('multipart/form-data')) return;
    const body = request.body as Record<string, unknown> | undefined;
    const token = body?.['_csrf'] ?? request.headers['x-csrf-token'];
    const expected = request.session.csrfToken;
    if (typeof token !== 'string' || !expected || !equalSecrets(token, expected)) throw new NotAdmitted('stale-form');
  }
}
