import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { RequestOneTimeCode } from '../application/request-one-time-code.js';
import { SignIn } from '../application/sign-in.js';
import { SignOutEverywhere } from '../application/sign-out-everywhere.js';
import { Access } from './access.js';
import { sitePath } from './back.js';
import { codeAnswerPage, codeAnswerView, codeRequestPage, codeRequestView } from './code-journey.view.js';
import { addressOf, formBody } from '../../platform/http/form-body.js';
import { maskedIdentifier } from './masked-identifier.js';
import { Sessions } from './sessions.js';
import { signInPage, signInView } from './sign-in.view.js';
import { Strategies } from './strategies.js';

/** Citizens sign in, by password or by a code to the mobile; everybody signs out. */
@Controller()
export class SignInController {
  constructor(
    private readonly strategies: Strategies,
    private readonly signIn: SignIn,
    private readonly requestCode: RequestOneTimeCode,
    private readonly signOutEverywhere: SignOutEverywhere,
    private readonly sessions: Sessions,
  ) {}

  @Get('sign-in')
  @Access('anyone')
  form(@Req() request: Request, @Res() response: Response): void {
    const back = sitePath(request.query['back'], '/');
    if (request.actor) return response.redirect(303, back);
    const done = request.query['done'];
    const known = done === 'signed-out' || done === 'signed-out-everywhere' ? done : undefined;
    sendPage(response, signInPage, signInView(frameOf(response), { back, done: known }));
  }

  @Post('sign-in')
  @Access('anyone')
  async byPassword(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { identifier, password, back: wanted } = formBody(request, 'identifier', 'password', 'back');
    const back = sitePath(wanted, '/');
    const missing = [...(identifier.trim() ? [] : (['identifier'] as const)), ...(password ? [] : (['password'] as const))];
    const result = missing.length > 0
      ? ({ refused: 'missing', fields: missing } as const)
      : await this.strategies.citizen(request, response);
    if ('refused' in result) {
      sendPage(response, signInPage, signInView(frameOf(response), { back, identifier, refusal: result }), 422);
      return;
    }
    await this.sessions.begin(request, response, result);
    response.redirect(303, back);
  }

  @Get('sign-in/code')
  @Access('anyone')
  codeRequestForm(@Req() request: Request, @Res() response: Response): void {
    const back = sitePath(request.query['back'], '/');
    const typed = this.sessions.flow(request, 'sign-in')?.identifier.value ?? '';
    sendPage(response, codeRequestPage, codeRequestView(frameOf(response), 'sign-in', { back, typed }));
  }

  @Post('sign-in/code')
  @Access('anyone')
  async sendCode(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { identifier, back: wanted } = formBody(request, 'identifier', 'back');
    const back = sitePath(wanted, '/');
    const frame = frameOf(response);
    const result = await this.requestCode.toOwner('sign-in', { identifier, address: addressOf(request), locale: frame.locale });
    if ('refused' in result) {
      sendPage(response, codeRequestPage, codeRequestView(frame, 'sign-in', { back, typed: identifier, refusal: result }), 422);
      return;
    }
    await this.sessions.keepFlow(request, 'sign-in', { ...result, proven: false, back });
    response.redirect(303, '/sign-in/code/answer');
  }

  @Get('sign-in/code/answer')
  @Access('anyone')
  answerForm(@Req() request: Request, @Res() response: Response): void {
    const flow = this.sessions.flow(request, 'sign-in');
    if (!flow) return response.redirect(303, '/sign-in/code');
    const state = { back: flow.back, sentTo: maskedIdentifier(flow.identifier) };
    sendPage(response, codeAnswerPage, codeAnswerView(frameOf(response), 'sign-in', state));
  }

  @Post('sign-in/code/answer')
  @Access('anyone')
  async byCode(@Req() request: Request, @Res() response: Response): Promise<void> {
    const flow = this.sessions.flow(request, 'sign-in');
    if (!flow) return response.redirect(303, '/sign-in/code');
    const { code } = formBody(request, 'code');
    const result = code.trim()
      ? await this.signIn.byCode({ challengeId: flow.challengeId, identifier: flow.identifier, code })
      : ({ refused: 'missing' } as const);
    if ('refused' in result) {
      const state = { back: flow.back, sentTo: maskedIdentifier(flow.identifier), refusal: result };
      sendPage(response, codeAnswerPage, codeAnswerView(frameOf(response), 'sign-in', state), 422);
      return;
    }
    await this.sessions.begin(request, response, result);
    response.redirect(303, flow.back);
  }

  /** For staff too. A second press, when the session is gone already, is no mistake. */
  @Post('sign-out')
  @Access('anyone')
  async signOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { actor } = request;
    if (actor) {
      await this.signOutEverywhere.here(actor.accountId);
      await this.sessions.end(request);
    }
    response.redirect(303, actor?.kind === 'staff' ? '/staff/sign-in?done=signed-out' : '/sign-in?done=signed-out');
  }
}
