import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { StaffSignIn } from '../application/staff-sign-in.js';
import { Access } from './access.js';
import { sitePath } from './back.js';
import { formBody } from '../../platform/http/form-body.js';
import { Sessions } from './sessions.js';
import { staffCodePage, staffCodeView, staffSignInPage, staffSignInView } from './staff-sign-in.view.js';
import { Strategies } from './strategies.js';

/** Staff sign in: number and password, then the authenticator's code. */
@Controller('staff/sign-in')
export class StaffSignInController {
  constructor(
    private readonly strategies: Strategies,
    private readonly staffSignIn: StaffSignIn,
    private readonly sessions: Sessions,
  ) {}

  @Get()
  @Access('anyone')
  form(@Req() request: Request, @Res() response: Response): void {
    const back = sitePath(request.query['back'], '');
    if (request.actor?.kind === 'staff') return response.redirect(303, back || '/staff');
    const done = request.query['done'] === 'signed-out' ? ('signed-out' as const) : undefined;
    const again = request.query['again'] === undefined ? {} : { refusal: { refused: 'begin-again' } as const };
    sendPage(response, staffSignInPage, staffSignInView(frameOf(response), { back, done, ...again }));
  }

  @Post()
  @Access('anyone')
  async byPassword(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { staffNumber, password, back: wanted } = formBody(request, 'staffNumber', 'password', 'back');
    const back = sitePath(wanted, '');
    const missing = [...(staffNumber.trim() ? [] : (['staffNumber'] as const)), ...(password ? [] : (['password'] as const))];
    const result = missing.length > 0
      ? ({ refused: 'missing', fields: missing } as const)
      : await this.strategies.staff(request, response);
    if ('refused' in result) {
      sendPage(response, staffSignInPage, staffSignInView(frameOf(response), { back, staffNumber, refusal: result }), 422);
      return;
    }
    await this.sessions.keepFlow(request, 'staff', { half: result, back });
    response.redirect(303, '/staff/sign-in/code');
  }

  @Get('code')
  @Access('anyone')
  codeForm(@Req() request: Request, @Res() response: Response): void {
    if (!this.sessions.flow(request, 'staff')) return response.redirect(303, '/staff/sign-in');
    sendPage(response, staffCodePage, staffCodeView(frameOf(response)));
  }

  @Post('code')
  @Access('anyone')
  async bySecondFactor(@Req() request: Request, @Res() response: Response): Promise<void> {
    const flow = this.sessions.flow(request, 'staff');
    if (!flow) return response.redirect(303, '/staff/sign-in');
    const { code } = formBody(request, 'code');
    const result = code.trim() ? await this.staffSignIn.bySecondFactor(flow.half, code) : ({ refused: 'missing' } as const);
    if ('refused' in result) {
      if (result.refused === 'begin-again') {
        this.sessions.dropFlow(request);
        return response.redirect(303, '/staff/sign-in?again');
      }
      sendPage(response, staffCodePage, staffCodeView(frameOf(response), result), 422);
      return;
    }
    await this.sessions.begin(request, response, result);
    response.redirect(303, flow.back || '/staff');
  }
}
