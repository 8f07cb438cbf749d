import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { RequestOneTimeCode } from '../application/request-one-time-code.js';
import { SetPassword } from '../application/set-password.js';
import { Access } from './access.js';
import { sitePath } from './back.js';
import { codeRequestPage, codeRequestView, newPasswordPage, newPasswordView } from './code-journey.view.js';
import { addressOf, formBody } from '../../platform/http/form-body.js';
import { NewPasswordJourney } from './new-password-journey.js';
import { Sessions } from './sessions.js';

/** A forgotten password in three pages: who, code, new password. */
@Controller('password/reset')
export class PasswordResetController extends NewPasswordJourney {
  constructor(
    private readonly setPassword: SetPassword,
    private readonly requestCode: RequestOneTimeCode,
    sessions: Sessions,
  ) {
    super('reset-password', '/password/reset', sessions);
  }

  protected proveMobile(challengeId: string, code: string): ReturnType<SetPassword['proveMobile']> {
    return this.setPassword.proveMobile(challengeId, code);
  }

  @Get()
  @Access('anyone')
  form(@Req() request: Request, @Res() response: Response): void {
    const back = sitePath(request.query['back'], '/');
    const typed = this.sessions.flow(request, 'reset-password')?.identifier.value ?? '';
    const ended = request.query['again'] === undefined ? {} : { refusal: { refused: 'code-ended' } as const };
    sendPage(response, codeRequestPage, codeRequestView(frameOf(response), 'reset-password', { back, typed, ...ended }));
  }

  @Post()
  @Access('anyone')
  async sendCode(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { identifier, back: wanted } = formBody(request, 'identifier', 'back');
    const back = sitePath(wanted, '/');
    const frame = frameOf(response);
    const asked = { identifier, address: addressOf(request), locale: frame.locale };
    const result = await this.requestCode.toOwner('reset-password', asked);
    if ('refused' in result) {
      const view = codeRequestView(frame, 'reset-password', { back, typed: identifier, refusal: result });
      sendPage(response, codeRequestPage, view, 422);
      return;
    }
    await this.sessions.keepFlow(request, 'reset-password', { ...result, proven: false, back });
    response.redirect(303, '/password/reset/code');
  }

  @Post('password')
  @Access('anyone')
  async reset(@Req() request: Request, @Res() response: Response): Promise<void> {
    const flow = this.sessions.flow(request, 'reset-password');
    if (!flow?.proven) return response.redirect(303, '/password/reset');
    const { password } = formBody(request, 'password');
    const frame = frameOf(response);
    const { challengeId, identifier } = flow;
    const result = password
      ? await this.setPassword.reset({ challengeId, identifier, password, locale: frame.locale })
      : ({ refused: 'missing' } as const);
    if ('refused' in result) {
      if (result.refused === 'proof-ended') {
        this.sessions.dropFlow(request);
        return response.redirect(303, '/password/reset?again');
      }
      const view = newPasswordView(frame, 'reset-password', { back: flow.back, refusal: result });
      sendPage(response, newPasswordPage, view, 422);
      return;
    }
    await this.sessions.begin(request, response, result);
    response.redirect(303, flow.back);
  }
}
