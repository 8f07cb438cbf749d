import { Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { formBody } from '../../platform/http/form-body.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import type { CodeRefusal } from '../domain/one-time-code.js';
import { Access } from './access.js';
import { codeAnswerPage, codeAnswerView, newPasswordPage, newPasswordView } from './code-journey.view.js';
import { maskedIdentifier } from './masked-identifier.js';
import type { Sessions } from './sessions.js';

/** The pages between asking for a code and setting a password: registering and a forgotten password share them. */
export abstract class NewPasswordJourney {
  protected constructor(
    private readonly journey: 'register' | 'reset-password',
    private readonly root: string,
    protected readonly sessions: Sessions,
  ) {}

  protected abstract proveMobile(challengeId: string, code: string): Promise<CodeRefusal | { proven: true }>;

  @Get('code')
  @Access('anyone')
  codeForm(@Req() request: Request, @Res() response: Response): void {
    const flow = this.sessions.flow(request, this.journey);
    if (!flow) return response.redirect(303, this.root);
    if (flow.proven) return response.redirect(303, `${this.root}/password`);
    const state = { back: flow.back, sentTo: maskedIdentifier(flow.identifier) };
    sendPage(response, codeAnswerPage, codeAnswerView(frameOf(response), this.journey, state));
  }

  @Post('code')
  @Access('anyone')
  async answerCode(@Req() request: Request, @Res() response: Response): Promise<void> {
    const flow = this.sessions.flow(request, this.journey);
    if (!flow) return response.redirect(303, this.root);
    const { code } = formBody(request, 'code');
    const result = code.trim() ? await this.proveMobile(flow.challengeId, code) : ({ refused: 'missing' } as const);
    if ('refused' in result) {
      const state = { back: flow.back, sentTo: maskedIdentifier(flow.identifier), refusal: result };
      sendPage(response, codeAnswerPage, codeAnswerView(frameOf(response), this.journey, state), 422);
      return;
    }
    await this.sessions.keepFlow(request, this.journey, { ...flow, proven: true });
    response.redirect(303, `${this.root}/password`);
  }

  @Get('password')
  @Access('anyone')
  passwordForm(@Req() request: Request, @Res() response: Response): void {
    const flow = this.sessions.flow(request, this.journey);
    if (!flow?.proven) return response.redirect(303, this.root);
    sendPage(response, newPasswordPage, newPasswordView(frameOf(response), this.journey, { back: flow.back }));
  }
}
