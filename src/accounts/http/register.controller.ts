import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { Register } from '../application/register.js';
import { RequestOneTimeCode } from '../application/request-one-time-code.js';
import { Access } from './access.js';
import { sitePath } from './back.js';
import { codeRequestPage, codeRequestView, newPasswordPage, newPasswordView } from './code-journey.view.js';
import { addressOf, formBody } from '../../platform/http/form-body.js';
import { NewPasswordJourney } from './new-password-journey.js';
import { Sessions } from './sessions.js';

/** Registering in three pages: mobile, code, password. */
@Controller('register')
export class RegisterController extends NewPasswordJourney {
  constructor(
    private readonly register: Register,
    private readonly requestCode: RequestOneTimeCode,
    sessions: Sessions,
  ) {
    super('register', '/register', sessions);
  }

  protected proveMobile(challengeId: string, code: string): ReturnType<Register['proveMobile']> {
    return this.register.proveMobile(challengeId, code);
  }

  @Get()
  @Access('anyone')
  mobileForm(@Req() request: Request, @Res() response: Response): void {
    if (request.actor) return response.redirect(303, '/account');
    const back = sitePath(request.query['back'], '/');
    const typed = this.sessions.flow(request, 'register')?.identifier.value ?? '';
    const ended = request.query['again'] === undefined ? {} : { refusal: { refused: 'code-ended' } as const };
    sendPage(response, codeRequestPage, codeRequestView(frameOf(response), 'register', { back, typed, ...ended }));
  }

  @Post()
  @Access('anyone')
  async sendCode(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { identifier, back: wanted } = formBody(request, 'identifier', 'back');
    const back = sitePath(wanted, '/');
    const frame = frameOf(response);
    const result = await this.requestCode.toRegister({ mobile: identifier, address: addressOf(request), locale: frame.locale });
    if ('refused' in result) {
      sendPage(response, codeRequestPage, codeRequestView(frame, 'register', { back, typed: identifier, refusal: result }), 422);
      return;
    }
    await this.sessions.keepFlow(request, 'register', { ...result, proven: false, back });
    response.redirect(303, '/register/code');
  }

  @Post('password')
  @Access('anyone')
  async complete(@Req() request: Request, @Res() response: Response): Promise<void> {
    const flow = this.sessions.flow(request, 'register');
    if (!flow?.proven) return response.redirect(303, '/register');
    const { password } = formBody(request, 'password');
    const frame = frameOf(response);
    const result = password
      ? await this.register.complete({
          challengeId: flow.challengeId,
          identifier: flow.identifier,
          password,
          preferences: { language: frame.locale, elder: frame.elder },
        })
      : ({ refused: 'missing' } as const);
    if ('refused' in result) {
      if (result.refused === 'proof-ended') {
        this.sessions.dropFlow(request);
        return response.redirect(303, '/register?again');
      }
      const view = newPasswordView(frame, 'register', { back: flow.back, refusal: result });
      sendPage(response, newPasswordPage, view, 422);
      return;
    }
    await this.sessions.begin(request, response, result);
    // Verifying is the next thing a newcomer needs; it says why, and can be left for later.
    response.redirect(303, `/account/verify?back=${encodeURIComponent(flow.back)}`);
  }
}
